"""What a person reads before a plugin may run, and the question that follows."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QLabel, QWidget

from hourglance.api import Tone
from hourglance.tray._parts import draw_tone, plain
from hourglance.tray._theme import GRID, theme_of
from hourglance.tray._translation import tr
from hourglance.tray.windows._pieces import Button, Sheet, facts, in_row, section, stacked, title, words
from hourglance.tray.windows._views import Protection, Question


class QuestionSheet(Sheet):
    """Facts, protections, a question and its two answers; the careful one has the focus.

    Signals:
        agreed: it was a yes; ``refused``: it was a no.

    """

    agreed = Signal()
    refused = Signal()

    def show_question(self, question: Question) -> None:
        """Ask something else."""
        no = Button(question.no, self.refused.emit)
        yes = Button(question.yes, self.agreed.emit, main=True)
        self.lay(
            title(question.title),
            facts(question.facts),
            *protections(question.protections),
            section(question.question),
            in_row(yes, no, None),
        )
        no.setFocus(Qt.FocusReason.OtherFocusReason)


def protections(kept: tuple[Protection, ...]) -> tuple[QWidget, ...]:
    """Return what a plugin's process is kept from, each with its sign; nothing where nothing is known."""
    if not kept:
        return ()
    return (section(tr("What its process is kept from")), *map(_line, kept))


def _line(protection: Protection) -> QWidget:
    line = QWidget()
    promise = protection.promise[:1].upper() + protection.promise[1:]
    state = "" if protection.on else tr("not kept here")
    head = words(" · ".join(filter(None, (promise, state))))
    by = words(protection.by, muted=True, small=True)
    head.setAccessibleName(", ".join(filter(None, (promise, state, protection.by))))
    column = QWidget()
    column.setLayout(stacked(head, by, spacing=0))
    row = in_row(_Sign(on=protection.on), column)
    row.setStretch(1, 1)
    line.setLayout(row)
    return line


class _Sign(QLabel):
    """A tick, or a triangle where something is not kept."""

    def __init__(self, *, on: bool) -> None:
        super().__init__()
        self._on = on
        plain(self).setFixedSize(5 * GRID, 5 * GRID)

    def paintEvent(self, _event: object) -> None:
        """Paint the sign."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone: Tone = "good" if self._on else "warning"
        box = QRectF(0, 2, 4 * GRID, 4 * GRID)
        draw_tone(painter, box, tone, QColor(theme.tone(tone)), QColor(theme.surface))
