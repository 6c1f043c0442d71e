"""The blocks of a card's body: a closed set, each plain data."""

from dataclasses import dataclass
from typing import TypeAlias

from hourglance.api._aggregates import Aggregates, Series
from hourglance.api._cards import Tone
from hourglance.api._quantities import Count, Duration, Percent, Quantity


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
    """A small line chart of one statistic over the window."""

    label: str
    series: Series


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of texts and numbers. Each row has one cell for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Quantity, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A sentence of plain text."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link to a page. ``url`` is https; the host shows it before it opens the page."""

    text: str
    url: str


Block: TypeAlias = Figure | Gauge | Bars | Sparkline | Table | Note | Link


def _whole(results: Aggregates, metric: str) -> Quantity:
    stats = results.total(metric)
    if metric.startswith("n"):
        return Count(stats.count if stats else None)
    return Duration(stats.sum if stats else None)
