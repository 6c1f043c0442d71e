"""What may stand below a card's caption: a closed set of blocks, each plain data."""

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
    """A share of one on a scale, with its target where there is one (both 0 to 1)."""

    label: str
    value: Percent
    target: Percent | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """Parts of a whole, side by side on one scale. All bars have the same unit."""

    bars: tuple[Figure, ...]

    @classmethod
    def of(cls, results: Aggregates, /, **metrics: str) -> "Bars":
        """Return a bar for the total of each metric, timers by sum and counters by count.

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
    """A small line of one statistic over the window."""

    label: str
    series: Series


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of text and numbers under headings; every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Quantity, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A sentence, plain text."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A way to a page. ``url`` is https; the host shows where it leads before it opens it."""

    text: str
    url: str


Block: TypeAlias = Figure | Gauge | Bars | Sparkline | Table | Note | Link


def _whole(results: Aggregates, metric: str) -> Quantity:
    stats = results.total(metric)
    if metric.startswith("n"):
        return Count(stats.count if stats else None)
    return Duration(stats.sum if stats else None)
