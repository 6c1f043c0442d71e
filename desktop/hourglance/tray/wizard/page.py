"""What all pages of the wizard have in common."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QLayout, QVBoxLayout, QWidget

from hourglance.engine import Snapshot
from hourglance.tray.controls.labels import MessageLabel, paragraph, plain, title
from hourglance.tray.controls.theme import GRID, font


class WizardPage(QWidget):
    """One step: a question, why it is asked, and what answers it.

    Signals:
        ready_changed: whether one may go on is another.
        done: go on, without a press of the button.
        answered: there is nothing left to do here but to go on.

    """

    ready_changed = Signal()
    done = Signal()
    answered = Signal()

    def __init__(self, heading: str, why: str) -> None:
        super().__init__()
        self.heading = heading
        self.notice = MessageLabel()
        self._ready = True
        self._why = paragraph(why, muted=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4 * GRID)
        self._heading = title(heading)
        self._column.addWidget(self._heading)
        self._column.addWidget(self._why)

    def lay(self, *pieces: QWidget | QLayout, notice_first: bool = False, fills: bool = False) -> None:
        """Put pieces below each other.

        :param notice_first: the notice stands above them, else below.
        :param fills: the last piece takes the room that is left.
        """
        if notice_first:
            self._column.addWidget(self.notice)
        for piece in pieces:
            if isinstance(piece, QLayout):
                self._column.addLayout(piece)
            else:
                self._column.addWidget(piece, int(fills and piece is pieces[-1]))
        if not notice_first:
            self._column.addWidget(self.notice)
        if not fills:
            self._column.addStretch(1)

    def explain(self, why: str) -> None:
        """Say something else below the heading."""
        self._why.setText(why)

    @property
    def is_ready(self) -> bool:
        """Return whether one may go on."""
        return self._ready

    def set_ready(self, ready: bool) -> None:
        """Say whether one may go on."""
        if ready != self._ready:
            self._ready = ready
            self.ready_changed.emit()

    @property
    def first(self) -> QWidget | None:
        """Return what has the keyboard at first; None is the button that goes on."""
        return None

    def enter(self) -> None:
        """Begin to be seen: ask for what is shown."""

    def look(self, snapshot: Snapshot) -> None:
        """Take up what the app has come to know."""

    def leave(self) -> bool:
        """Keep what was chosen, and return whether one may go on."""
        return True


def labelled(text: str, field: QWidget, help_text: str = "") -> QVBoxLayout:
    """Return a field with its label above and its help below, for eye and ear."""
    label = plain(QLabel(text))
    label.setFont(font(label.font(), weight=QFont.Weight.DemiBold))
    label.setBuddy(field)
    field.setAccessibleName(text)
    field.setAccessibleDescription(help_text)
    column = QVBoxLayout()
    column.setSpacing(GRID)
    column.addWidget(label)
    column.addWidget(field)
    if help_text:
        column.addWidget(paragraph(help_text, muted=True, small=True))
    return column
