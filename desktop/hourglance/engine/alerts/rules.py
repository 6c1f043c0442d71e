"""Alert rules: thresholds for a value, and when crossing one is worth a notification.

Everything here is a pure function of its arguments; the caller provides the time.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal, TypeAlias

from hourglance.api import Amount, Count, Duration, Percent

#: The side of the thresholds that raises alerts. A value at a threshold counts as beyond it.
Side: TypeAlias = Literal["above", "below"]

#: How far a value has gone; ``normal`` is beyond no threshold.
Level: TypeAlias = Literal["normal", "warning", "critical"]

#: The unit of a value, as in :attr:`Amount.unit`.
Unit: TypeAlias = Literal["ms", "count", "ratio"]

#: The most unacknowledged alerts that are kept for one value.
_MAX_UNACKNOWLEDGED: Final = 2

#: A value closer than this to a threshold is at it: shares are not exact in floating point.
_ROUNDING: Final = 1e-9

_RANK: Final[dict[Level, int]] = {"normal": 0, "warning": 1, "critical": 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertRule:
    """Two thresholds for a value, in the value's unit: milliseconds, a count, or a ratio.

    :param warning: the first threshold; ``critical`` is the one beyond it, and may be equal.
    :param hysteresis: how far a value must return past a threshold until it counts as back.

    Raises ValueError if the critical threshold lies before the warning, or the hysteresis is negative.
    """

    side: Side
    warning: float
    critical: float
    hysteresis: float = 0.0
    unit: Unit

    def __post_init__(self) -> None:
        """Validate the order of the thresholds."""
        if (self.critical - self.warning) * _sign(self.side) < 0 or self.hysteresis < 0:
            raise ValueError("the critical threshold lies before the warning, or the hysteresis is negative")

    def threshold(self, level: Level) -> float:
        """Return the threshold of a level; for ``normal``, the warning's."""
        return self.critical if level == "critical" else self.warning


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """A notification that a value went beyond a threshold or, with level ``normal``, is back.

    :param value: the value in its unit; ``threshold`` is the one that it crossed.
    :param at: when, in UTC.
    :param reminds_of: what the value counts down to, such as "until Break"; empty for a limit of the card's
        value.
    """

    level: Level
    side: Side
    value: float
    threshold: float
    unit: Unit
    at: datetime
    reminds_of: str = ""

    @property
    def value_quantity(self) -> Amount:
        """The value as shown on a card."""
        return to_quantity(self.value, self.unit)

    @property
    def threshold_quantity(self) -> Amount:
        """The threshold as shown on a card."""
        return to_quantity(self.threshold, self.unit)


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertState:
    """The state of one widget's alerts.

    :param rule: the rule that it belongs to: another rule starts with a new state.
    :param level: the level of the last measurement.
    :param notified: the level that the user was last notified of.
    :param warned_at: when the user was last notified of a warning or worse, in UTC.
    :param critical_at: when the user was last notified of a critical value, in UTC.
    :param unacknowledged: the last alerts that the user may not have seen.
    """

    rule: AlertRule
    level: Level = "normal"
    notified: Level = "normal"
    warned_at: datetime | None = None
    critical_at: datetime | None = None
    unacknowledged: tuple[Alert, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class NotificationPolicy:
    """When the user is not notified.

    :param cooldown: the same threshold of the same value is not repeated within this time.
    :param quiet: start and end of "do not disturb", in local time; may include midnight.
    """

    cooldown: timedelta = timedelta(minutes=15)
    quiet: tuple[time, time] | None = None

    def is_quiet(self, local: time) -> bool:
        """Return whether notifications are off at a time of day; they are on again at the end itself."""
        if self.quiet is None:
            return False
        start, end = self.quiet
        return start <= local < end if start <= end else local >= start or local < end


def evaluate(
    rule: AlertRule, state: AlertState | None, value: Amount, now: datetime, policy: NotificationPolicy
) -> tuple[AlertState, Alert | None]:
    """Evaluate a rule on a new value; return the new state, and the alert to notify the user of, if any.

    A crossing is notified once. One that could not be notified at its time is notified later if it still
    holds, and not at all if it ended meanwhile. A return to normal is notified only if the crossing was.

    :param value: a fresh value, judged as a card shows it. One that is missing or in another unit changes
        nothing.
    :param now: the time, aware.
    """
    if state is None or state.rule != rule:
        state = AlertState(rule=rule)
    number = value.rounded  # no alert of "80 %" for a limit of 80 % that the card does not show
    if number is None or value.unit != rule.unit:
        return state, None
    state = replace(state, level=level_for(rule, number, state.level))
    if state.level == state.notified or policy.is_quiet(now.astimezone().time()):
        return state, None
    worse = _RANK[state.level] > _RANK[state.notified]
    if worse and _is_recent(_notified_at(state), now, policy.cooldown):
        return state, None
    notified = _mark_notified(state, now) if worse else replace(state, notified=state.level)
    if not worse and state.level != "normal":
        return notified, None  # better, but not back: not worth an interruption
    # A return to normal refers to the threshold that was crossed first: the warning's.
    alert = Alert(
        level=state.level,
        side=rule.side,
        value=number,
        threshold=rule.threshold(state.level),
        unit=rule.unit,
        at=now.astimezone(UTC),
    )
    unacknowledged = (*notified.unacknowledged, alert)[-_MAX_UNACKNOWLEDGED:]
    return replace(notified, unacknowledged=unacknowledged), alert


def level_for(rule: AlertRule, value: float, previous: Level) -> Level:
    """Return the level of a value, given the level of the previous one."""
    sign = _sign(rule.side)
    thresholds: tuple[tuple[Level, float], ...] = (("critical", rule.critical), ("warning", rule.warning))
    for level, threshold in thresholds:
        beyond = (value - threshold) * sign
        if beyond >= 0 or (_RANK[previous] >= _RANK[level] and beyond + rule.hysteresis > _ROUNDING):
            return level
    return "normal"


def to_quantity(value: float, unit: Unit) -> Amount:
    """Return a number as the quantity that a card shows."""
    match unit:
        case "ms":
            return Duration(value)
        case "ratio":
            return Percent(value)
        case "count":
            return Count(round(value))


def _notified_at(state: AlertState) -> datetime | None:
    return state.critical_at if state.level == "critical" else state.warned_at


def _is_recent(at: datetime | None, now: datetime, duration: timedelta) -> bool:
    """Return whether a time is less than a duration ago; a future time, as after a clock change, is not."""
    return at is not None and at <= now < at + duration


def _mark_notified(state: AlertState, now: datetime) -> AlertState:
    critical_at = now if state.level == "critical" else state.critical_at
    return replace(state, notified=state.level, warned_at=now, critical_at=critical_at)


def _sign(side: Side) -> int:
    return 1 if side == "above" else -1
