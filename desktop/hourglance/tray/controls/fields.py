"""The controls of a form, one for each kind of setting."""

from collections.abc import Mapping
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QSizePolicy, QWidget

from hourglance.api import FlagSetting, NumberSetting, TextSetting
from hourglance.tray.controls.labels import CheckBox, set_tooltip
from hourglance.tray.controls.theme import GRID
from hourglance.tray.text.formatting import menu_text, tooltip_text

#: The bound of a number that has none, in either direction.
_UNBOUNDED = 1e9

_MAX_DECIMALS = 6

#: What a choice has beside its text, in pixels.
_ARROW = 10 * GRID


class Control(Protocol):
    """What a form needs of its controls."""

    #: The user has entered another value and finished editing it.
    changed: Any

    def value(self) -> object:
        """Return the value."""
        ...

    def set_value(self, value: Any) -> None:
        """Set the value, without emitting ``changed``."""
        ...


class TextControl(QLineEdit):
    """A line of text. It changes when the user leaves it or presses Enter."""

    changed = Signal()

    def __init__(self, setting: TextSetting) -> None:
        super().__init__()
        self.setMaxLength(setting.max_length)
        self._emitted = ""
        self.editingFinished.connect(self._emit_changed)

    def value(self) -> str:
        """Return the text."""
        return self.text()

    def set_value(self, value: str) -> None:
        """Set the text."""
        self._emitted = value
        self.setText(value)
        self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Consume Enter, so that it presses no button; Ctrl+Enter is the window's."""
        super().keyPressEvent(event)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.setAccepted(not event.modifiers() & Qt.KeyboardModifier.ControlModifier)

    def _emit_changed(self) -> None:
        if self.text() != self._emitted:
            self._emitted = self.text()
            self.changed.emit()


class NumberControl(QDoubleSpinBox):
    """A number within its bounds, with its unit."""

    changed = Signal()

    def __init__(self, setting: NumberSetting) -> None:
        super().__init__()
        origin = setting.min or 0
        self.setDecimals(next((n for n in range(_MAX_DECIMALS) if _fits(setting.step, origin, n)), 6))
        bounded = setting.min is not None and setting.max is not None
        self.setRange(
            -_UNBOUNDED if setting.min is None else setting.min,
            _UNBOUNDED if setting.max is None else setting.max,
        )
        self.setSingleStep(setting.step)
        self.setSuffix(f"\N{NO-BREAK SPACE}{setting.unit}" if setting.unit else "")
        self.setKeyboardTracking(False)
        self.setFixedWidth(max(self.sizeHint().width(), 30 * GRID) if bounded else 40 * GRID)
        self.valueChanged.connect(self.changed)
        _guard_wheel(self)

    def set_value(self, value: float) -> None:
        """Set the number."""
        with QSignalBlocker(self):
            self.setValue(value)


class FlagControl(CheckBox):
    """A check box with the setting's label."""

    changed = Signal()

    def __init__(self, setting: FlagSetting) -> None:
        super().__init__(menu_text(setting.label))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.changed)

    def value(self) -> bool:
        """Return whether it is checked."""
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        """Check or uncheck it."""
        self.setChecked(value)


class ComboBox(QComboBox):
    """A choice of texts, elided where they do not fit; its tooltip then has the whole one."""

    def __init__(self) -> None:
        super().__init__()
        self.currentTextChanged.connect(self._set_tooltip)

    def add_option(self, label: str, value: object = None) -> None:
        """Append an option."""
        self.addItem(label, value)
        self.setItemData(self.count() - 1, tooltip_text(label), Qt.ItemDataRole.ToolTipRole)

    def minimumSizeHint(self) -> QSize:
        """Return the size that is left of it in a narrow layout."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 40 * GRID), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Update whether there is a tooltip."""
        super().resizeEvent(event)
        self._set_tooltip()

    def _set_tooltip(self) -> None:
        # The hint of a choice that was shown is that of its first options.
        is_elided = self.fontMetrics().horizontalAdvance(self.currentText()) + _ARROW > self.width()
        set_tooltip(self, self.currentText() if is_elided else "")


class ChoiceControl(ComboBox):
    """One of a few options.

    :param options: labels by value.
    """

    changed = Signal()

    def __init__(self, options: Mapping[str, str]) -> None:
        super().__init__()
        for value, label in options.items():
            self.add_option(label, value)
        self.setMinimumWidth(40 * GRID)
        self.activated.connect(self.changed)
        _guard_wheel(self)

    def value(self) -> object:
        """Return the value of the selected option."""
        return self.currentData()

    def set_value(self, value: str) -> None:
        """Select an option by its value."""
        self.setCurrentIndex(self.findData(value))


class _WheelGuard(QObject):
    """Lets the mouse wheel scroll the page instead of changing a control that has no focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def _guard_wheel(control: QWidget) -> None:
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.installEventFilter(_WheelGuard(control))


def _fits(step: float, origin: float, decimals: int) -> bool:
    return round(step, decimals) == step and round(origin, decimals) == origin
