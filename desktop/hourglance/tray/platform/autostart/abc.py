"""The interface of a platform's autostart entry."""

from abc import ABC, abstractmethod

from hourglance.tray.errors import AutostartError


class Autostart(ABC):
    """The app's entry in the desktop's list of programs to start at login.

    That list is the only place where the choice is stored, because the desktop's own settings change it too.
    """

    @property
    @abstractmethod
    def is_enabled(self) -> bool:
        """Whether the app starts at login, according to the desktop. Reads the disk or the registry."""

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
