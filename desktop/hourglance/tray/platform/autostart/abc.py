"""The interface of a platform's autostart entry."""

import re
import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final

from hourglance.tray.errors import AutostartError

#: The interpreter of a script, also as installers write a path that is too long for the first line.
_SHEBANG: Final = re.compile(rb"""#!(?:/bin/sh\n'{3}exec' "?)?\s*([^\n"]+?)(?:"? "\$0"[^\n]*)?\s*\n""")


class Autostart(ABC):
    """The app's entry in the desktop's list of programs to start at login.

    That list is the only place where the choice is stored, because the desktop's own settings change it too.
    """

    @property
    @abstractmethod
    def is_enabled(self) -> bool:
        """Whether the app starts at login, according to the desktop. Reads the disk or the registry."""

    @property
    @abstractmethod
    def command(self) -> tuple[str, ...]:
        """The command that the desktop runs at login; empty if there is none."""

    @property
    def missing_program(self) -> str | None:
        """The program of an enabled entry that no longer exists; None if it exists, or nothing is enabled."""
        if not self.is_enabled:
            return None
        program = next(iter(self.command), "")
        return None if _exists(program) else program

    def set_enabled(self, enabled: bool) -> None:
        """Start the app at login from now on, or no longer.

        :raises AutostartError: the desktop's list cannot be changed.
        """
        try:
            self._write(enabled=enabled)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise AutostartError(
                f"Start at login could not be changed: {reason}.",
                remedy="Change it in the settings of your desktop.",
            ) from None

    @abstractmethod
    def _write(self, *, enabled: bool) -> None:
        """Write the entry, or raise OSError."""


def _exists(program: str) -> bool:
    """Return whether a program exists, and if it is a script, its interpreter: environments move."""
    path = shutil.which(program)
    if path is None:
        return False
    try:
        with Path(path).open("rb") as file:
            shebang = _SHEBANG.match(file.read(4096))
    except OSError:
        return True  # it can be run, but not read
    return shebang is None or shutil.which(shebang[1].decode(errors="surrogateescape")) is not None
