"""What a person may choose about a widget: data, so that the host can draw the form and keep the values.

A widget lists its settings; ``present`` gets their values by name, checked and complete::

    settings = (
        NumberSetting(name="target", label="Target", default=80, min=0, max=100, unit="%"),
        QueuesSetting(name="queues", label="Queues", help="None chosen: all queues."),
    )
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from hourglance.api._errors import HourglanceError
from hourglance.api._placeholders import Settings
from hourglance.api._windows import window_label

_LONGEST_NAME: Final = 40

#: Ids are asked for one by one in a query's filter, so there cannot be many.
_MOST_IDS: Final = 100
_LONGEST_ID: Final = 100


class SettingsError(HourglanceError):
    """Values that a widget's settings cannot take.

    :param problems: for each setting that has one, by name, what is wrong with its value: a sentence.
    """

    who = "The widget's settings"
    code = "settings"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSetting:
    """A line of text; its value is a ``str``.

    :param name: what ``present`` and the query call it: a short Python name.
    :param label: what the form calls it.
    :param help: a sentence below the field.
    :param max_length: how many characters it may have.
    """

    name: str
    label: str
    help: str = ""
    default: str = ""
    max_length: int = 200

    def __post_init__(self) -> None:
        """Refuse a name that is none, and a default that a person could not choose."""
        _check(self)

    def clean(self, value: object) -> str:
        """Return the value as ``present`` gets it, on one line.

        :raises SettingsError: it cannot be taken.
        """
        if not isinstance(value, str):
            raise SettingsError({self.name: f"{self.label} must be a text."})
        text = " ".join(value.split())
        if len(text) > self.max_length:
            raise SettingsError({self.name: f"{self.label} may have {self.max_length} characters at most."})
        return text


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberSetting:
    """A number within bounds; its value is an ``int`` where ``step`` is a whole number, else a ``float``.

    :param min: the least that it may be, and where steps count from; None is no bound, and steps from 0.
    :param max: the most that it may be.
    :param step: the value is a multiple of it.
    :param unit: what stands behind the number in the form, such as ``%`` or ``s``.
    """

    name: str
    label: str
    help: str = ""
    default: float
    min: float | None = None
    max: float | None = None
    step: float = 1
    unit: str = ""

    def __post_init__(self) -> None:
        """Refuse a name that is none, bounds that leave no room, and a default beyond them."""
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"the setting `{self.name}` has a `min` above its `max`")
        if not self.step > 0:
            raise ValueError(f"the setting `{self.name}` needs a `step` above 0")
        _check(self)

    def clean(self, value: object) -> float:
        """Return the value as ``present`` gets it.

        :raises SettingsError: it cannot be taken.
        """
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise SettingsError({self.name: f"{self.label} must be a number."})
        if self.min is not None and value < self.min:
            raise SettingsError({self.name: f"{self.label} must be at least {self._said(self.min)}."})
        if self.max is not None and value > self.max:
            raise SettingsError({self.name: f"{self.label} must be at most {self._said(self.max)}."})
        origin = self.min or 0
        steps = (value - origin) / self.step
        if abs(steps - round(steps)) > 1e-6:
            start = f" counted from {origin:g}" if origin else ""
            wanted = "a whole number" if self.step == 1 else f"a multiple of {self._said(self.step)}{start}"
            raise SettingsError({self.name: f"{self.label} must be {wanted}."})
        whole = float(self.step).is_integer() and float(origin).is_integer()
        return round(value) if whole else float(value)

    def _said(self, number: float) -> str:
        return f"{number:g} {self.unit}".rstrip()


@dataclass(frozen=True, kw_only=True, slots=True)
class FlagSetting:
    """Yes or no; its value is a ``bool``."""

    name: str
    label: str
    help: str = ""
    default: bool = False

    def __post_init__(self) -> None:
        """Refuse a name that is none."""
        _check(self)

    def clean(self, value: object) -> bool:
        """Return the value as ``present`` gets it.

        :raises SettingsError: it cannot be taken.
        """
        if not isinstance(value, bool):
            raise SettingsError({self.name: f"{self.label} must be yes or no."})
        return value


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values of a :class:`ChoiceSetting`, and what the form calls it."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceSetting:
    """One of several options; its value is that option's ``value``.

    :param default: an option's value; the first option's where left out.
    """

    name: str
    label: str
    help: str = ""
    options: tuple[Option, ...]
    default: str = ""

    def __post_init__(self) -> None:
        """Refuse a name that is none, options that are alike or none, and a default that is no option."""
        object.__setattr__(self, "options", tuple(self.options))
        values = [option.value for option in self.options]
        if not values or len(set(values)) < len(values):
            raise ValueError(f"the setting `{self.name}` needs options, each with a value of its own")
        object.__setattr__(self, "default", self.default or values[0])
        _check(self)

    def clean(self, value: object) -> str:
        """Return the value as ``present`` gets it.

        :raises SettingsError: it cannot be taken.
        """
        if not isinstance(value, str) or not any(value == option.value for option in self.options):
            known = ", ".join(option.label for option in self.options)
            raise SettingsError({self.name: f"{self.label} must be one of: {known}."})
        return value


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuesSetting:
    """Queues, picked by name; its value is a tuple of their ids, empty where none is chosen.

    ``my_queues`` among the ids stands for those that the person works in, whichever these are at the time.
    """

    name: str
    label: str
    help: str = ""
    default: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a name that is none."""
        object.__setattr__(self, "default", tuple(self.default))
        _check(self)

    def clean(self, value: object) -> tuple[str, ...]:
        """Return the value as ``present`` gets it.

        :raises SettingsError: it cannot be taken.
        """
        return _ids(self, "queues", value)


@dataclass(frozen=True, kw_only=True, slots=True)
class UsersSetting:
    """People, picked by name; its value is a tuple of their ids, empty where nobody is chosen.

    ``me`` among the ids stands for whoever is signed in.
    """

    name: str
    label: str
    help: str = ""
    default: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a name that is none."""
        object.__setattr__(self, "default", tuple(self.default))
        _check(self)

    def clean(self, value: object) -> tuple[str, ...]:
        """Return the value as ``present`` gets it.

        :raises SettingsError: it cannot be taken.
        """
        return _ids(self, "people", value)


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowSetting:
    """The span of time that the query asks about; its value is a short text such as ``PT1H`` or ``today``.

    ``query = AggregatesQuery(window=setting("window"), ...)`` asks about it, and
    :func:`~hourglance.api.window_label` says it in words.

    :param windows: what may be chosen: ISO 8601 periods in days, hours and minutes for the time up to now,
        ``today`` and ``this-week``.
    :param default: one of them; where left out the last hour, or the first if that is not among them.
    """

    name: str
    label: str
    help: str = ""
    windows: tuple[str, ...] = ("PT30M", "PT1H", "PT4H", "PT8H", "today", "this-week")
    default: str = ""

    def __post_init__(self) -> None:
        """Refuse a name that is none, windows that are alike or no windows, and a default beyond them."""
        object.__setattr__(self, "windows", tuple(self.windows))
        if not self.windows or len(set(self.windows)) < len(self.windows):
            raise ValueError(f"the setting `{self.name}` needs windows, each of them once")
        for window in self.windows:
            window_label(window)
        first = "PT1H" if "PT1H" in self.windows else self.windows[0]
        object.__setattr__(self, "default", self.default or first)
        _check(self)

    @property
    def options(self) -> tuple[Option, ...]:
        """Return the windows with their names in words, as a form shows them."""
        return tuple(Option(window, window_label(window)) for window in self.windows)

    def clean(self, value: object) -> str:
        """Return the value as ``present`` gets it.

        :raises SettingsError: it cannot be taken.
        """
        if not isinstance(value, str) or value not in self.windows:
            known = ", ".join(f"{option.value} ({option.label})" for option in self.options)
            raise SettingsError({self.name: f"{self.label} must be one of: {known}."})
        return value


Setting: TypeAlias = (
    TextSetting | NumberSetting | FlagSetting | ChoiceSetting | QueuesSetting | UsersSetting | WindowSetting
)


def clean_settings(declared: Iterable[Setting], values: Mapping[str, object]) -> Settings:
    """Return the value of every declared setting: the given one if there is one, else the default.

    Values of settings that are not declared are left out: they may be an older version's.

    :raises SettingsError: if values cannot be taken; it has a sentence for each.
    """
    cleaned: dict[str, object] = {}
    problems: dict[str, str] = {}
    for setting in declared:
        try:
            cleaned[setting.name] = setting.clean(values.get(setting.name, setting.default))
        except SettingsError as error:
            problems |= error.problems
    if problems:
        raise SettingsError(problems)
    return cleaned


def _check(setting: Setting) -> None:
    name = setting.name
    if not (name.isidentifier() and name.isascii() and name.islower()) or len(name) > _LONGEST_NAME:
        raise ValueError(
            f"{setting.name!r} is no name for a setting: write small letters, digits and underscores"
        )
    if not setting.label:
        raise ValueError(f"the setting `{setting.name}` needs a label")
    try:
        setting.clean(setting.default)
    except SettingsError as error:
        raise ValueError(f"the default of the setting `{setting.name}` cannot be used: {error}") from error


def _ids(setting: QueuesSetting | UsersSetting, of_what: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, (tuple, list)) or not all(
        isinstance(one, str) and one == one.strip() and 0 < len(one) <= _LONGEST_ID for one in value
    ):
        raise SettingsError({setting.name: f"{setting.label} must be a list of ids of {of_what}."})
    ids = tuple(dict.fromkeys(value))
    if len(ids) > _MOST_IDS:
        raise SettingsError({setting.name: f"{setting.label} may be {_MOST_IDS} {of_what} at most."})
    return ids
