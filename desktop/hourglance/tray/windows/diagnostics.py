"""The diagnostics page: the checks of ``hourglance doctor``, with remedies."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from hourglance.api import Tone
from hourglance.engine import Problem
from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import MessageLabel, paragraph, push_button, title
from hourglance.tray.controls.layout import ScrollPage
from hourglance.tray.text.diagnostics import check_name, check_texts, state_name
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.window import Window

if TYPE_CHECKING:
    from hourglance.app import DiagnosticsService, HealthCheck

_TONES: dict[str, Tone] = {"ok": "good", "warn": "warning", "fail": "critical", "unknown": "neutral"}


class DiagnosticsPage(ScrollPage):
    """Runs the checks and shows their results."""

    def __init__(self, window: Window, diagnostics: "DiagnosticsService") -> None:
        super().__init__()
        self._window, self._service = window, diagnostics
        self._checks: tuple[HealthCheck, ...] = ()

    def load(self) -> None:
        """Run the checks, unless there are results."""
        if not self._checks:
            self.run_checks()

    def run_checks(self) -> None:
        """Run the checks now."""
        self.set_content(title(tr("Diagnostics")), paragraph(tr("Running checks…"), muted=True))
        self._window.call(self._service.run_checks(), self._show, self._on_failed)

    def _show(self, checks: tuple["HealthCheck", ...]) -> None:
        self._checks = checks
        again, copy = (
            push_button(tr("Run again"), self.run_checks),
            push_button(tr("Copy as text"), self._copy),
        )
        self.set_content(
            title(tr("Diagnostics")),
            paragraph(_summary(checks), muted=True),
            FlowLayout(again, copy),
            *map(_line, checks),
        )

    def _on_failed(self, problem: Problem) -> None:
        self._window.show_problem(problem)
        again = push_button(tr("Run again"), self.run_checks)
        self.set_content(title(tr("Diagnostics")), FlowLayout(again))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(map(_as_text, self._checks)))
        self._window.message.show_message(tr("Copied"), "good")


def _summary(checks: tuple["HealthCheck", ...]) -> str:
    problems = sum(check.state in {"warn", "fail"} for check in checks)
    return tr("%n problems found", "", problems) if problems else tr("No problems found")


def _line(check: "HealthCheck") -> MessageLabel:
    what, remedy = check_texts(check)
    text = f"{check_name(check.name)}: {what}"
    line = MessageLabel("\n".join(filter(None, (text, remedy))), _TONES[check.state], indent=True)
    line.setAccessibleName(_as_text(check))
    return line


def _as_text(check: "HealthCheck") -> str:
    return (
        f"{state_name(check.state)}: {check_name(check.name)}: {' '.join(filter(None, check_texts(check)))}"
    )
