"""The blocks of a card's body: a closed set, each plain data."""

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from hourglance.api._aggregates import Aggregates, Series
from hourglance.api._cards import Tone
from hourglance.api._errors import UnknownNameError, WidgetError
from hourglance.api._quantities import Amount, Count, Countdown, Duration, Elapsed, Percent, Quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A second number with its label."""

    label: str
    value: Quantity
    tone: Tone = "neutral"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gauge:
    """A ratio on a scale, with an optional target (both from 0 to 1)."""

    label: str
    value: Percent
    target: Percent | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """Parts of a whole on one scale. All bars have the same unit."""

    bars: tuple[Figure, ...]

    @classmethod
    def of(cls, results: Aggregates, /, **metrics: str) -> "Bars":
        """Return a bar for the total of each metric: the sum of timers, the count of counters.

        The keywords are the labels: ``Bars.of(results, after_call="tAcw")`` reads "after call".
        """
        return cls(
            bars=tuple(
                Figure(label=label.replace("_", " "), value=_whole(results, metric))
                for label, metric in metrics.items()
            )
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Sparkline:
    """A small line chart of one statistic over the window.

    :param target: drawn as a line across the chart; in the unit of the series.
    """

    label: str
    series: Series
    target: Amount | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BarChart:
    """One statistic over the window, with a bar for each step and the user's local time below.

    :param target: drawn as a line across the chart; in the unit of the series.
    """

    label: str
    series: Series
    target: Amount | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a :class:`Table` with a tone."""

    value: str | Quantity
    tone: Tone = "neutral"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of texts and numbers. Each row has one cell for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Quantity | Cell, ...], ...]

    def worst_first(self, column: str, *, lowest: bool = False) -> "Table":
        """Return the table with its rows sorted by a column: by tone, the most urgent first, then by value.

        Rows without a number there come last. Rows that are equal keep their order.

        :param column: its heading.
        :param lowest: low values are worse than high ones.
        :raises UnknownNameError: there is no such column.
        """
        if column not in self.columns:
            raise UnknownNameError("The table has no column", column, self.columns)
        index = self.columns.index(column)

        def rank(row: tuple[str | Quantity | Cell, ...]) -> tuple[int, bool, float]:
            cell = row[index] if index < len(row) else ""
            value, tone = (cell.value, cell.tone) if isinstance(cell, Cell) else (cell, "neutral")
            number = None if isinstance(value, str) else _size(value)
            return _URGENCY.index(tone), number is None, (number or 0) if lowest else -(number or 0)

        return replace(self, rows=tuple(sorted(self.rows, key=rank)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A sentence of plain text."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link to a page; the host shows where it leads before it opens the page.

    :param url: an address that starts with ``https://``.
    :param path: instead of ``url``, a page of Genesys Cloud in the user's region, by the part of its address
        after the host: ``/directory/#/analytics/queues``.
    :raises WidgetError: there is neither, or both.
    """

    text: str
    url: str = ""
    path: str = ""

    def __post_init__(self) -> None:
        """Check that there is one address."""
        if bool(self.url) == bool(self.path):
            raise WidgetError(
                f"The link {self.text!r:.60} must have either `url` or `path`.",
                remedy='Write `url="https://..."`, or `path="/..."` for a page in the user\'s region.',
            )


Block: TypeAlias = Figure | Gauge | Bars | Sparkline | BarChart | Table | Note | Link

#: Tones by urgency, the most urgent one first.
_URGENCY: Final[tuple[Tone, ...]] = ("critical", "warning", "neutral", "good")


def _size(value: Quantity) -> float | None:
    """Return a number that is larger for a larger value, and for one that has run or will run longer."""
    match value:
        case Elapsed(since=since):
            return None if since is None else -since.timestamp()
        case Countdown(until=until):
            return None if until is None else until.timestamp()
    return value.value


def _whole(results: Aggregates, metric: str) -> Quantity:
    stats = results.total(metric)
    if metric.startswith("n"):
        return Count(stats.count if stats else None)
    return Duration(stats.sum if stats else None)
