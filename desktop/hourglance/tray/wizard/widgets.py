"""Which figures stand on the panel, and which of them the person may see."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from hourglance.api import Tone
from hourglance.engine import Problem
from hourglance.tray.controls.labels import MessageLabel, paragraph, push_button
from hourglance.tray.controls.layout import ScrollPage, hbox
from hourglance.tray.controls.theme import GRID
from hourglance.tray.replies import Replies
from hourglance.tray.text.formatting import menu_text
from hourglance.tray.text.translation import tr
from hourglance.tray.wizard.model import Figures, FirstRun, WidgetChoice
from hourglance.tray.wizard.page import WizardPage

#: How often it is asked for the widgets while there are none, in milliseconds: the plugins may be starting.
_ASK_EVERY = 500


class FiguresPage(WizardPage):
    """Lists all widgets, each with a tick; those that the person's roles do not allow say so."""

    def __init__(self, first_run: FirstRun, replies: Replies) -> None:
        super().__init__(
            tr("Which figures do you want to see?"), tr("You can change this at any time, on the panel.")
        )
        self._first_run = first_run
        self._take = replies.to(self, self._show)
        self._request = ""
        self._ticks: dict[str, QCheckBox] = {}
        self._sheet = ScrollPage()
        self._copy = push_button(tr("Copy text for the administrator"), self._copy_request)
        self._copy.hide()
        self.lay(hbox(self._copy, None), self._sheet, notice_first=True, fills=True)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_ASK_EVERY)
        self._again.timeout.connect(self.enter)

    def enter(self) -> None:
        """Ask for the widgets, unless they are known."""
        if not self._ticks:
            self._first_run.figures(self._take)

    def leave(self) -> bool:
        """Have those on the panel that are ticked."""
        if self._ticks:
            self._first_run.choose([name for name, tick in self._ticks.items() if tick.isChecked()])
        return True

    def _show(self, figures: Figures | Problem) -> None:
        if isinstance(figures, Problem):
            self.notice.show_message(figures.sentence, "critical")
            return
        if not figures.figures:
            self.notice.show_message(tr("The widgets are on their way."))
            self._again.start()
            return
        self._request = figures.request
        self._copy.setVisible(bool(figures.request))
        self.notice.show_message(*_summary(figures))
        page = QWidget()
        page.setAutoFillBackground(False)
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 4 * GRID, 0)
        rows.setSpacing(4 * GRID)
        self._ticks = {}
        for figure in figures.figures:
            self._ticks[figure.id] = tick = _tick(figure)
            rows.addLayout(_row(figure, tick))
        rows.addStretch(1)
        self._sheet.setWidget(page)
        page.setAutoFillBackground(False)

    def _copy_request(self) -> None:
        QGuiApplication.clipboard().setText(self._request)
        self.notice.show_message(tr("Copied. Send it to your administrator."), "good")


def _tick(figure: WidgetChoice) -> QCheckBox:
    tick = QCheckBox(menu_text(figure.title))
    tick.setChecked(figure.chosen)
    lacks = [tr("You lack the permission {name}.").format(name=figure.lacks)] if figure.lacks else []
    tick.setAccessibleDescription(" ".join([figure.description, *lacks]))
    return tick


def _row(figure: WidgetChoice, tick: QCheckBox) -> QVBoxLayout:
    """Return a figure's tick, its description and, with a sign before it, what it lacks."""
    row = QVBoxLayout()
    row.setSpacing(GRID)
    row.addWidget(tick)
    if figure.description:
        row.addWidget(paragraph(_first_sentence(figure.description), muted=True, small=True))
    if figure.verdict == "missing":
        lacks = MessageLabel()
        lacks.show_message(tr("You lack the permission {name}.").format(name=figure.lacks), "warning")
        row.addWidget(lacks)
    return row


def _first_sentence(text: str) -> str:
    """Return enough of a description to choose by; the rest is on the widget's own page."""
    first, dot, _ = text.split("\n\n", maxsplit=1)[0].partition(". ")
    return first + dot.rstrip()


def _summary(figures: Figures) -> tuple[str, Tone]:
    missing = sum(figure.verdict == "missing" for figure in figures.figures)
    if missing:
        text = tr(
            "%n of them need a permission that you lack. They come by themselves once you have it.",
            "",
            missing,
        )
        return text, "warning"
    if any(figure.verdict == "unknown" for figure in figures.figures):
        return tr("What you may see is known once the figures were asked for."), "neutral"
    return tr("You may see all of them."), "good"
