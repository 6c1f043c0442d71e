"""The settings form for a widget's alert limits, in the units that users count in."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from hourglance.api import ChoiceSetting, NumberSetting, Option, Setting, SettingsError, validate_settings
from hourglance.engine.alerts.rules import AlertRule, Side, Unit
from hourglance.util.suggestions import did_you_mean

#: The names of the form's fields; the prefix is reserved, so that no widget's setting has one of them.
SIDE, WARNING, CRITICAL, MARGIN, REMINDER = (
    "hourglance_limit",
    "hourglance_warning",
    "hourglance_critical",
    "hourglance_margin",
    "hourglance_reminder",
)

#: Stored with the form's values, since a new version of a widget may change the unit of its value.
_UNIT: Final = "hourglance_unit"

#: The unit that users count in: its sign, its size in the value's own unit, the maximum, and the step.
_FORM_UNITS: Final[Mapping[Unit, tuple[str, float, float, float]]] = {
    "ms": ("min", 60_000, 10_000, 0.25),
    "ratio": ("%", 0.01, 100, 0.5),
    "count": ("", 1, 1_000_000, 1),
}


_REMINDER_SETTING: Final = NumberSetting(
    name=REMINDER,
    label="Remind me before",
    help="You get a notification so long before the time that the card counts down to; 0: never.",
    default=0,
    min=0,
    max=60,
    unit="min",
)


def limit_settings(unit: Unit, *, counts_down: bool = False) -> tuple[Setting, ...]:
    """Return the form's fields for a value in ``unit``.

    :param counts_down: the card has a countdown, which the user can be reminded of.
    """
    sign, _, most, step = _FORM_UNITS[unit]
    bounds: dict[str, Any] = {"default": 0, "min": 0, "max": most, "step": step, "unit": sign}
    return (
        ChoiceSetting(
            name=SIDE,
            label="Alert me",
            help="You get a notification, and the card shows the alert until you have seen it.",
            options=(
                Option("none", "Never"),
                Option("above", "At or above a limit"),
                Option("below", "At or below a limit"),
            ),
        ),
        NumberSetting(name=WARNING, label="Warning at", **bounds),
        NumberSetting(name=CRITICAL, label="Critical at", help="Equal values: critical only.", **bounds),
        NumberSetting(
            name=MARGIN, label="Reset margin", help="Prevents repeated alerts near a limit.", **bounds
        ),
        *((_REMINDER_SETTING,) if counts_down else ()),
    )


def validate_limits(values: Mapping[str, object], unit: Unit) -> dict[str, bool | int | float | str]:
    """Return the form's values in the form that is stored.

    :raises SettingsError: values are invalid or contradict each other; it has a message for each.
    """
    valid = dict(validate_settings(limit_settings(unit, counts_down=REMINDER in values), values))
    wrong_order = (valid[CRITICAL] - valid[WARNING]) * (-1 if valid[SIDE] == "below" else 1) < 0
    if valid[SIDE] != "none" and wrong_order:
        raise SettingsError({CRITICAL: f"Critical at must be {valid[SIDE]} or equal to Warning at."})
    return {**valid, _UNIT: unit}


def limit_problems(stored: Mapping[str, object]) -> dict[str, str]:
    """Return what is wrong with stored values that a file brings, by their names: a sentence each."""
    unit = parse_unit(stored.get(_UNIT)) or "count"
    settings = {each.name: each for each in limit_settings(unit, counts_down=True)}
    problems = {}
    for name, value in stored.items():
        if name == _UNIT:
            if parse_unit(value) is None:
                problems[name] = f"The unit is {', '.join(_FORM_UNITS)}."
        elif name not in settings:
            problems[name] = f"Alerts have no `{name[:60]}`. {did_you_mean(name, settings)}".strip()
        else:
            try:
                settings[name].validate(value)
            except SettingsError as error:
                problems[name] = str(error)
    if not problems and _UNIT in stored:
        try:
            validate_limits(stored, unit)
        except SettingsError as error:
            problems.update(error.problems)
    return problems


def limit_values(
    unit: Unit, *, side: Side, warning: float, critical: float
) -> dict[str, bool | int | float | str]:
    """Return limits in the form that is stored.

    :param warning: in the form's unit: minutes, percent or a count; ``critical`` as well.
    :raises SettingsError: they are invalid or contradict each other.
    """
    return validate_limits({SIDE: side, WARNING: warning, CRITICAL: critical}, unit)


def rule_from_settings(stored: Mapping[str, object]) -> AlertRule | None:
    """Return the rule for stored values; None if alerts are off, or the values are invalid."""
    side: Side
    match stored.get(SIDE):
        case "above":
            side = "above"
        case "below":
            side = "below"
        case _:
            return None
    unit = parse_unit(stored.get(_UNIT))
    if unit is None:
        return None
    try:
        values = validate_limits(stored, unit)
    except SettingsError:
        return None
    factor = _FORM_UNITS[unit][1]
    warning, critical, margin = (float(values[name]) * factor for name in (WARNING, CRITICAL, MARGIN))
    return AlertRule(side=side, warning=warning, critical=critical, hysteresis=margin, unit=unit)


def reminder_from_settings(stored: Mapping[str, object]) -> timedelta | None:
    """Return how long before the end of its countdown a card reminds; None if it does not."""
    try:
        minutes = _REMINDER_SETTING.validate(stored.get(REMINDER, 0))
    except SettingsError:
        return None
    return timedelta(minutes=float(minutes)) or None


def parse_unit(name: object) -> Unit | None:
    """Return the unit with a name; None if there is none."""
    return next((unit for unit in _FORM_UNITS if unit == name), None)
