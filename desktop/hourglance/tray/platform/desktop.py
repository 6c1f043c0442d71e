"""The desktop as the application layer sees it."""

import os
import sys

from hourglance.app import Desktop


class TrayDesktop(Desktop):
    """Answers what the application layer asks of the desktop. Importing this module loads no Qt."""

    def display_problem(self) -> str | None:
        """Return why no window can be shown, or None if windows can be shown."""
        from hourglance.tray.platform.display import display_problem

        return display_problem()

    def has_tray(self) -> bool:
        """Return whether the desktop has a system tray. Starts a process.

        :raises QtMissingError: Qt cannot start, or there are no fonts.
        """
        import subprocess

        from hourglance.tray.errors import QtMissingError

        done = subprocess.run(
            [sys.executable, "-P", "-m", "hourglance.tray.platform.tray_availability"],
            capture_output=True,
            text=True,
            timeout=15,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        match done.stdout.splitlines():
            case [("yes" | "no") as answer]:
                return answer == "yes"
            case [problem, remedy]:
                raise QtMissingError(problem, remedy=remedy)
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        remedy = "Install Qt's libraries: the README lists them under Try it."
        if platform := os.environ.get("QT_QPA_PLATFORM"):
            remedy = f"Unset the variable QT_QPA_PLATFORM, which is {platform}. {remedy}"
        raise QtMissingError(f"Qt cannot start: {last[:200]}", remedy=remedy)

    def starts_at_login(self) -> bool:
        """Return whether Hourglance starts at login: its entry is enabled, and its program exists."""
        from hourglance.tray.platform.autostart import create_autostart

        entry = create_autostart()
        return entry.is_enabled and entry.missing_program is None

    def missing_autostart(self) -> str | None:
        """Return the program that is set to start at login but is missing; None if there is no such entry."""
        from hourglance.tray.platform.autostart import create_autostart

        return create_autostart().missing_program

    def set_start_at_login(self, *, on: bool) -> None:
        """Start Hourglance at login, or no longer start it.

        :raises AutostartError: the setting cannot be changed.
        """
        from hourglance.tray.platform.autostart import create_autostart

        create_autostart().set_enabled(on)
