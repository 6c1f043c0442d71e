"""What all pages of the wizard have in common."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QLayout, QVBoxLayout, QWidget

from hourglance.engine import Problem, Snapshot
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.labels import MessageLabel, paragraph, plain, title
from hourglance.tray.controls.layout import vbox
from hourglance.tray.controls.theme import GRID, font
from hourglance.tray.text.errors import translate_problem

X = TypeVar("X")


class WizardPage(QWidget):
    """A step of the wizard: heading, explanation, controls and a message.

    Signals:
        ready_changed: :attr:`is_ready` has changed.
        completed: the wizard should continue, without a press of its button.
        answered: nothing is left to do on this page; the focus can move to *Continue*.

    """

    ready_changed = Signal()
    completed = Signal()
    answered = Signal()

    def __init__(self, bridge: EngineBridge, heading: str, explanation: str) -> None:
        super().__init__()
        self._bridge = bridge
        self.heading = heading
        self.message = MessageLabel()
        self._is_ready = True
        #: Whether the choice of this page is being stored; a second press of *Continue* does nothing then.
        self.is_submitting = False
        self._explanation = paragraph(explanation, muted=True)
        self._column = vbox(title(heading), self._explanation, spacing=4 * GRID)
        self.setLayout(self._column)

    def build(self, *parts: QWidget | QLayout, message_first: bool = False, fills: bool = False) -> None:
        """Add the page's controls.

        :param message_first: the message is above them, else below.
        :param fills: the last one takes the remaining height.
        """
        if message_first:
            self._column.addWidget(self.message)
        for part in parts:
            if isinstance(part, QLayout):
                self._column.addLayout(part)
            else:
                self._column.addWidget(part, int(fills and part is parts[-1]))
        if not message_first:
            self._column.addWidget(self.message)
        if not fills:
            self._column.addStretch(1)

    def set_explanation(self, explanation: str) -> None:
        """Replace the text below the heading."""
        self._explanation.setText(explanation)

    @property
    def is_ready(self) -> bool:
        """Return whether the user may continue."""
        return self._is_ready

    def set_ready(self, ready: bool) -> None:
        """Set whether the user may continue."""
        if ready != self._is_ready:
            self._is_ready = ready
            self.ready_changed.emit()

    @property
    def focus_target(self) -> QWidget | None:
        """Return the control that has the focus first; None is the button *Continue*."""
        return None

    def on_enter(self) -> None:
        """Load what the page shows; called each time it is opened."""

    def on_leave(self) -> bool:
        """Store the user's choice; return whether the wizard may continue now, or ``completed`` follows."""
        return True

    def apply_snapshot(self, snapshot: Snapshot) -> None:
        """Show the state of the app."""

    def call(
        self,
        work: Coroutine[Any, Any, X],
        then: Callable[[X], object] | None = None,
        failed: Callable[[Problem], object] | None = None,
    ) -> None:
        """Call a service; without ``failed``, the page shows what failed."""
        self._bridge.call(work, owner=self, then=then, failed=failed or self.show_problem)

    def submit(
        self,
        work: Coroutine[Any, Any, X],
        then: Callable[[X], object],
        failed: Callable[[Problem], object],
    ) -> None:
        """Call a service that stores the choice of this page."""
        self.is_submitting = True
        self.call(work, partial(self._on_submitted, then), partial(self._on_submitted, failed))

    def _on_submitted(self, handler: Callable[[X], object], result: X) -> None:
        self.is_submitting = False
        handler(result)

    def show_problem(self, problem: Problem) -> None:
        """Show what failed and what to do about it."""
        self.message.show_message(translate_problem(problem).sentence, "critical")


def labeled_field(label: str, field: QWidget, help_text: str = "") -> QVBoxLayout:
    """Return a field with its label above and its help below, which are its accessible texts too."""
    heading = plain(QLabel(label))
    heading.setFont(font(heading.font(), weight=QFont.Weight.DemiBold))
    heading.setBuddy(field)
    field.setAccessibleName(label)
    field.setAccessibleDescription(help_text)
    help_label = [paragraph(help_text, muted=True, small=True)] if help_text else []
    return vbox(heading, field, *help_label, spacing=GRID)
