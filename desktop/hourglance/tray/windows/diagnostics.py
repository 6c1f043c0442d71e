"""The diagnostics page: the checks of ``hourglance doctor``, with remedies."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from hourglance.api import Tone
from hourglance.engine import Problem
from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import MessageLabel, paragraph, push_button, title
from hourglance.tray.controls.layout import ScrollPage
from hourglance.tray.text.errors import translate_problem
from hourglance.tray.text.translation import tr, translated
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
    state = _state_names()[check.state]
    return f"{state}: {check_name(check.name)}: {' '.join(filter(None, check_texts(check)))}"


def _state_names() -> dict[str, str]:
    return {"ok": tr("OK"), "warn": tr("Warning"), "fail": tr("Error"), "unknown": tr("Unknown")}


def check_texts(check: "HealthCheck") -> tuple[str, str]:
    """Return the result of a check and its remedy in the user's language."""
    what, remedy = check.what.text(translated), check.remedy.text(translated)
    if not check.code:
        return what, remedy
    problem = translate_problem(Problem(code=check.code, who="", what=what, remedy=remedy))
    return problem.what, problem.remedy


def check_name(name: str) -> str:
    """Return what a check examines in the user's language."""
    names = {
        "version": tr("Version"),
        "display": tr("Display"),
        "tray": tr("System tray"),
        "autostart": tr("Start at login"),
        "keyring": tr("Keyring"),
        "files": tr("Files"),
        "preset": tr("Policy"),
        "usage": tr("Requests"),
        "account": tr("Account"),
        "region": tr("Region"),
        "proxy": tr("Proxy"),
        "tls": tr("Certificate"),
        "clock": tr("Clock"),
        "oauth-client": tr("OAuth client"),
        "sign-in": tr("Sign-in"),
        "permissions": tr("Permissions"),
        "rate-budget": tr("Rate limit"),
        "plugins": tr("Plugins"),
        "protections": tr("Isolation of plugins"),
        "merge-rules": tr("Merged requests"),
        "figures": tr("Stored values"),
        "surroundings": tr("System events"),
    }
    return names.get(name, name)
