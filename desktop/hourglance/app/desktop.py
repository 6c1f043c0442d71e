"""What the application layer asks of the desktop. The tray implements it, so that ``app`` imports no Qt."""

from abc import ABC, abstractmethod


class Desktop(ABC):
    """The user's desktop. Every method may block, and is called off the event loop."""

    @abstractmethod
    def display_problem(self) -> str | None:
        """Return why no window can be shown, or None if windows can be shown."""

    @abstractmethod
    def has_tray(self) -> bool:
        """Return whether the desktop has a system tray. Starts a process.

        :raises HourglanceError: this cannot be determined.
        """

    @abstractmethod
    def starts_at_login(self) -> bool:
        """Return whether Hourglance starts at login: its entry is enabled, and its program exists.

        :raises HourglanceError: this cannot be determined.
        """

    @abstractmethod
    def missing_autostart(self) -> str | None:
        """Return the program that is set to start at login but is missing; None if there is no such entry."""

    @abstractmethod
    def set_start_at_login(self, *, on: bool) -> None:
        """Start Hourglance at login, or no longer start it.

        :raises HourglanceError: the setting cannot be changed.
        """
