"""When a figure is worth a word: limits that the person set, and what was said of them before.

Everything here is a pure function of what it is given; the clock is the caller's.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal, TypeAlias

from hourglance.api import Count, Duration, Percent, Quantity

#: On which side of its limits a figure is worth a word. Being at a limit is being beyond it.
Side: TypeAlias = Literal["above", "below"]

#: How far a figure has gone; ``normal`` is neither limit.
Level: TypeAlias = Literal["normal", "warning", "critical"]

#: What a figure is counted in, as :attr:`Quantity.unit` says.
Unit: TypeAlias = Literal["ms", "count", "ratio"]

#: Of one figure so many words wait to be seen.
_MOST_UNSEEN: Final = 2

#: What is closer than this to a limit is at it: shares are no round numbers to a computer.
_ROUNDING: Final = 1e-9

_RANK: Final[dict[Level, int]] = {"normal": 0, "warning": 1, "critical": 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertRule:
    """Two limits of one figure, in the figure's own unit: milliseconds, a number of things, a share of one.

    :param warning: the first limit, and ``critical`` the one beyond it; they may be the same.
    :param margin: how far a figure must come back from a limit before it counts as back.

    It raises ValueError where the second limit lies before the first.
    """

    side: Side
    warning: float
    critical: float
    margin: float = 0.0
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse limits in the wrong order."""
        if (self.critical - self.warning) * _sign(self.side) < 0 or self.margin < 0:
            raise ValueError("the critical limit lies before the warning, or the margin below 0")

    def threshold(self, level: Level) -> float:
        """Return the limit of a level; of ``normal`` it is the first one."""
        return self.critical if level == "critical" else self.warning


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """A word about a figure: that it went beyond a limit, or with ``normal`` that it is back.

    :param value: the figure in its unit, and ``threshold`` the limit.
    :param at: when, in UTC.
    """

    level: Level
    side: Side
    value: float
    threshold: float
    unit: Unit
    at: datetime

    @property
    def value_quantity(self) -> Quantity:
        """Return the figure as it reads on a card."""
        return quantity(self.value, self.unit)

    @property
    def threshold_quantity(self) -> Quantity:
        """Return the limit as it reads on a card."""
        return quantity(self.threshold, self.unit)


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertState:
    """What is known of one figure.

    :param rule: whose memory it is: other limits begin with an empty one.
    :param level: how far the figure has gone, by its last measurement.
    :param told: how far it has gone, as far as the person was told.
    :param warned_at: when each level was told last, in UTC; a critical one counts as a warning, too.
    :param unseen: the last words that the person may not have seen: an alarm, and perhaps that it is over.
    """

    rule: AlertRule
    level: Level = "normal"
    told: Level = "normal"
    warned_at: datetime | None = None
    critical_at: datetime | None = None
    unseen: tuple[Alert, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class NotificationPolicy:
    """When a person wants no word.

    :param cooldown: of the same limit of the same figure not again within this time.
    :param quiet: from when until when nothing is said, in local time; it may go over midnight.
    """

    cooldown: timedelta = timedelta(minutes=15)
    quiet: tuple[time, time] | None = None

    def is_quiet(self, local: time) -> bool:
        """Return whether nothing is said at a time of day; the end of the quiet hours is not one of them."""
        if self.quiet is None:
            return False
        start, end = self.quiet
        return start <= local < end if start <= end else local >= start or local < end


def judge(
    rule: AlertRule,
    memory: AlertState | None,
    figure: Quantity,
    now: datetime,
    manners: NotificationPolicy,
) -> tuple[AlertState, Alert | None]:
    """Take a new measurement; return what is known from now on, and the word to say, if there is one.

    A crossing is told once. What could not be told at its time is told later if it is still so. What came
    back meanwhile is not told at all, and that something is back only where its crossing was told.

    :param figure: measured just now. One that is old, missing or in another unit changes nothing.
    :param now: the time, aware.
    """
    if memory is None or memory.rule != rule:
        memory = AlertState(rule=rule)
    if figure.value is None or figure.unit != rule.unit:
        return memory, None
    value = float(figure.value)
    memory = replace(memory, level=level_of(rule, value, memory.level))
    if memory.level == memory.told or manners.is_quiet(now.astimezone().time()):
        return memory, None
    worse = _RANK[memory.level] > _RANK[memory.told]
    if worse and _is_recent(_told_at(memory), now, manners.cooldown):
        return memory, None
    told = _remembered(memory, now) if worse else replace(memory, told=memory.level)
    if not worse and memory.level != "normal":
        return told, None  # it got better: nothing to be disturbed for
    # Of what is back, the limit is meant that it went beyond first: the warning.
    alert = Alert(
        level=memory.level,
        side=rule.side,
        value=value,
        threshold=rule.threshold(memory.level),
        unit=rule.unit,
        at=now.astimezone(UTC),
    )
    return replace(told, unseen=(*told.unseen, alert)[-_MOST_UNSEEN:]), alert


def level_of(rule: AlertRule, value: float, before: Level) -> Level:
    """Return how far a value has gone, given how far the one before had."""
    sign = _sign(rule.side)
    limits: tuple[tuple[Level, float], ...] = (("critical", rule.critical), ("warning", rule.warning))
    for level, limit in limits:
        beyond = (value - limit) * sign
        if beyond >= 0 or (_RANK[before] >= _RANK[level] and beyond + rule.margin > _ROUNDING):
            return level
    return "normal"


def quantity(value: float, unit: Unit) -> Quantity:
    """Return a value of a unit as it reads on a card."""
    match unit:
        case "ms":
            return Duration(value)
        case "ratio":
            return Percent(value)
        case "count":
            return Count(round(value))


def _told_at(memory: AlertState) -> datetime | None:
    return memory.critical_at if memory.level == "critical" else memory.warned_at


def _is_recent(at: datetime | None, now: datetime, within: timedelta) -> bool:
    """Return whether something was just now; a clock that was put back does not make it so for long."""
    return at is not None and at <= now < at + within


def _remembered(memory: AlertState, now: datetime) -> AlertState:
    critical_at = now if memory.level == "critical" else memory.critical_at
    return replace(memory, told=memory.level, warned_at=now, critical_at=critical_at)


def _sign(side: Side) -> int:
    return 1 if side == "above" else -1
