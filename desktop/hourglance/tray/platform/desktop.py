"""The desktop as the application layer sees it."""

from hourglance.app import Desktop


class TrayDesktop(Desktop):
    """Answers what the application layer asks of the desktop."""

    def display_problem(self) -> str | None:
        """Return why no window can be shown, or None if windows can be shown."""
        from hourglance.tray.platform.display import display_problem

        return display_problem()

    def starts_at_login(self) -> bool:
        """Return whether Hourglance starts when the user logs in."""
        from hourglance.tray.platform.autostart import create_autostart

        return create_autostart().is_enabled

    def set_start_at_login(self, *, on: bool) -> None:
        """Start Hourglance at login, or no longer start it.

        :raises AutostartError: the setting cannot be changed.
        """
        from hourglance.tray.platform.autostart import create_autostart

        create_autostart().set_enabled(on)
