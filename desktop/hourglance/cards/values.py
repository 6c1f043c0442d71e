"""Values of a card: a statistic of a metric, or the ratio of two."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from hourglance.api import Aggregates, AggregatesQuery, Count, Duration, Percent, Quantity, Statistic
from hourglance.genesys import Unit, family
from hourglance.util.toml_text import suggest

#: What a value measures.
Kind: TypeAlias = Literal["duration", "count", "share"]

#: The statistics of a metric, by its unit.
_POSSIBLE: Final[Mapping[Unit, tuple[Statistic, ...]]] = {
    "count": ("count",),
    "ratio": ("ratio",),
    "ms": ("average", "sum", "min", "max", "count"),
    "number": ("average", "sum", "min", "max", "count"),
}


class InvalidValueError(ValueError):
    """A value cannot be calculated.

    :param hint: what to write instead.
    """

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


@dataclass(frozen=True, kw_only=True, slots=True)
class Operand:
    """One statistic of one metric or view."""

    metric: str
    statistic: Statistic
    kind: Kind

    def measure(self, results: Aggregates) -> float | None:
        """Return its number; None without data."""
        stats = results.total(self.metric)
        number: float | None = getattr(stats, self.statistic) if stats else None
        # A counter that is missing beside other data has counted nothing.
        return 0 if number is None and self.statistic == "count" and results.groups else number


@dataclass(frozen=True, kw_only=True, slots=True)
class CardValue:
    """A value as written: ``tHandle.average``, or ``nTransferred / nConnected``."""

    of: Operand
    per: Operand | None = None

    @property
    def kind(self) -> Kind:
        """What it measures: a share if both operands measure the same."""
        if self.per is None or self.of.kind != self.per.kind:
            return self.of.kind
        return "share"

    def measure(self, results: Aggregates) -> float | None:
        """Return its number, in milliseconds, as a count or as a ratio; None without data."""
        of = self.of.measure(results)
        if self.per is None or of is None:
            return of
        per = self.per.measure(results)
        return of / per if per else None

    def quantity(self, results: Aggregates) -> Quantity:
        """Return its number with its unit."""
        return to_quantity(self.measure(results), self.kind)


def to_quantity(number: float | None, kind: Kind) -> Duration | Count | Percent:
    """Return a number with its unit."""
    match kind:
        case "duration":
            return Duration(number)
        case "count":
            return Count(None if number is None else round(number))
        case "share":
            return Percent(number)


def parse_value(text: str, query: AggregatesQuery) -> CardValue:
    """Return the value of a text such as ``tHandle.average``.

    :param query: the query whose metrics and views it may use.
    :raises InvalidValueError: it is none, or the query does not have it.
    """
    first, slash, second = (part.strip() for part in text.partition("/"))
    of = _operand(first, query)
    if not slash:
        return CardValue(of=of)
    per = _operand(second, query)
    if of.kind != per.kind and (of.kind, per.kind) != ("duration", "count"):
        raise InvalidValueError(
            f"`{text}` divides a {of.kind} by a {per.kind}",
            "Divide two values of one kind, or a duration by a count.",
        )
    return CardValue(of=of, per=per)


def _operand(text: str, query: AggregatesQuery) -> Operand:
    name, _, statistic = text.partition(".")
    if name not in query.names:
        known = suggest(name, query.names, "`{}`") if query.names else ""
        raise InvalidValueError(f"The query has no metric `{name[:60]}`", known)
    view = next((each for each in query.views if each.name == name), None)
    metric = family(query.family).metric(view.target if view else name)
    unit: Unit = metric.unit if metric else "ms"
    possible = _POSSIBLE[unit]
    if len(possible) == 1:
        statistic = statistic or possible[0]
    if statistic not in possible:
        written = f"no statistic `{statistic[:60]}`" if statistic else "several statistics"
        choices = ", ".join(f"`{name}.{each}`" for each in possible)
        raise InvalidValueError(f"`{name}` has {written}", f"Write {choices}.")
    found = next(each for each in possible if each == statistic)
    return Operand(metric=name, statistic=found, kind=_kind(unit, found))


def _kind(unit: Unit, statistic: Statistic) -> Kind:
    if unit == "ratio":
        return "share"
    return "duration" if unit == "ms" and statistic != "count" else "count"
