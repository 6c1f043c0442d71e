"""A desktop without a desktop: it remembers what was set."""

from hourglance.app import Desktop


class FakeDesktop(Desktop):
    def __init__(self) -> None:
        self.starts = False

    def display_problem(self) -> str | None:
        return None

    def has_tray(self) -> bool:
        return True

    def starts_at_login(self) -> bool:
        return self.starts

    def set_start_at_login(self, *, on: bool) -> None:
        self.starts = on
