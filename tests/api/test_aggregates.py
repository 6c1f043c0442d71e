"""The sums one wants of an answer: exact, and None where nothing was measured."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from time import thread_time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hourglance.api import (
    Aggregates,
    Bars,
    Bucket,
    Group,
    Interval,
    Measure,
    Stats,
    UnknownNameError,
    UtcOffset,
    by_dimension,
    total_count,
)

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
MINUTES = st.integers(0, 10**7)


def maybe(figures):
    return st.none() | figures


# Each part's ratio is that of its own numerator and denominator, as the service's is.
stats = st.builds(
    Stats,
    count=maybe(st.integers(0, 1000)),
    sum=maybe(MINUTES),
    min=maybe(MINUTES),
    max=maybe(MINUTES),
    numerator=maybe(st.integers(0, 100)),
    denominator=maybe(st.integers(0, 100)),
    target=maybe(st.sampled_from((0.8, 0.9))),
).map(lambda part: Stats.merge((part, Stats(target=part.target))) or part)


def interval(first, last):
    return Interval(start=START + timedelta(minutes=first), end=START + timedelta(minutes=last))


def answer(*groups, steps=12, minutes=5):
    """Return an answer of ``(dimensions, {minute: [(name, stats)]})``."""
    return Aggregates(
        interval=interval(0, steps * minutes),
        steps=tuple(START + timedelta(minutes=minutes * step) for step in range(steps)),
        groups=tuple(
            Group(
                dimensions=dimensions,
                buckets=tuple(
                    Bucket(
                        interval=interval(minute, minute + minutes),
                        metrics=tuple(Measure(name=name, stats=part) for name, part in measures),
                    )
                    for minute, measures in buckets.items()
                ),
            )
            for dimensions, buckets in groups
        ),
    )


@given(st.lists(stats, min_size=1, max_size=6), st.data())
def test_stats_merge_is_commutative(parts, data):
    shuffled = data.draw(st.permutations(parts))
    assert Stats.merge(shuffled) == Stats.merge(parts)


@given(st.lists(stats, max_size=4), st.lists(stats, max_size=4))
def test_stats_merge_is_associative(left, right):
    merged = [part for part in (Stats.merge(left), Stats.merge(right)) if part is not None]
    assert Stats.merge(merged) == Stats.merge((*left, *right))


@given(stats)
def test_stats_merge_of_one_part_is_that_part(part):
    assert Stats.merge((part,)) is part


def test_stats_merge_of_no_parts_is_no_data():
    assert Stats.merge(()) is None


@given(st.lists(stats, min_size=2, max_size=6))
def test_stats_merge_invents_no_statistic(parts):
    whole = Stats.merge(parts)
    assert whole
    for name in ("count", "sum", "min", "max", "numerator", "denominator"):
        known = [getattr(part, name) for part in parts if getattr(part, name) is not None]
        assert (getattr(whole, name) is None) == (not known)


@given(st.lists(st.lists(MINUTES, min_size=1, max_size=5), min_size=1, max_size=5))
def test_stats_merge_average_is_that_of_all_values(buckets):
    whole = Stats.merge(
        Stats(count=len(values), sum=sum(values), min=min(values), max=max(values)) for values in buckets
    )
    values = [value for bucket in buckets for value in bucket]
    assert whole
    assert whole.average == pytest.approx(sum(values) / len(values))
    assert (whole.count, whole.sum, whole.min, whole.max) == (
        len(values),
        sum(values),
        min(values),
        max(values),
    )


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=2, max_size=6))
def test_stats_merge_ratio_divides_sums_of_numerators_and_denominators(pairs):
    pairs = [(min(pair), pair[1]) for pair in pairs]
    whole = Stats.merge(Stats(ratio=n / d, numerator=n, denominator=d) for n, d in pairs)
    assert whole
    assert whole.ratio == pytest.approx(float(Fraction(sum(n for n, _ in pairs), sum(d for _, d in pairs))))


def test_stats_merge_never_averages_averages():
    whole = Stats.merge((Stats(count=1, sum=10), Stats(count=9, sum=900)))
    assert whole
    assert whole.average == 91


@pytest.mark.parametrize(
    "part", [Stats(), Stats(count=0), Stats(count=0, sum=0), Stats(count=3), Stats(sum=3)]
)
def test_average_of_nothing_is_none(part):
    assert part.average is None


def test_ratio_of_nothing_is_none():
    whole = Stats.merge((Stats(numerator=0, denominator=0), Stats(numerator=0, denominator=0)))
    assert whole
    assert whole.ratio is None


def test_stats_merge_keeps_a_target_if_all_agree():
    agreed = Stats.merge((Stats(target=0.8), Stats(target=0.8)))
    divided = Stats.merge((Stats(target=0.8), Stats(target=0.9)))
    assert agreed
    assert divided
    assert (agreed.target, divided.target) == (0.8, None)


def test_stats_merge_keeps_percentiles_of_one_part_only():
    part = Stats(count=1, other={"p95": 7})
    assert Stats.merge((part,)) is part
    both = Stats.merge((part, part))
    assert both
    assert both.other == {}


def test_total_runs_over_groups_and_buckets():
    results = answer(
        (
            {"mediaType": "voice"},
            {0: [("tHandle", Stats(count=1, sum=5))], 5: [("tHandle", Stats(count=2, sum=6))]},
        ),
        ({"mediaType": "chat"}, {0: [("tHandle", Stats(count=4, sum=7))]}),
    )
    whole, voice = results.total("tHandle"), results.total("tHandle", mediaType="voice")
    assert whole
    assert voice
    assert (whole.count, whole.sum) == (7, 18)
    assert (voice.count, voice.sum) == (3, 11)
    assert results.total("tHandle", mediaType="email") is None
    assert results.total("tAcw") is None
    assert results.total("tHandle", queueId="a") is None


def test_series_has_a_point_for_each_step_and_none_in_the_gaps():
    results = answer(({}, {10: [("nOffered", Stats(count=3))]}), steps=4)
    points = results.series("nOffered", "count").points
    assert [point.value for point in points] == [None, None, 3, None]
    assert [point.start for point in points] == list(results.steps)


def test_series_adds_up_the_groups_of_a_step():
    results = answer(
        ({"queueId": "a"}, {0: [("tHandle", Stats(count=1, sum=10))]}),
        ({"queueId": "b"}, {0: [("tHandle", Stats(count=3, sum=90))]}),
        steps=1,
    )
    assert results.series("tHandle", "average").points[0].value == 25
    assert results.series("tHandle", "average", queueId="b").points[0].value == 30


def test_series_includes_buckets_that_start_between_or_before_steps():
    results = answer(({}, {-3: [("n", Stats(count=1))], 7: [("n", Stats(count=2))]}), steps=3)
    assert [point.value for point in results.series("n", "count").points] == [1, 2, None]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(-5, 70), st.integers(0, 100)), max_size=20))
def test_series_points_add_up_to_the_total(events):
    results = answer(
        *(({"queueId": queue}, {at: [("n", Stats(count=count))]}) for queue, at, count in events)
    )
    points = [point.value for point in results.series("n", "count").points if point.value is not None]
    total = results.total("n")
    assert sum(points) == (total.count if total else 0)
    assert bool(points) == (total is not None)


def test_series_of_many_steps_takes_linear_time():
    def seconds(steps):
        results = answer(({}, {5 * step: [("n", Stats(count=1))] for step in range(steps)}), steps=steps)
        return min(_timed(lambda: results.series("n", "count")) for _ in range(3))

    assert seconds(8000) < 40 * seconds(800)


def test_series_without_steps_has_no_points():
    stepless = replace(answer(({}, {0: [("n", Stats(count=1))]})), steps=())
    assert stepless.series("n", "count").points == ()


def test_dimension_values_are_unique_and_in_the_order_of_the_answer():
    results = answer(
        ({"queueId": "b"}, {}), ({"mediaType": "voice"}, {}), ({"queueId": "a"}, {}), ({"queueId": "b"}, {})
    )
    assert results.values("queueId") == ("b", "a")
    assert results.values("userId") == ()


@given(stats, stats)
def test_stats_merge_keeps_counts_integers(left, right):
    assume(left.count is not None)
    whole = Stats.merge((left, right))
    assert whole
    assert isinstance(whole.count, int)


def _timed(work):
    start = thread_time()
    work()
    return thread_time() - start


def test_name_of_an_unknown_id_is_its_first_letters():
    results = replace(answer(), names={"7c1f-billing": "Billing", "9d20-unnamed-queue": ""})

    assert results.name_of("7c1f-billing") == "Billing"
    assert results.name_of("9d20-unnamed-queue") == "9d20-unn"
    assert results.name_of("a3e5b0c2-0000-4000-8000-000000000001") == "a3e5b0c2"


ASKED = answer(({"queueId": "a"}, {0: [("tHandle", Stats(count=2, sum=10))]}))
ASKED = replace(ASKED, metrics=("tHandle", "nTransferred", "quick"), dimensions=("queueId",))


@pytest.mark.parametrize(
    ("read", "problem"),
    [
        (lambda: ASKED.total("nTransfered"), "no metric or view `nTransfered`. Did you mean `nTransferred`?"),
        (lambda: ASKED.total("tTalk"), "It has `nTransferred`, `quick`, `tHandle`."),
        (lambda: ASKED.series("quik"), "no metric or view `quik`. Did you mean `quick`?"),
        (lambda: ASKED.total("tHandle", queueID="a"), "not group by `queueID`. Did you mean `queueId`?"),
        (lambda: ASKED.series("tHandle", userId="a"), "The query does not group by `userId`."),
        (lambda: ASKED.values("queue"), "not group by `queue`. Did you mean `queueId`?"),
        (lambda: ASKED.name_of("queueId"), "no id `queueId`"),
        (lambda: ASKED.series("tHandle", "averge"), "no statistic `averge`. Did you mean `average`?"),
        (lambda: ASKED.series("tHandle", "ratio"), "The metric `tHandle` has no statistic `ratio`."),
        (lambda: ASKED.series("nTransferred", "sum"), "no statistic `sum`. It has `count`."),
        (lambda: ASKED.series("nTransferred"), "no statistic `sum`. It has `count`."),
        (lambda: total_count(ASKED, "nTransfered"), "Did you mean `nTransferred`?"),
        (lambda: by_dimension(ASKED, "queueid"), "Did you mean `queueId`?"),
        (lambda: Bars.of(ASKED, talk="tTalk"), "no metric or view `tTalk`"),
    ],
)
def test_unknown_name_in_results_is_an_error(read, problem):
    with pytest.raises(UnknownNameError, match=re.escape(problem)):
        read()
    with pytest.raises(KeyError):
        read()


def test_unknown_name_is_none_that_was_asked_for():
    assert ASKED.total("tHandle", queueId="a").count == 2
    assert ASKED.total("tHandle", mediaType="voice") is None  # all groups of conversations have it
    assert ASKED.total("nTransferred") is None
    assert ASKED.series("quick", "ratio").points[0].value is None
    assert ASKED.values("queueId") == ("a",)
    assert ASKED.name_of("a") == "a"
    assert replace(ASKED, groups=()).total("tHandle", queueId="b") is None


def test_unknown_name_is_no_error_in_results_that_do_not_know_their_query():
    results = replace(ASKED, metrics=())
    assert results.total("nTransfered") is results.total("tHandle", userId="a") is None
    assert results.values("userId") == ()


def test_local_time_is_utc_unless_offsets_are_known():
    assert ASKED.local(START).isoformat() == "2026-11-23T10:00:00+00:00"
    changed = (
        UtcOffset(since=START, minutes=330),
        UtcOffset(since=START + timedelta(minutes=5), minutes=-60),
    )
    results = replace(ASKED, offsets=changed)
    assert results.local(START + timedelta(minutes=4)).isoformat() == "2026-11-23T15:34:00+05:30"
    assert results.local(START + timedelta(minutes=5)).isoformat() == "2026-11-23T09:05:00-01:00"
    assert results.local(START - timedelta(minutes=5)).isoformat() == "2026-11-23T15:25:00+05:30"
