"""The limits of a figure as a person sets them: in the units that people count in, in a form of settings."""

from collections.abc import Mapping
from typing import Any, Final

from hourglance.api import ChoiceSetting, NumberSetting, Option, Setting, SettingsError, clean_settings
from hourglance.engine.alerts.rules import AlertRule, Side, Unit

#: The names of the form's fields; no widget's setting is called so.
SIDE, WARNING, CRITICAL, MARGIN = (
    "hourglance_limit",
    "hourglance_warning",
    "hourglance_critical",
    "hourglance_margin",
)

#: Beside the form's values stands what they are counted in: a new version of a widget may count otherwise.
_UNIT: Final = "hourglance_unit"

#: What people count in: its sign, how many of the figure's own unit it is, the most, and the steps.
_COUNTED: Final[Mapping[Unit, tuple[str, float, float, float]]] = {
    "ms": ("min", 60_000, 10_000, 0.25),
    "ratio": ("%", 0.01, 100, 0.5),
    "count": ("", 1, 1_000_000, 1),
}


def limit_settings(unit: Unit) -> tuple[Setting, ...]:
    """Return the fields in which a person sets the limits of a figure."""
    sign, _, most, step = _COUNTED[unit]
    bounds: dict[str, Any] = {"default": 0, "min": 0, "max": most, "step": step, "unit": sign}
    return (
        ChoiceSetting(
            name=SIDE,
            label="Tell me of this figure",
            help="By a notification, and on the card until you have seen it.",
            options=(
                Option("none", "Never"),
                Option("above", "When it is at a limit or above"),
                Option("below", "When it is at a limit or below"),
            ),
        ),
        NumberSetting(name=WARNING, label="Warn at", **bounds),
        NumberSetting(
            name=CRITICAL, label="Alarm at", help="The same limit twice is an alarm alone.", **bounds
        ),
        NumberSetting(
            name=MARGIN,
            label="Back to normal beyond a margin of",
            help="So that a figure that goes up and down at a limit is no news each time.",
            **bounds,
        ),
    )


def validate_limits(values: Mapping[str, object], unit: Unit) -> dict[str, bool | int | float | str]:
    """Return the form's values as they are kept.

    :raises SettingsError: values cannot be taken, or do not go together; it has a sentence for each.
    """
    cleaned = dict(clean_settings(limit_settings(unit), values))
    before = (cleaned[CRITICAL] - cleaned[WARNING]) * (-1 if cleaned[SIDE] == "below" else 1) < 0
    if cleaned[SIDE] != "none" and before:
        other = "above" if cleaned[SIDE] == "above" else "below"
        raise SettingsError({CRITICAL: f"Alarm at must be {other} the limit of the warning, or the same."})
    return {**cleaned, _UNIT: unit}


def rule_from_settings(kept: Mapping[str, object]) -> AlertRule | None:
    """Return the rule that was kept; None if the person wants none, or what was kept cannot be understood."""
    side: Side
    match kept.get(SIDE):
        case "above":
            side = "above"
        case "below":
            side = "below"
        case _:
            return None
    unit = parse_unit(kept.get(_UNIT))
    if unit is None:
        return None
    try:
        values = validate_limits(kept, unit)
    except SettingsError:
        return None
    factor = _COUNTED[unit][1]
    warning, critical, margin = (float(values[name]) * factor for name in (WARNING, CRITICAL, MARGIN))
    return AlertRule(side=side, warning=warning, critical=critical, margin=margin, unit=unit)


def parse_unit(name: object) -> Unit | None:
    """Return the unit of a name; None if there is none."""
    return next((unit for unit in _COUNTED if unit == name), None)
