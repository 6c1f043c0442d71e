"""Sample results: made from the query alone, plausible, and always the same."""

from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Card,
    Count,
    Interval,
    Setting,
    Settings,
    View,
    Widget,
    Window,
    WindowSetting,
    is_in,
    last,
    setting,
    since,
    this_week,
    today,
)

HOUR = last(hours=1)


def sample(*declared: Setting, **query: object) -> Aggregates:
    given = {"metrics": ("tHandle",), "window": HOUR} | query

    class Sampled(Widget):
        title = "Sampled"
        query = AggregatesQuery(**given)
        settings = declared

        def present(self, results: Aggregates, settings: Settings) -> Card | None:
            return Card(headline=Count(1))

    return Sampled().sample()


def test_sample_is_deterministic():
    assert sample(group_by=("queueId",), granularity="PT5M") == sample(
        group_by=("queueId",), granularity="PT5M"
    )


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        (HOUR.earlier(weeks=1), datetime(2024, 2, 28, 9, 42), datetime(2024, 2, 28, 10, 42)),
        (HOUR.previous(), datetime(2024, 3, 6, 8, 42), datetime(2024, 3, 6, 9, 42)),
        (today().earlier(days=1), datetime(2024, 3, 5), datetime(2024, 3, 5, 10, 42)),
        (today().earlier(days=1, whole=True), datetime(2024, 3, 5), datetime(2024, 3, 6)),
        (today().previous(), datetime(2024, 3, 5), datetime(2024, 3, 6)),
        (this_week().earlier(weeks=1, whole=True), datetime(2024, 2, 26), datetime(2024, 3, 4)),
        (this_week().previous(), datetime(2024, 2, 26), datetime(2024, 3, 4)),
    ],
)
def test_sample_of_window_in_the_past(window: Window, start: datetime, end: datetime):
    interval = sample(window=window).interval

    assert interval == Interval(start=start.replace(tzinfo=UTC), end=end.replace(tzinfo=UTC))


def test_sample_handle_time_is_the_sum_of_its_parts():
    results = sample(metrics=("tHandle", "tTalkComplete", "tHeldComplete", "tAcw"))

    whole = results.total("tHandle")
    parts = [results.total(metric).sum for metric in ("tTalkComplete", "tHeldComplete", "tAcw")]

    assert whole.count == 37
    assert whole.min < whole.average < whole.max
    assert sum(parts) == pytest.approx(whole.sum, rel=0.01)


def test_sample_has_a_bucket_for_each_step_and_their_counts_add_up():
    results = sample(granularity="PT5M")

    (group,) = results.groups
    assert len(results.steps) == len(group.buckets) == 12
    assert [bucket.interval.start for bucket in group.buckets] == list(results.steps)
    assert results.total("tHandle").count == 37
    assert len({point.value for point in results.series("tHandle", "count").points}) > 3


@pytest.mark.parametrize(
    ("granularity", "steps"), [(None, 1), ("PT15M", 4), ("PT1H", 1), ("P1D", 1), ("nonsense", 1)]
)
def test_sample_buckets_follow_the_granularity(granularity, steps):
    assert len(sample(granularity=granularity).steps) == steps


def test_sample_has_at_most_1000_steps():
    assert len(sample(window=last(days=300), granularity="PT1S").steps) == 1_000


@pytest.mark.parametrize(
    "window",
    [
        HOUR,
        today(),
        this_week("Europe/Paris"),
        since(datetime(2024, 3, 1, tzinfo=UTC)),
        since(datetime(2030, 3, 1, tzinfo=UTC)),
        Interval(start=datetime(2020, 1, 1, tzinfo=UTC), end=datetime(2020, 1, 2, tzinfo=UTC)),
    ],
)
def test_sample_exists_for_each_kind_of_window(window: Window):
    results = sample(window=window)

    assert results.interval.end > results.interval.start
    assert results.total("tHandle").count > 0
    if isinstance(window, Interval):
        assert results.interval == window
    if window == HOUR:
        assert results.interval.end - results.interval.start == timedelta(hours=1)


def test_sample_of_a_window_setting_uses_its_default():
    results = sample(
        WindowSetting(name="span", label="Time", windows=("PT8H", "today")), window=setting("span")
    )

    assert results.interval.end - results.interval.start == timedelta(hours=8)


def test_sample_ids_have_plausible_names():
    results = sample(group_by=("queueId", "userId", "skillId"))

    queues, people, skills = (results.values(dimension) for dimension in ("queueId", "userId", "skillId"))
    assert [results.name_of(queue) for queue in queues] == ["Billing", "Sales"]
    assert {results.name_of(person) for person in people} <= {"Ada Bloom", "Ben Carter", "Chloe Dumont"}
    assert [results.name_of(skill) for skill in skills][:2] == ["Skill 1", "Skill 2"]
    assert "voice" not in results.names


def test_sample_groups_are_the_values_of_the_filter():
    results = sample(where=is_in("queueId", "billing", "sales"), group_by=("queueId",))

    assert results.values("queueId") == ("billing", "sales")
    assert results.values("mediaType") == ("voice",)
    assert results.total("tHandle", queueId="billing").count > results.total("tHandle", queueId="sales").count


def test_sample_ids_are_uuids_and_several_dimensions_make_few_groups():
    results = sample(group_by=("userId", "mediaType", "queueId"))

    assert all(len(value) == 36 for value in results.values("userId"))
    assert len(results.groups) == 12


def test_sample_respects_the_limit():
    assert len(sample(group_by=("queueId",), query_type="topN", limit=2).groups) == 2


def test_sample_service_level_has_numerator_and_denominator():
    level = sample(metrics=("oServiceLevel",), granularity="PT5M").total("oServiceLevel")

    assert level.ratio == level.numerator / level.denominator
    assert (level.denominator, level.target) == (41, 0.8)


def test_sample_has_counters_observations_views_and_qualifiers():
    results = sample(
        metrics=("nOffered", "oMediaCount", "tAnswered"),
        views=(View(name="quick", target="tAnswered", lt=20_000),),
    )
    statuses = sample(family="users", metrics=("tAgentRoutingStatus",))

    assert results.total("nOffered").count == 41
    assert results.total("oMediaCount").sum
    assert 0 < results.total("quick").count < results.total("tAnswered").count
    assert statuses.total("tAgentRoutingStatus", qualifier="INTERACTING").sum > 0
    assert statuses.groups[0].dimensions == {}


def test_sample_service_level_is_independent_of_granularity():
    whole = sample(metrics=("oServiceLevel",)).total("oServiceLevel")
    cut = sample(metrics=("oServiceLevel",), granularity="PT5M", group_by=("queueId",)).total("oServiceLevel")

    assert cut.ratio == whole.ratio
