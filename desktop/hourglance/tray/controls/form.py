"""A form made from declared settings: of a widget, or of the app itself."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hourglance.api import (
    FlagSetting,
    NumberSetting,
    QueuesSetting,
    Setting,
    SettingsError,
    TextSetting,
    UsersSetting,
)
from hourglance.tray.controls.fields import ChoiceControl, Control, FlagControl, NumberControl, TextControl
from hourglance.tray.controls.name_picker import DirectoryService, PickerControl
from hourglance.tray.controls.parts import draw_tone, plain, set_text
from hourglance.tray.controls.theme import GRID, SMALL, font, theme_of
from hourglance.tray.replies import Replies
from hourglance.tray.text.formatting import menu_text
from hourglance.tray.text.translation import tr

#: How wide a line of the form is at most, in pixels.
WIDTH = 120 * GRID


class Form(QWidget):
    """A column of fields, each with its label above, and below it its help and what is wrong with it.

    :param settings: what to ask for, in this order.
    :param values: what is chosen now; the default for whatever is missing.
    :param directory: who knows queues and people by name.
    :param replies: the way back from there.

    Signals:
        changed: the person has chosen another value; carries the setting's name. What is wrong with it, if
            anything is, is said by then.

    """

    changed = Signal(str)

    def __init__(
        self,
        settings: Iterable[Setting],
        values: Mapping[str, object],
        *,
        directory: DirectoryService,
        replies: Replies,
    ) -> None:
        super().__init__()
        self._fields: dict[str, _Field] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5 * GRID)
        for setting in settings:
            field = _Field(setting, _control(setting, directory, replies))
            field.changed.connect(self.changed)
            self._fields[setting.name] = field
            column.addWidget(field)
        self.set_values(values)

    def values(self) -> dict[str, object] | None:
        """Return all values as the settings take them, by name; None if one of them cannot be taken.

        Then each such field says what is wrong, and the first of them has the focus.
        """
        wrong = [field for field in self._fields.values() if not field.check()]
        if wrong:
            wrong[0].take_focus()
            return None
        return {name: field.cleaned() for name, field in self._fields.items()}

    def raw(self) -> dict[str, object]:
        """Return all values by name, whether the settings take them or not."""
        return {name: field.raw() for name, field in self._fields.items()}

    def take_focus(self) -> None:
        """Have the keyboard in the first field."""
        for field in self._fields.values():
            field.take_focus()
            return

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show other values; the default for whatever is missing."""
        for name, field in self._fields.items():
            field.set_value(values.get(name, field.setting.default))

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say beside each named field what is wrong with it, and nothing beside the others."""
        for name, field in self._fields.items():
            field.say(problems.get(name, ""))


class _Field(QWidget):
    """One setting: its label, its control, its help, and what is wrong with its value."""

    changed = Signal(str)

    def __init__(self, setting: Setting, control: "QWidget") -> None:
        super().__init__()
        self.setting = setting
        self._widget = control
        self._control: Control = control  # type: ignore[assignment] # each of _control's is both
        self._help = _help(setting)
        self._trouble = ErrorLabel()
        self._lay_out()
        self._describe("")
        self._control.changed.connect(self._was_changed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        if not isinstance(self.setting, FlagSetting):
            label = plain(QLabel(menu_text(self.setting.label)))
            label.setFont(font(self.font(), weight=QFont.Weight.DemiBold))
            label.setBuddy(self._widget)
            column.addWidget(label)
        short = isinstance(self._widget, (NumberControl, ChoiceControl))
        self._widget.setMaximumWidth(min(WIDTH, self._widget.maximumWidth()))
        column.addWidget(self._widget, 0, Qt.AlignmentFlag.AlignLeft if short else Qt.AlignmentFlag(0))
        if self._help:
            said = plain(_Help(self._help), muted=True, wrap=True)
            said.setFont(font(self.font(), SMALL))
            said.setMaximumWidth(WIDTH)
            column.addWidget(said)
        column.addWidget(self._trouble)

    def set_value(self, value: object) -> None:
        """Show a value; one that the setting cannot take gives way to the default."""
        try:
            self._control.set_value(self.setting.clean(value))
        except SettingsError:
            self._control.set_value(self.setting.default)
        self.say("")

    def raw(self) -> object:
        """Return the value, whether the setting takes it or not."""
        return self._control.value()

    def cleaned(self) -> object:
        """Return the value as the setting takes it.

        :raises SettingsError: it cannot be taken.
        """
        return self.setting.clean(self.raw())

    def check(self) -> bool:
        """Return whether the value can be taken, and say so if not."""
        try:
            self.cleaned()
        except SettingsError as error:
            self.say(str(error))
            return False
        self.say("")
        return True

    def say(self, problem: str) -> None:
        """Say what is wrong; nothing by an empty text."""
        set_text(self._trouble, problem)
        self._describe(problem)

    def take_focus(self) -> None:
        """Have the keyboard here."""
        self._widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _was_changed(self) -> None:
        self.check()
        self.changed.emit(self.setting.name)

    def _describe(self, problem: str) -> None:
        description = " ".join(filter(None, (problem, self._help)))
        if isinstance(self._widget, PickerControl):
            self._widget.name_for_reader(self.setting.label, description)
        else:
            self._widget.setAccessibleName(self.setting.label)
            self._widget.setAccessibleDescription(description)


class _Help(QLabel):
    """A text on as many lines as it takes."""

    def heightForWidth(self, width: int) -> int:
        """Return the height for the width that it gets: a layout asks for one that it may not have."""
        return super().heightForWidth(min(width, self.maximumWidth()))


class ErrorLabel(QLabel):
    """What is wrong, in a sentence, with a sign before it. Hidden while there is nothing."""

    def __init__(self) -> None:
        super().__init__()
        plain(self, wrap=True).setFont(font(self.font(), SMALL))
        self._make_room()
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Have the sign's place be where reading begins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._make_room()

    def _make_room(self) -> None:
        ltr = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        self.setContentsMargins(*((5 * GRID, 0, 0, 0) if ltr else (0, 0, 5 * GRID, 0)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sign before the first line of the text."""
        super().paintEvent(event)
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = 3 * GRID
        top = max(0.0, (self.fontMetrics().height() - side) / 2)
        left = 1.0 if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else self.width() - side - 1.0
        box = QRectF(left, top, side, side)
        draw_tone(painter, box, "critical", QColor(theme.critical), QColor(theme.surface))


def _control(setting: Setting, directory: DirectoryService, replies: Replies) -> QWidget:
    match setting:
        case TextSetting():
            return TextControl(setting)
        case NumberSetting():
            return NumberControl(setting)
        case FlagSetting():
            return FlagControl(setting)
        case QueuesSetting():
            return PickerControl("queues", directory, replies)
        case UsersSetting():
            return PickerControl("users", directory, replies)
        case _:
            return ChoiceControl({option.value: option.label for option in setting.options})


def _help(setting: Setting) -> str:
    """Return a setting's help, and between what bounds a number must lie."""
    if not isinstance(setting, NumberSetting) or setting.min is None or setting.max is None:
        return setting.help
    unit = f"\N{NO-BREAK SPACE}{setting.unit}" if setting.unit else ""
    bounds = tr("From {least:g} to {most:g}{unit}.").format(least=setting.min, most=setting.max, unit=unit)
    return f"{setting.help} {bounds}".strip()
