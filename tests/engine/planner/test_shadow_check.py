"""The shadow check finds every difference, and no more."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_service import NaiveService
from planned_queries import END, history

from hourglance.api import AggregatesQuery, Interval, View
from hourglance.engine.planner.shadow_check import find_difference

QUERY = AggregatesQuery(
    metrics=("tHandle", "nOffered", "oServiceLevel"),
    window=Interval(start=END - timedelta(hours=1), end=END),
    group_by=("queueId",),
    granularity="PT15M",
    views=(View(name="long", target="tHandle", gte=60_000),),
)
ANSWER = NaiveService(events=history(1, END)).answer(QUERY)
ANSWER = replace(ANSWER, groups=tuple(sorted(ANSWER.groups, key=lambda group: not group.buckets[0].views)))


def changed(stats):
    """Yield stats with one figure another, or one more or less."""
    for name in ("count", "sum", "min", "max", "ratio", "numerator", "denominator", "target"):
        value = getattr(stats, name)
        yield replace(stats, **{name: 1 if value is None else None})
        if value is not None:
            yield replace(stats, **{name: value + 1})
    yield replace(stats, other={"p95": 1.0})


def test_difference_of_equal_answers_is_none():
    assert find_difference(ANSWER, ANSWER) is None


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_difference_ignores_order(random):
    def shuffled(things):
        return tuple(random.sample(things, len(things)))

    other = replace(
        ANSWER,
        groups=shuffled(
            [
                replace(
                    group,
                    dimensions=dict(reversed(group.dimensions.items())),
                    buckets=shuffled(
                        [replace(bucket, metrics=shuffled(bucket.metrics)) for bucket in group.buckets]
                    ),
                )
                for group in ANSWER.groups
            ]
        ),
    )
    assert find_difference(ANSWER, other) is None


def replaced(answer, bucket):
    first, *rest = answer.groups
    return replace(answer, groups=(replace(first, buckets=(bucket, *first.buckets[1:])), *rest))


@pytest.mark.parametrize("kind", ["metrics", "views"])
def test_difference_in_any_value_is_found(kind):
    bucket = ANSWER.groups[0].buckets[0]
    for number, measure in enumerate(getattr(bucket, kind)):
        for stats in changed(measure.stats):
            measures = list(getattr(bucket, kind))
            measures[number] = replace(measure, stats=stats)
            found = find_difference(ANSWER, replaced(ANSWER, replace(bucket, **{kind: tuple(measures)})))
            assert found is not None
            assert measure.name in found


@pytest.mark.parametrize(
    "other",
    [
        replace(ANSWER, groups=ANSWER.groups[1:]),
        replaced(ANSWER, replace(ANSWER.groups[0].buckets[0], metrics=())),
        replaced(ANSWER, replace(ANSWER.groups[0].buckets[0], views=())),
        replace(ANSWER, groups=(*ANSWER.groups, ANSWER.groups[0])),
        replace(ANSWER, groups=(replace(ANSWER.groups[0], dimensions={}), *ANSWER.groups[1:])),
        replace(ANSWER, groups=(replace(ANSWER.groups[0], buckets=()), *ANSWER.groups[1:])),
        replace(ANSWER, steps=ANSWER.steps[1:]),
        replace(ANSWER, interval=Interval(start=END - timedelta(hours=2), end=END)),
    ],
)
def test_difference_in_missing_and_unexpected_cells_is_found(other):
    assert find_difference(ANSWER, other) is not None
    assert find_difference(other, ANSWER) is not None


def test_difference_identifies_no_user():
    group = next(group for group in ANSWER.groups if "queueId" in group.dimensions)
    other = replace(ANSWER, groups=tuple(each for each in ANSWER.groups if each is not group))

    place = find_difference(other, ANSWER)

    assert place.endswith(": missing")
    assert f"mediaType={group.dimensions['mediaType']}" in place
    assert group.dimensions["queueId"] not in place
    assert "queueId=id-" in place
