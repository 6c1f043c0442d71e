"""The doctor's page: everything that was looked at, how it is, and what to do."""

from PySide6.QtGui import QGuiApplication

from hourglance.api import Tone
from hourglance.engine import Problem
from hourglance.tray.controls.labels import MessageLabel, paragraph, push_button, title
from hourglance.tray.controls.layout import ScrollPage, hbox
from hourglance.tray.replies import Replies
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.commands import HelpCommands
from hourglance.tray.windows.views import Check, CheckState, Health

_TONES: dict[CheckState, Tone] = {"ok": "good", "warn": "warning", "fail": "critical", "unknown": "neutral"}


class DoctorSheet(ScrollPage):
    """The lines of ``hourglance doctor``.

    :param notice: says what went wrong.
    """

    def __init__(self, commands: HelpCommands, replies: Replies, notice: MessageLabel) -> None:
        super().__init__()
        self._commands, self._notice = commands, notice
        self._health: Health | None = None
        self._take_health = replies.to(self, self._show)

    def begin(self) -> None:
        """Look, unless there was a look already."""
        if self._health is None:
            self.look()

    def look(self) -> None:
        """Look at everything now."""
        self.set_content(
            title(tr("How it is doing here")), paragraph(tr("Looking. It takes a few seconds."), muted=True)
        )
        self._commands.health(self._take_health)

    def _show(self, health: Health | Problem) -> None:
        again = push_button(tr("Look again"), self.look)
        if isinstance(health, Problem):
            self._notice.show_message(health.sentence, "critical")
            self.set_content(title(tr("How it is doing here")), hbox(again, None))
            return
        self._health = health
        self.set_content(
            title(tr("How it is doing here")),
            paragraph(_verdict(health), muted=True),
            hbox(again, push_button(tr("Copy as text"), self._copy), None),
            *map(_line, health.checks),
        )

    def _copy(self) -> None:
        if self._health is not None:
            QGuiApplication.clipboard().setText("\n".join(map(_as_text, self._health.checks)))
            self._notice.show_message(tr("Copied."), "good")


def _verdict(health: Health) -> str:
    troubles = sum(check.state in {"warn", "fail"} for check in health.checks)
    return tr("%n things want a look.", "", troubles) if troubles else tr("Everything is as it should be.")


def _line(check: Check) -> MessageLabel:
    line = MessageLabel(indent=True)
    text = f"{check.name}: {check.what}"
    line.show_message("\n".join(filter(None, (text, check.remedy))), _TONES[check.state])
    line.setAccessibleName(f"{_state_words(check.state)}: {' '.join(filter(None, (text, check.remedy)))}")
    return line


def _as_text(check: Check) -> str:
    return f"{check.state:8}{check.name}: {' '.join(filter(None, (check.what, check.remedy)))}"


def _state_words(state: CheckState) -> str:
    return {"ok": tr("Good"), "warn": tr("Warning"), "fail": tr("Wrong"), "unknown": tr("Not known")}[state]
