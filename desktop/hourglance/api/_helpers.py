"""Helpers that widgets often need: usual settings, counts and series, shares, tones against a target."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import dropwhile, pairwise
from typing import Final

from hourglance.api._aggregates import Aggregates, Measure, Point, Series, Stats
from hourglance.api._cards import Tone
from hourglance.api._placeholders import Settings
from hourglance.api._quantities import Amount
from hourglance.api._settings import (
    ChoiceSetting,
    NumberSetting,
    Option,
    QueuesSetting,
    UsersSetting,
    WindowSetting,
)
from hourglance.api._texts import own_text
from hourglance.api._windows import window_phrase

_MEDIA: Final = ("voice", "callback", "chat", "message", "email")


def window_setting(default: str = "today") -> WindowSetting:
    """Return the setting ``window``: from the last 30 minutes to this week."""
    return WindowSetting(
        name="window",
        label=own_text("Window"),
        windows=("PT30M", "PT1H", "PT4H", "PT8H", "today", "this-week"),
        default=default,
    )


def media_setting(default: str = "voice") -> ChoiceSetting:
    """Return the setting ``media``: a media type, or all of them, whose value is empty."""
    options = (
        Option("", own_text("All media")),
        *(Option(each, own_text(each.capitalize())) for each in _MEDIA),
    )
    return ChoiceSetting(name="media", label=own_text("Media"), options=options, default=default)


def queues_setting() -> QueuesSetting:
    """Return the setting ``queues``, in which no queue stands for all queues."""
    return QueuesSetting(name="queues", label=own_text("Queues"), help=own_text("If empty, all queues."))


def users_setting() -> UsersSetting:
    """Return the setting ``people``, in which no user stands for all users."""
    return UsersSetting(name="people", label=own_text("People"), help=own_text("If empty, all users."))


def target_setting(*, max: float, unit: str, step: float = 1) -> NumberSetting:  # noqa: A002 - as in NumberSetting
    """Return the setting ``target``: the highest good value, in ``unit``; 0 sets no target."""
    return NumberSetting(
        name="target",
        label=own_text("Target"),
        help=own_text("The highest good value. 0 sets no target."),
        default=0,
        min=0,
        max=max,
        step=step,
        unit=unit,
    )


def target_tone(value: Amount | float | None, target: Amount | float | None, *, lowest: bool = False) -> Tone:
    """Return the tone of a number that should not exceed a target; 0 and None are no target.

    Quantities are compared as they are shown, so that no card warns of 80 % next to a target of 80 %.

    :param lowest: the target is the lowest good value, not the highest.
    """
    number, limit = _as_shown(value), _as_shown(target)
    if not limit or number is None:
        return "neutral"
    return "good" if (number >= limit if lowest else number <= limit) else "warning"


def _as_shown(value: Amount | float | None) -> float | None:
    return value.rounded if isinstance(value, Amount) else value


def window_caption(settings: Settings) -> str:
    """Return the settings ``window`` and ``media`` for a caption: ``in the last hour, voice``."""
    when = window_phrase(settings["window"])
    return f"{when}, {media_name(settings['media'])}" if "media" in settings else when


def media_name(media: str) -> str:
    """Return a media type in the reader's language, ``voice``; ``all media`` for an empty one."""
    return own_text(media or "all media")


def by_dimension(results: Aggregates, dimension: str) -> dict[str, Aggregates]:
    """Return the results of each value of a dimension, in the order of the groups.

    :raises UnknownNameError: the query does not group by it.
    """
    groups: dict[str, list[int]] = {value: [] for value in results.values(dimension)}
    for number, group in enumerate(results.groups):
        if dimension in group.dimensions:
            groups[group.dimensions[dimension]].append(number)
    return {
        value: replace(results, groups=tuple(results.groups[number] for number in numbers))
        for value, numbers in groups.items()
    }


def total_count(results: Aggregates, metric: str) -> int:
    """Return the total count of a metric; 0 if it is missing in the results."""
    stats = results.total(metric)
    return (stats.count if stats else None) or 0


def counts(results: Aggregates, metric: str) -> Series:
    """Return the counts of a metric step by step; 0 in steps without data."""
    series = results.series(metric, "count")
    points = tuple(Point(start=point.start, value=point.value or 0) for point in series.points)
    return replace(series, points=points)


def share(part: float, whole: float) -> float | None:
    """Return ``part / whole``; None if ``whole`` is 0."""
    return part / whole if whole else None


def trend(results: Aggregates, series: Series) -> Series | None:
    """Return a series for a sparkline: from the first step with a value to the last complete step.

    A step that is not over would look like a drop. None if there are fewer than three steps.
    """
    step = min(
        (later.start - earlier.start for earlier, later in pairwise(series.points)), default=timedelta(0)
    )
    complete = (point for point in series.points if point.start + step <= results.interval.end)
    points = tuple(dropwhile(lambda point: not point.value, complete))
    return replace(series, points=points) if len(points) > 2 else None


def map_stats(sample: Aggregates, change: Callable[[dict[str, Stats]], Mapping[str, Stats]]) -> Aggregates:
    """Return sample results with other statistics, for :meth:`~hourglance.api.Widget.sample`.

    :param change: gets the statistics of the metrics in one bucket by name, and returns the new ones.
    """
    return replace(
        sample,
        groups=tuple(
            replace(
                group,
                buckets=tuple(
                    replace(
                        bucket,
                        metrics=tuple(
                            Measure(name=name, stats=stats)
                            for name, stats in change(
                                {measure.name: measure.stats for measure in bucket.metrics}
                            ).items()
                        ),
                    )
                    for bucket in group.buckets
                ),
            )
            for group in sample.groups
        ),
    )
