"""The controls of a form, one kind for each kind of setting: what is chosen in it, and when that changed."""

from collections.abc import Mapping
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hourglance.api import FlagSetting, NumberSetting, TextSetting
from hourglance.tray.controls.inputs import Choice, Line, Stepper, Tick
from hourglance.tray.controls.theme import GRID
from hourglance.tray.text.formatting import menu_text

#: A number without a bound may have so many digits.
_FAR = 1e9

_MOST_DECIMALS = 6


class Control(Protocol):
    """What a form asks of its controls."""

    #: The person has chosen another value, and is done with it.
    changed: Any

    def value(self) -> object:
        """Return what is chosen."""
        ...

    def set_value(self, value: Any) -> None:
        """Choose another value, which is not told as a change."""
        ...


class TextControl(Line):
    """A line of text. It is changed when the person leaves it or presses Enter."""

    changed = Signal()

    def __init__(self, setting: TextSetting) -> None:
        super().__init__()
        self.setMaxLength(setting.max_length)
        self._told = ""
        self.editingFinished.connect(self._tell)

    def value(self) -> str:
        """Return the text."""
        return self.text()

    def set_value(self, value: str) -> None:
        """Show another text."""
        self._told = value
        self.setText(value)
        self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter: it ends the line, and presses no button."""
        super().keyPressEvent(event)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.setAccepted(not event.modifiers() & Qt.KeyboardModifier.ControlModifier)

    def _tell(self) -> None:
        if self.text() != self._told:
            self._told = self.text()
            self.changed.emit()


class NumberControl(Stepper):
    """A number between its bounds, with its unit behind it."""

    changed = Signal()

    def __init__(self, setting: NumberSetting) -> None:
        super().__init__()
        origin = setting.min or 0
        self.setDecimals(next((n for n in range(_MOST_DECIMALS) if _fits(setting.step, origin, n)), 6))
        self.setRange(
            -_FAR if setting.min is None else setting.min, _FAR if setting.max is None else setting.max
        )
        self.setSingleStep(setting.step)
        self.setSuffix(f"\N{NO-BREAK SPACE}{setting.unit}" if setting.unit else "")
        self.setKeyboardTracking(False)
        self.setFixedWidth(max(self.sizeHint().width() + 4 * GRID, 30 * GRID) if self._bounded else 40 * GRID)
        self.valueChanged.connect(self.changed)
        _keep_from_wheel(self)

    @property
    def _bounded(self) -> bool:
        return self.maximum() < _FAR and self.minimum() > -_FAR

    def set_value(self, value: float) -> None:
        """Show another number."""
        with QSignalBlocker(self):
            self.setValue(value)


class FlagControl(Tick):
    """Yes or no, with its label."""

    changed = Signal()

    def __init__(self, setting: FlagSetting) -> None:
        super().__init__(menu_text(setting.label))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.changed)

    def value(self) -> bool:
        """Return whether it is checked."""
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        """Check it, or not."""
        self.setChecked(value)


class ChoiceControl(Choice):
    """One of a few options."""

    changed = Signal()

    def __init__(self, options: Mapping[str, str]) -> None:
        """Offer options: what each one's value is called."""
        super().__init__()
        for value, label in options.items():
            self.addItem(label, value)
        self.setMinimumWidth(40 * GRID)
        self.activated.connect(self.changed)
        _keep_from_wheel(self)

    def value(self) -> object:
        """Return the value of the option that is chosen."""
        return self.currentData()

    def set_value(self, value: str) -> None:
        """Choose another option."""
        self.setCurrentIndex(self.findData(value))


class _WheelGuard(QObject):
    """Leaves the wheel to whoever scrolls, unless the control has the focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def _keep_from_wheel(control: QWidget) -> None:
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.installEventFilter(_WheelGuard(control))


def _fits(step: float, origin: float, decimals: int) -> bool:
    return round(step, decimals) == step and round(origin, decimals) == origin
