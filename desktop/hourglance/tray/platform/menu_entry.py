"""The app's entry in the applications menu of Linux desktops.

Packages of a distribution and the bundle bring one; pip, pipx and uv do not.
https://specifications.freedesktop.org/menu-spec/latest/
"""

import os
import sys
from pathlib import Path

from hourglance.tray.errors import MenuEntryError
from hourglance.tray.platform.autostart import launch_command
from hourglance.tray.platform.autostart.xdg import desktop_entry
from hourglance.util.atomic_file import atomic_write


class MenuEntry:
    """The user's own entry, which starts the program that installed it."""

    def __init__(self) -> None:
        home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        self.path = Path(home, "applications", "hourglance.desktop")

    def install(self) -> None:
        """Write the entry.

        :raises MenuEntryError: this is not a Linux desktop, or the file cannot be written.
        """
        if sys.platform in {"win32", "darwin"}:
            raise MenuEntryError(
                "Only Linux desktops have menu entries of this kind.", remedy="Create a shortcut instead."
            )
        try:
            atomic_write(self.path, desktop_entry(launch_command()).encode())
        except OSError as error:
            raise _failure(error) from error

    def remove(self) -> bool:
        """Delete the entry, and return whether there was one.

        :raises MenuEntryError: the file cannot be deleted.
        """
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _failure(error) from error
        return True


def _failure(error: OSError) -> MenuEntryError:
    reason = (error.strerror or "unknown reason").lower()
    return MenuEntryError(f"The menu entry could not be changed: {reason}.", remedy="Change it by hand.")
