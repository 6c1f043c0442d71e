"""Helpers for plugin authors: usual settings, counts and series, shares, tones against a target."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import (
    Aggregates,
    Bucket,
    Count,
    Duration,
    Group,
    Interval,
    Measure,
    Percent,
    Stats,
    by_dimension,
    counts,
    map_stats,
    media_setting,
    queues_setting,
    share,
    target_setting,
    target_tone,
    total_count,
    trend,
    users_setting,
    validate_settings,
    window_caption,
    window_setting,
)

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
STEP = timedelta(minutes=30)


def results(*values: int | None, end: timedelta | None = None, **dimensions: str) -> Aggregates:
    """Return counts of nOffered in half hours from eight on; None is a step without data."""
    steps = tuple(START + number * STEP for number in range(len(values)))
    buckets = tuple(
        Bucket(
            interval=Interval(start=step, end=step + STEP),
            metrics=(Measure(name="nOffered", stats=Stats(count=value)),),
        )
        for step, value in zip(steps, values, strict=True)
        if value is not None
    )
    interval = Interval(start=START, end=START + (end or len(values) * STEP))
    return Aggregates(interval=interval, steps=steps, groups=(Group(dimensions=dimensions, buckets=buckets),))


def drawn(series) -> list[float | None]:
    return [point.value for point in series.points]


def test_settings_accept_no_choice_and_have_the_documented_names():
    declared = (
        window_setting(),
        media_setting(),
        queues_setting(),
        users_setting(),
        target_setting(max=100, unit="%", step=0.5),
    )
    assert validate_settings(declared, {}) == {
        "window": "today",
        "media": "voice",
        "queues": (),
        "people": (),
        "target": 0,
    }
    assert validate_settings([media_setting()], {"media": ""}) == {"media": ""}


@pytest.mark.parametrize(
    ("settings", "caption"),
    [
        ({"window": "PT1H"}, "in the last hour"),
        ({"window": "today", "media": "voice"}, "today, voice"),
        ({"window": "P7D", "media": ""}, "in the last 7 days, all media"),
    ],
)
def test_window_caption(settings, caption):
    assert window_caption(settings) == caption


def test_by_dimension_keeps_groups_apart_and_leaves_out_groups_without_it():
    both = replace(
        results(1, 2, queueId="a"),
        groups=(*results(1, 2, queueId="a").groups, *results(4, queueId="b").groups, *results(8).groups),
    )
    parts = by_dimension(both, "queueId")
    assert {queue: total_count(part, "nOffered") for queue, part in parts.items()} == {"a": 3, "b": 4}


def test_counts_have_zero_in_steps_without_data_and_totals_without_data_are_zero():
    assert drawn(counts(results(3, None, 1), "nOffered")) == [3, 0, 1]
    assert total_count(results(None), "nOffered") == 0


def test_trend_starts_with_the_first_value_and_ends_with_the_last_complete_step():
    found = results(None, 0, 3, 4, 5, 1, end=6 * STEP - timedelta(minutes=1))
    assert drawn(trend(found, counts(found, "nOffered"))) == [3, 4, 5]
    complete = results(None, 0, 3, 4, 5, 1)
    assert drawn(trend(complete, counts(complete, "nOffered"))) == [3, 4, 5, 1]


@pytest.mark.parametrize("values", [(), (1,), (0, 3, 4)])
def test_trend_of_fewer_than_three_steps_is_none(values):
    found = results(*values, end=STEP * 3)
    assert trend(found, counts(found, "nOffered")) is None


def test_share_of_nothing_is_none():
    assert share(1, 4) == 0.25
    assert share(1, 0) is None


@pytest.mark.parametrize(
    ("value", "target", "tone"),
    [(5, 5, "good"), (5.1, 5, "warning"), (5, 0, "neutral"), (None, 5, "neutral")],
)
def test_target_tone(value, target, tone):
    assert target_tone(value, target) == tone


@pytest.mark.parametrize(
    ("value", "target", "lowest", "tone"),
    [
        (Percent(0.796), Percent(0.8), True, "good"),
        (Percent(0.794), Percent(0.8), True, "warning"),
        (Percent(0.804), Percent(0.8), False, "good"),
        (Percent(0.806), Percent(0.8), False, "warning"),
        (Percent(0.0404), Percent(0.04), False, "good"),
        (Percent(0.0406), Percent(0.04), False, "warning"),
        (Duration(20_400), Duration(20_000), False, "good"),
        (Duration(20_600), Duration(20_000), False, "warning"),
        (Duration(3_620_000), Duration(3_600_000), False, "good"),
        (Duration(3_640_000), Duration(3_600_000), False, "warning"),
        (Percent(None), Percent(0.8), True, "neutral"),
        (Percent(0.5), Percent(None), True, "neutral"),
        (Percent(0.5), Percent(0), True, "neutral"),
        (0.796, 0.8, True, "warning"),
    ],
)
def test_target_tone_judges_quantities_as_they_are_shown(value, target, lowest, tone):
    assert target_tone(value, target, lowest=lowest) == tone


@pytest.mark.parametrize(
    ("quantity", "rounded"),
    [
        (Duration(-20_600), -21_000),
        (Duration(None), None),
        (Count(3), 3),
        (Count(None), None),
        (Percent(-0.0406), -0.041),
        (Percent(0.0995), 0.1),
    ],
)
def test_rounded_is_the_value_that_is_shown(quantity, rounded):
    assert quantity.rounded == rounded
    assert str(type(quantity)(rounded)) == str(quantity)


def test_map_stats_changes_each_bucket():
    doubled = map_stats(
        results(1, 2), lambda stats: {name: Stats(count=2 * one.count) for name, one in stats.items()}
    )
    assert total_count(doubled, "nOffered") == 6
