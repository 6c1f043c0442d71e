"""Settings of a widget, declared as data: the host draws the form and stores the values.

A widget lists its settings; ``present`` gets their values by name, validated and complete::

    settings = (
        NumberSetting(name="target", label="Target", default=80, min=0, max=100, unit="%"),
        QueuesSetting(name="queues", label="Queues", help="Empty: all queues."),
    )
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from hourglance.api._errors import HourglanceError, UnknownNameError
from hourglance.api._placeholders import Settings
from hourglance.api._windows import window_label

_MAX_NAME: Final = 40

#: Each id becomes a predicate of the query's filter, so there cannot be many.
_MAX_IDS: Final = 100
_MAX_ID: Final = 100

#: JSON implementations agree on integers up to this one.
_MAX_NUMBER: Final = 2**53


class SettingsError(HourglanceError):
    """Values that a widget's settings do not accept.

    :param problems: for each rejected value, by the setting's name, a sentence that says why.
    """

    who = "The widget's settings"
    code = "settings"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Setting:
    """The fields that all settings have.

    :param name: the setting's name in ``present`` and in the query: a short Python identifier.
    :param label: its label in the form.
    :param help: a sentence below the field.
    """

    name: str
    label: str
    help: str = ""

    def _error(self, what: str) -> SettingsError:
        return SettingsError({self.name: f"{self.label} {what}."})


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSetting(_Setting):
    """A line of text. Its value is a ``str``.

    :param max_length: maximum number of characters.
    """

    default: str = ""
    max_length: int = 200

    def __post_init__(self) -> None:
        """Validate the name, the label and the default."""
        _check(self)

    def validate(self, value: object) -> str:
        """Return the value as ``present`` gets it: on one line.

        :raises SettingsError: the value is invalid.
        """
        if not isinstance(value, str) or not _is_encodable(value):
            raise self._error("must be a text")
        text = " ".join(value.split())
        if len(text) > self.max_length:
            raise self._error(f"must have at most {self.max_length} characters")
        return text


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberSetting(_Setting):
    """A number. Its value is an ``int`` if ``min`` and ``step`` are whole numbers, otherwise a ``float``.

    :param min: the minimum, from which steps are counted; None sets no minimum, and steps count from 0.
    :param max: the maximum; None sets none.
    :param step: valid values are multiples of it.
    :param unit: shown after the number in the form, such as ``%`` or ``s``.
    """

    default: float
    min: float | None = None
    max: float | None = None
    step: float = 1
    unit: str = ""

    def __post_init__(self) -> None:
        """Validate the name, the label, the bounds and the default."""
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"the setting `{self.name}` has a `min` above its `max`")
        if not self.step > 0:
            raise ValueError(f"the setting `{self.name}` needs a `step` above 0")
        _check(self)

    def validate(self, value: object) -> float:
        """Return the value as ``present`` gets it.

        :raises SettingsError: the value is invalid.
        """
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._error("must be a number")
        if isinstance(value, float) and not math.isfinite(value):
            raise self._error("must be a number")
        if self.min is not None and value < self.min:
            raise self._error(f"must be at least {self._format(self.min)}")
        if self.max is not None and value > self.max:
            raise self._error(f"must be at most {self._format(self.max)}")
        origin = self.min or 0
        steps = (value - origin) / self.step if abs(value) <= _MAX_NUMBER else math.inf
        if abs(steps) > _MAX_NUMBER:  # also an int that is too large for a float
            raise self._error("is out of range")
        if abs(steps - round(steps)) > 1e-6:
            start = f" counted from {origin:g}" if origin else ""
            multiple = (
                "a whole number" if self.step == 1 else f"a multiple of {self._format(self.step)}{start}"
            )
            raise self._error(f"must be {multiple}")
        whole = float(self.step).is_integer() and float(origin).is_integer()
        return round(value) if whole else float(value)

    def _format(self, number: float) -> str:
        return f"{number:g} {self.unit}".rstrip()


@dataclass(frozen=True, kw_only=True, slots=True)
class FlagSetting(_Setting):
    """Yes or no. Its value is a ``bool``."""

    default: bool = False

    def __post_init__(self) -> None:
        """Validate the name and the label."""
        _check(self)

    def validate(self, value: object) -> bool:
        """Return the value as ``present`` gets it.

        :raises SettingsError: the value is invalid.
        """
        if not isinstance(value, bool):
            raise self._error("must be yes or no")
        return value


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a :class:`ChoiceSetting`, and its label in the form."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceSetting(_Setting):
    """One of several options. Its value is the option's ``value``.

    :param default: an option's value; by default the first option's.
    """

    options: tuple[Option, ...]
    default: str = ""

    def __post_init__(self) -> None:
        """Validate the name, the label, the options and the default."""
        object.__setattr__(self, "options", tuple(self.options))
        values = [option.value for option in self.options]
        if not values or len(set(values)) < len(values):
            raise ValueError(f"the setting `{self.name}` needs options with different values")
        object.__setattr__(self, "default", self.default or values[0])
        _check(self)

    def validate(self, value: object) -> str:
        """Return the value as ``present`` gets it.

        :raises SettingsError: the value is invalid.
        """
        if not isinstance(value, str) or not any(value == option.value for option in self.options):
            raise self._error(f"must be one of: {_known(self.options)}")
        return value


@dataclass(frozen=True, kw_only=True, slots=True)
class _IdsSetting(_Setting):
    """Ids of one kind of entity, picked by name."""

    kind: ClassVar[str]
    default: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Validate the name, the label and the default."""
        object.__setattr__(self, "default", tuple(self.default))
        _check(self)

    def validate(self, value: object) -> tuple[str, ...]:
        """Return the value as ``present`` gets it.

        :raises SettingsError: the value is invalid.
        """
        if not isinstance(value, (tuple, list)) or not all(
            isinstance(one, str) and one == one.strip() and 0 < len(one) <= _MAX_ID and _is_encodable(one)
            for one in value
        ):
            raise self._error(f"must be a list of ids of {self.kind}")
        ids = tuple(dict.fromkeys(value))
        if len(ids) > _MAX_IDS:
            raise self._error(f"must have at most {_MAX_IDS} {self.kind}")
        return ids


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuesSetting(_IdsSetting):
    """Queues, picked by name. Its value is a tuple of their ids, empty if none is chosen.

    The id ``my_queues`` stands for the queues that the user currently works in.
    """

    kind: ClassVar[str] = "queues"


@dataclass(frozen=True, kw_only=True, slots=True)
class UsersSetting(_IdsSetting):
    """Users, picked by name. Its value is a tuple of their ids, empty if none is chosen.

    The id ``me`` stands for the signed-in user.
    """

    kind: ClassVar[str] = "users"


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowSetting(_Setting):
    """The window of the query. Its value is a short text such as ``PT1H`` or ``today``.

    The query takes it as ``AggregatesQuery(window=setting("window"), ...)``;
    :func:`~hourglance.api.window_label` describes it in words.

    :param windows: the options: ISO 8601 durations in days, hours and minutes, which end now, ``today`` and
        ``this-week``.
    :param default: one of them; by default the last hour, or the first if that is not an option.
    """

    windows: tuple[str, ...] = ("PT30M", "PT1H", "PT4H", "PT8H", "today", "this-week")
    default: str = ""

    def __post_init__(self) -> None:
        """Validate the name, the label, the windows and the default."""
        object.__setattr__(self, "windows", tuple(self.windows))
        if not self.windows or len(set(self.windows)) < len(self.windows):
            raise ValueError(f"the setting `{self.name}` needs different windows")
        for window in self.windows:
            window_label(window)
        first = "PT1H" if "PT1H" in self.windows else self.windows[0]
        object.__setattr__(self, "default", self.default or first)
        _check(self)

    @property
    def options(self) -> tuple[Option, ...]:
        """The windows with their labels, for a form."""
        return tuple(Option(window, window_label(window)) for window in self.windows)

    def validate(self, value: object) -> str:
        """Return the value as ``present`` gets it.

        :raises SettingsError: the value is invalid.
        """
        if not isinstance(value, str) or value not in self.windows:
            raise self._error(f"must be one of: {_known(self.options)}")
        return value


def _known(options: Iterable[Option]) -> str:
    """Return values with their labels: a file has the one, and a window shows the other."""
    return ", ".join(f"{option.value} ({option.label})" for option in options)


Setting: TypeAlias = (
    TextSetting | NumberSetting | FlagSetting | ChoiceSetting | QueuesSetting | UsersSetting | WindowSetting
)


class _SettingValues(dict[str, object]):
    """The values of a widget's settings, by name."""

    def __missing__(self, name: str) -> object:
        raise UnknownNameError("The widget has no setting", name, self)


def validate_settings(declared: Iterable[Setting], values: Mapping[str, object]) -> Settings:
    """Return a value for each declared setting: the given one, or else the default.

    Values of undeclared settings are ignored: an older version may have stored them.

    :return: the values by name; reading another name raises :class:`UnknownNameError`.
    :raises SettingsError: values are invalid; it has a sentence for each.
    """
    valid = _SettingValues()
    problems: dict[str, str] = {}
    for setting in declared:
        try:
            valid[setting.name] = setting.validate(values.get(setting.name, setting.default))
        except SettingsError as error:
            problems |= error.problems
    if problems:
        raise SettingsError(problems)
    return valid


#: The former name of :func:`validate_settings`; removed in the next release.
clean_settings = validate_settings


def _check(setting: Setting | _IdsSetting) -> None:
    name = setting.name
    if not (name.isidentifier() and name.isascii() and name.islower()) or len(name) > _MAX_NAME:
        raise ValueError(
            f"{setting.name!r} is not a valid setting name: use lowercase letters, digits and underscores"
        )
    if not setting.label:
        raise ValueError(f"the setting `{setting.name}` needs a label")
    try:
        setting.validate(setting.default)
    except SettingsError as error:
        raise ValueError(f"the default of the setting `{setting.name}` is invalid: {error}") from error


def _is_encodable(text: str) -> bool:
    """Return whether a text has no lone surrogates, which no file could store."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
