"""A desktop without a desktop: it remembers what was set."""

from hourglance.app import Desktop


class FakeDesktop(Desktop):
    def __init__(self) -> None:
        self.starts = False
        #: The program of an entry that is on, but does not start.
        self.missing: str | None = None

    def display_problem(self) -> str | None:
        return None

    def has_tray(self) -> bool:
        return True

    def starts_at_login(self) -> bool:
        return self.starts

    def missing_autostart(self) -> str | None:
        return self.missing

    def set_start_at_login(self, *, on: bool) -> None:
        self.starts = on
        self.missing = None
