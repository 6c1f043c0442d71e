"""A comparison of a card's number with another one, such as that of last week."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from hourglance.api._quantities import Amount, Count, Duration, Percent, Quantity

#: How a number compares with another one; ``unknown`` if one of them has no data, or another unit.
Relation: TypeAlias = Literal["more", "less", "same", "unknown"]

#: Percentages from here on are hard to grasp, as those of a tiny number; the amount is shown instead.
_MAX_RATIO = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """By how much a number is more or less than another one.

    :param amount: the difference, not negative: a :class:`Percent` of the other number, or in its unit if
        that would mislead. None unless it is more or less.
    :param is_points: the amount is in percentage points.
    """

    relation: Relation
    amount: Amount | None = None
    is_points: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares the headline with another value; the host writes ``12 % more than last Monday by now``.

    :param value: the other value, in the headline's unit.
    :param label: what it is, to follow "than": ``last Monday by now``.
    :param better: which direction is good; it gives the line its tone.
    """

    value: Quantity
    label: str
    better: Literal["more", "less", "neither"] = "neither"

    def difference(self, headline: Quantity, now: datetime) -> Difference:
        """Return how the headline compares at an instant.

        A count or a duration differs by a percentage, a percentage by percentage points.
        """
        ours, theirs = headline.at(now), self.value.at(now)
        if ours.value is None or theirs.value is None or ours.unit != theirs.unit:
            return Difference(relation="unknown")
        change = ours.value - theirs.value
        is_points = isinstance(ours, Percent)
        amount = _amount(theirs, abs(change))
        if not any(map(str.isdigit, str(amount).replace("0", ""))):
            return Difference(relation="same")
        return Difference(relation="more" if change > 0 else "less", amount=amount, is_points=is_points)

    def tone(self, difference: Difference) -> Literal["neutral", "good", "warning"]:
        """Return the tone of a difference: good in the better direction, a warning in the other."""
        if self.better == "neither" or difference.relation not in {"more", "less"}:
            return "neutral"
        return "good" if difference.relation == self.better else "warning"

    def text(self, headline: Quantity, now: datetime) -> str:
        """Return the line in English: ``12 % more than last Monday by now``."""
        difference = self.difference(headline, now)
        match difference.relation:
            case "unknown":
                return f"{self.label}: {self.value.at(now)}"
            case "same":
                return f"the same as {self.label}"
        amount = str(difference.amount)
        if difference.is_points:
            amount = f"{amount.removesuffix(' %')} percentage points"
        return f"{amount} {difference.relation} than {self.label}"


def _amount(other: Amount, change: float) -> Amount:
    """Return a difference as a percentage of the other value, or in its unit."""
    value = other.value or 0
    if isinstance(other, Percent):
        return Percent(change)
    if value > 0 and change / value < _MAX_RATIO:
        return Percent(change / value)
    return Duration(change) if isinstance(other, Duration) else Count(round(change))
