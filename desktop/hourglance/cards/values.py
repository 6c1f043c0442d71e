"""Values of a card: a statistic of a metric, or the ratio of two."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from hourglance.api import Aggregates, AggregatesQuery, Count, Duration, Percent, Quantity, Statistic
from hourglance.genesys import Unit, family
from hourglance.util.toml_text import suggest

#: What a value measures.
Kind: TypeAlias = Literal["duration", "count", "share"]

#: The answers to a card's queries by name; that of its own query has an empty one.
Answers: TypeAlias = Mapping[str, Aggregates]

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
    """One statistic of one metric or view.

    :param query: the name of its query; empty for the card's own.
    """

    query: str = ""
    metric: str
    statistic: Statistic
    kind: Kind

    def measure(self, answers: Answers) -> float | None:
        """Return its number; None without data."""
        results = answers[self.query]
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

    @property
    def operands(self) -> tuple[Operand, ...]:
        """What it is calculated from."""
        return (self.of,) if self.per is None else (self.of, self.per)

    def measure(self, results: Answers) -> float | None:
        """Return its number, in milliseconds, as a count or as a ratio; None without data."""
        of = self.of.measure(results)
        if self.per is None or of is None:
            return of
        per = self.per.measure(results)
        return of / per if per else None

    def quantity(self, results: Answers) -> Quantity:
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


def parse_value(
    text: str, query: AggregatesQuery, others: Mapping[str, AggregatesQuery] | None = None
) -> CardValue:
    """Return the value of a text such as ``tHandle.average`` or ``chats:nOffered / nOffered``.

    :param query: the query whose metrics and views it may use.
    :param others: further ones by name, whose values begin with it.
    :raises InvalidValueError: it is none, or the query does not have it.
    """
    first, slash, second = (part.strip() for part in text.partition("/"))
    queries = {"": query, **(others or {})}
    of = _operand(first, queries)
    if not slash:
        return CardValue(of=of)
    per = _operand(second, queries)
    if of.kind != per.kind and (of.kind, per.kind) != ("duration", "count"):
        raise InvalidValueError(
            f"`{text}` divides a {of.kind} by a {per.kind}",
            "Divide two values of one kind, or a duration by a count.",
        )
    return CardValue(of=of, per=per)


def _operand(text: str, queries: Mapping[str, AggregatesQuery]) -> Operand:
    before, colon, after = (part.strip() for part in text.partition(":"))
    asked, written = (before, after) if colon else ("", before)
    if asked not in queries or (colon and not asked):
        others = [each for each in queries if each]
        hint = suggest(asked, others, "{}:") if others else f"Add it as [queries.{asked[:60] or 'name'}]."
        raise InvalidValueError(f"There is no query `{asked[:60]}`", hint)
    query = queries[asked]
    name, _, statistic = written.partition(".")
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
        what = f"no statistic `{statistic[:60]}`" if statistic else "several statistics"
        prefix = f"{asked}:" if asked else ""
        choices = ", ".join(f"`{prefix}{name}.{each}`" for each in possible)
        raise InvalidValueError(f"`{name}` has {what}", f"Write {choices}.")
    found = next(each for each in possible if each == statistic)
    return Operand(query=asked, metric=name, statistic=found, kind=_kind(unit, found))


def _kind(unit: Unit, statistic: Statistic) -> Kind:
    if unit == "ratio":
        return "share"
    return "duration" if unit == "ms" and statistic != "count" else "count"
