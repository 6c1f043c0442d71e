"""Whether the desktop starts the app when the person signs in to the computer. Each platform has its way."""

import shutil
import sys
from abc import ABC, abstractmethod
from pathlib import Path

from hourglance.tray.errors import AutostartError


class Autostart(ABC):
    """The desktop's own list of what to start. It is the only place where the choice is kept."""

    @property
    @abstractmethod
    def is_on(self) -> bool:
        """Return whether the app is started, by what the desktop's own settings say."""

    def turn(self, *, on: bool) -> None:
        """Have the app started from the next sign-in to the computer on, or no more.

        :raises AutostartError: the desktop's list cannot be changed.
        """
        try:
            self._turn(on=on)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise AutostartError(
                f"What starts with the computer could not be changed: {reason}.",
                remedy="Change it in the settings of your desktop.",
            ) from None

    @abstractmethod
    def _turn(self, *, on: bool) -> None:
        """Do that, or raise OSError."""


def autostart() -> Autostart:
    """Return the way of this platform."""
    command = own_command()
    if sys.platform == "win32":
        from hourglance.tray.platform.autostart.windows import RunKey

        way: Autostart = RunKey(command)
    elif sys.platform == "darwin":
        from hourglance.tray.platform.autostart.macos import LaunchAgent

        way = LaunchAgent(command)
    else:
        from hourglance.tray.platform.autostart.xdg import XdgAutostart

        way = XdgAutostart(command)
    return way


def own_command(called: str | None = None) -> tuple[str, ...]:
    """Return the command that starts this very app again.

    :param called: what this process was started as, ``sys.argv[0]`` unless given.
    """
    if called is None:
        called = sys.argv[0]
    found = shutil.which(called)
    if found and Path(found).stem == "hourglance":
        # Not what it links to: an update may put that elsewhere.
        return (str(Path(found).absolute()),)
    beside = shutil.which("hourglance", path=str(Path(sys.executable).parent))
    return (beside,) if beside else (sys.executable, "-m", "hourglance.cli")
