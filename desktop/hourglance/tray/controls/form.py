"""A form built from declared settings, of a widget or of the app."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from hourglance.api import (
    FlagSetting,
    NumberSetting,
    QueuesSetting,
    Setting,
    SettingsError,
    TextSetting,
    UsersSetting,
)
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.fields import ChoiceControl, Control, FlagControl, NumberControl, TextControl
from hourglance.tray.controls.labels import ErrorLabel, WrappingLabel, plain, set_text
from hourglance.tray.controls.layout import vbox
from hourglance.tray.controls.name_picker import NamePicker
from hourglance.tray.controls.theme import GRID, SMALL, font, text_scale
from hourglance.tray.text.formatting import menu_text
from hourglance.tray.text.translation import tr

if TYPE_CHECKING:
    from hourglance.app import DirectoryService

#: The greatest width of a field in pixels, while text has an ordinary size.
WIDTH = 120 * GRID


class Form(QWidget):
    """A column of fields, each with label, help and error.

    :param settings: the fields, in this order.
    :param values: by name of the setting; missing ones are defaults.
    :param decided: names of settings that the administrator has decided, and users cannot change.
    :param directory: finds queues and users by name, through the bridge.

    Signals:
        changed: the user has entered another value; carries the setting's name. The field shows an error if
            the value is invalid.

    """

    changed = Signal(str)

    def __init__(
        self,
        settings: Iterable[Setting],
        values: Mapping[str, object],
        *,
        bridge: EngineBridge,
        directory: "DirectoryService",
        decided: Collection[str] = (),
    ) -> None:
        super().__init__()
        self._fields = {
            each.name: _Field(each, _control(each, bridge, directory), is_decided=each.name in decided)
            for each in settings
        }
        for field in self._fields.values():
            field.changed.connect(self.changed)
        self.setLayout(vbox(*self._fields.values(), spacing=5 * GRID))
        self.set_values(values)

    def validated_values(self) -> dict[str, object] | None:
        """Return all values by name; None if one is invalid.

        Each invalid field then shows its error, and the first of them has the focus.
        """
        invalid = [field for field in self._fields.values() if not field.validate()]
        if invalid:
            invalid[0].take_focus()
            return None
        return {name: field.setting.validate(field.value()) for name, field in self._fields.items()}

    def values(self) -> dict[str, object]:
        """Return all values by name, valid or not."""
        return {name: field.value() for name, field in self._fields.items()}

    def take_focus(self) -> None:
        """Move the focus to the first field that can be changed."""
        for field in self._fields.values():
            if not field.is_decided:
                field.take_focus()
                return

    def set_values(self, values: Mapping[str, object]) -> None:
        """Set the values by name; missing ones become defaults."""
        for name, field in self._fields.items():
            field.set_value(values.get(name, field.setting.default))

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Show an error at each named field, and none at the others."""
        for name, field in self._fields.items():
            field.show_error(errors.get(name, ""))


class _Field(QWidget):
    """A setting: its label, control, help and error."""

    changed = Signal(str)

    def __init__(self, setting: Setting, control: QWidget, *, is_decided: bool) -> None:
        super().__init__()
        self.setting, self.is_decided = setting, is_decided
        self._widget = control
        self._control: Control = control  # type: ignore[assignment] # each of _control's is both
        self._help = tr("Decided by your administrator.") if is_decided else _help(setting)
        control.setEnabled(not is_decided)
        self._error = ErrorLabel()
        self._build()
        self._describe("")
        self._control.changed.connect(self._on_changed)

    def _build(self) -> None:
        column = vbox(spacing=GRID)
        self.setLayout(column)
        if not isinstance(self.setting, FlagSetting):
            label = plain(WrappingLabel(menu_text(self.setting.label)), wrap=True)
            label.setFont(font(self.font(), weight=QFont.Weight.DemiBold))
            label.setBuddy(self._widget)
            column.addWidget(label)
        short = isinstance(self._widget, (NumberControl, ChoiceControl))
        width = round(WIDTH * text_scale(self.font()))
        self._widget.setMaximumWidth(min(width, self._widget.maximumWidth()))
        column.addWidget(self._widget, 0, Qt.AlignmentFlag.AlignLeft if short else Qt.AlignmentFlag(0))
        if self._help:
            help_label = plain(_HelpLabel(self._help), muted=True, wrap=True)
            help_label.setFont(font(self.font(), SMALL))
            help_label.setMaximumWidth(width)
            column.addWidget(help_label)
        column.addWidget(self._error)

    def value(self) -> object:
        """Return the value, valid or not."""
        return self._control.value()

    def set_value(self, value: object) -> None:
        """Set the value; an invalid one is replaced by the default."""
        try:
            self._control.set_value(self.setting.validate(value))
        except SettingsError:
            self._control.set_value(self.setting.default)
        self.show_error("")

    def validate(self) -> bool:
        """Return whether the value is valid; show the error if not."""
        try:
            self.setting.validate(self.value())
        except SettingsError as error:
            self.show_error(str(error))
            return False
        self.show_error("")
        return True

    def show_error(self, error: str) -> None:
        """Show an error; an empty one removes it."""
        set_text(self._error, error)
        self._describe(error)

    def take_focus(self) -> None:
        """Move the focus to the control."""
        self._widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_changed(self) -> None:
        self.validate()
        self.changed.emit(self.setting.name)

    def _describe(self, error: str) -> None:
        description = " ".join(filter(None, (error, self._help)))
        if isinstance(self._widget, NamePicker):
            self._widget.set_accessible_texts(self.setting.label, description)
        else:
            self._widget.setAccessibleName(self.setting.label)
            self._widget.setAccessibleDescription(description)


class _HelpLabel(WrappingLabel):
    """A wrapping text with a maximum width."""

    def heightForWidth(self, width: int) -> int:
        """Return the height at the width that it gets; layouts ask with the whole width of the window."""
        return super().heightForWidth(min(width, self.maximumWidth()))


def _control(setting: Setting, bridge: EngineBridge, directory: "DirectoryService") -> QWidget:
    match setting:
        case TextSetting():
            return TextControl(setting)
        case NumberSetting():
            return NumberControl(setting)
        case FlagSetting():
            return FlagControl(setting)
        case QueuesSetting():
            return NamePicker("queue", bridge, directory)
        case UsersSetting():
            return NamePicker("user", bridge, directory)
        case _:
            return ChoiceControl({option.value: option.label for option in setting.options})


def _help(setting: Setting) -> str:
    """Return a setting's help, with the bounds of a number."""
    if not isinstance(setting, NumberSetting) or setting.min is None or setting.max is None:
        return setting.help
    unit = f"\N{NO-BREAK SPACE}{setting.unit}" if setting.unit else ""
    bounds = tr("From {least:g} to {most:g}{unit}.").format(least=setting.min, most=setting.max, unit=unit)
    return f"{setting.help} {bounds}".strip()
