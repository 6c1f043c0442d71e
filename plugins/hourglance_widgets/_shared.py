"""What several of the bundled widgets have in common: settings, words, and how a number stands."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import dropwhile
from typing import Final

from hourglance.api import (
    Aggregates,
    ChoiceSetting,
    Duration,
    Measure,
    NumberSetting,
    Option,
    Point,
    QueuesSetting,
    Series,
    Settings,
    Stats,
    Tone,
    UsersSetting,
    WindowSetting,
    window_label,
)

HALF_HOUR: Final = timedelta(minutes=30)

#: So many queues have a bar or a row: more are no glance.
MOST_QUEUES: Final = 8

QUEUES: Final = QueuesSetting(name="queues", label="Queues", help="None chosen: all queues.")
PEOPLE: Final = UsersSetting(name="people", label="People", help="Nobody chosen: everybody.")
AT_MOST: Final = NumberSetting(
    name="target",
    label="Target",
    help="It is good up to here. 0: no target.",
    default=0,
    min=0,
    max=86_400,
    unit="s",
)

_MEDIA: Final[Mapping[str, str]] = {
    "voice": "voice",
    "callback": "callback",
    "chat": "chat",
    "message": "message",
    "email": "email",
}


def media_setting(default: str = "voice") -> ChoiceSetting:
    """Return the choice of one medium, or of all, whose value is empty."""
    return ChoiceSetting(
        name="media",
        label="Media",
        options=(
            Option("", "All media"),
            *(Option(each, word.capitalize()) for each, word in _MEDIA.items()),
        ),
        default=default,
    )


def window_setting(default: str = "today") -> WindowSetting:
    """Return the choice of the window."""
    return WindowSetting(
        name="window",
        label="Window",
        windows=("PT30M", "PT1H", "PT4H", "PT8H", "today", "this-week"),
        default=default,
    )


def medium(media_type: str) -> str:
    """Return what people call a medium."""
    return _MEDIA.get(media_type, media_type or "all media")


def during(settings: Settings) -> str:
    """Return the chosen window and medium, as the end of a caption: ``in the last hour, voice``."""
    window = window_label(settings["window"])
    when = f"in the {window}" if window.startswith("last") else window
    return f"{when}, {medium(settings['media'])}" if "media" in settings else when


def by(results: Aggregates, dimension: str) -> dict[str, Aggregates]:
    """Return the part of the results that belongs to each value of a dimension."""
    groups: dict[str, list[int]] = {}
    for number, group in enumerate(results.groups):
        if dimension in group.dimensions:
            groups.setdefault(group.dimensions[dimension], []).append(number)
    return {
        value: replace(results, groups=tuple(results.groups[number] for number in numbers))
        for value, numbers in groups.items()
    }


def count_of(results: Aggregates, metric: str) -> int:
    """Return how often something happened: what the service leaves out never did."""
    stats = results.total(metric)
    return (stats.count if stats else None) or 0


def counts(results: Aggregates, metric: str) -> Series:
    """Return how often something happened in each step; a step without any has zero, and no gap."""
    series = results.series(metric, "count")
    return replace(
        series, points=tuple(Point(start=point.start, value=point.value or 0) for point in series.points)
    )


def line(results: Aggregates, series: Series) -> Series | None:
    """Return a series by half hours, from the first in which anything happened to the last that is over.

    None if that is no line. A half hour that goes on would look like a fall.
    """
    over = [point for point in series.points if point.start + HALF_HOUR <= results.interval.end]
    points = tuple(dropwhile(lambda point: not point.value, over))
    return replace(series, points=points) if len(points) > 2 else None


def share(part: float, whole: float) -> float | None:
    """Return a share of one; of nothing there is none."""
    return part / whole if whole else None


def tone_up_to(value: float | None, target: float) -> Tone:
    """Return how a number stands that should not be above its target; 0 is no target."""
    if not target or value is None:
        return "neutral"
    return "good" if value <= target else "warning"


def target_time(settings: Settings) -> Duration:
    """Return the target that :data:`AT_MOST` lets people set."""
    return Duration(1000 * settings["target"])


def retold(sample: Aggregates, tell: Callable[[dict[str, Stats]], Mapping[str, Stats]]) -> Aggregates:
    """Return a sample with other figures: what ``tell`` makes of those of each bucket."""
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
                            for name, stats in tell(
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
