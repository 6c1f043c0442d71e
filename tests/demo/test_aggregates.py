"""Every field of an aggregates query, over data small enough to work the answer out by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from demo_clients import NOW, Client, FakeClock, interval

from hourglance.demo import DemoCloud

TEN = datetime(2026, 11, 18, 10, tzinfo=UTC)
VOICE = {"mediaType": "voice"}


def timer(count: int, total: float, least: float, most: float) -> dict[str, float]:
    return {"count": count, "sum": total, "min": least, "max": most}


def metrics(results, *, group: int = 0, bucket: int = 0):
    """Return the statistics of one bucket by metric."""
    return {entry["metric"]: entry["stats"] for entry in results[group]["data"][bucket]["metrics"]}


def sums(results, dimension: str):
    """Return each group's sum of handle time by its value of a dimension."""
    return {result["group"].get(dimension): metrics([result])["tHandle"]["sum"] for result in results}


def groups(results):
    """Return the groups, each as its values in order of names."""
    return sorted(tuple(value for _, value in sorted(result["group"].items())) for result in results)


@pytest.fixture
def calls(cloud: DemoCloud) -> DemoCloud:
    """Three voice legs and one chat, handled at 10:05, 10:10, 10:20 and 10:30."""
    both, second = {"requestedRoutingSkillId": ("s1", "s2")}, {"requestedRoutingSkillId": ("s2",)}
    at = [TEN + timedelta(minutes=minutes) for minutes in (5, 10, 20, 30)]
    cloud.record("tHandle", at[0], 60_000, userId="ada", queueId="q1", **both, **VOICE)
    cloud.record("tHandle", at[1], 120_000, userId="bob", queueId="q1", routingPriority=5, **VOICE)
    cloud.record("tHandle", at[2], 30_000, userId="ada", queueId="q2", **second, **VOICE)
    cloud.record("tHandle", at[3], 500_000, userId="bob", queueId="q2", mediaType="chat")
    cloud.record("tAcw", at[0], 5_000, userId="ada", queueId="q1", **VOICE)
    cloud.record("nTransferred", at[1], userId="bob", queueId="q1", **VOICE)
    return cloud


def test_metric_statistics_by_kind(calls: DemoCloud, client: Client):
    results = client.results(metrics=["tHandle", "tAcw", "nTransferred"])
    assert groups(results) == [("chat",), ("voice",)]
    voice = metrics([result for result in results if result["group"] == VOICE])
    assert voice == {
        "tHandle": timer(3, 210_000, 30_000, 120_000),
        "tAcw": timer(1, 5_000, 5_000, 5_000),
        "nTransferred": {"count": 1},
    }
    assert isinstance(voice["tHandle"]["sum"], float)


def test_interval_is_half_open_and_in_utc(calls: DemoCloud, client: Client):
    berlin = timedelta(hours=1)
    start, stop = TEN + timedelta(minutes=5), TEN + timedelta(minutes=10)
    text = "/".join((instant + berlin).strftime("%Y-%m-%dT%H:%M:%S+01:00") for instant in (start, stop))
    (result,) = client.results(interval=text)
    assert metrics([result])["tHandle"]["count"] == 1
    assert result["data"][0]["interval"] == "2026-11-18T10:05:00.000Z/2026-11-18T10:10:00.000Z"


def test_results_omit_what_has_no_data(calls: DemoCloud, client: Client):
    results = client.results(metrics=["tHandle", "tIvr", "tHeld"], granularity="PT10M")
    voice = next(result for result in results if result["group"] == VOICE)
    assert [metric["metric"] for data in voice["data"] for metric in data["metrics"]] == ["tHandle"] * 2
    assert [data["interval"][11:16] for data in voice["data"]] == ["10:02", "10:12"]
    assert client.results(metrics=["tIvr"]) == []
    assert client.results(interval=interval(TEN - timedelta(days=3), TEN - timedelta(days=2))) == []


def test_granularity_splits_the_interval(calls: DemoCloud, client: Client):
    hour = interval(TEN, TEN + timedelta(hours=1))
    (voice,) = client.results(interval=hour, granularity="PT15M", filter=only(VOICE))
    assert [(data["interval"][11:16], data["metrics"][0]["stats"]["count"]) for data in voice["data"]] == [
        ("10:00", 2),
        ("10:15", 1),
    ]


def test_time_zone_shapes_days(cloud: DemoCloud, client: Client):
    cloud.record("tHandle", datetime(2026, 3, 28, 22, 59, tzinfo=UTC), 1, **VOICE)
    cloud.record("tHandle", datetime(2026, 3, 28, 23, 0, tzinfo=UTC), 2, **VOICE)
    cloud.record("tHandle", datetime(2026, 3, 29, 21, 59, tzinfo=UTC), 4, **VOICE)
    cloud.record("tHandle", datetime(2026, 3, 29, 22, 0, tzinfo=UTC), 8, **VOICE)
    (voice,) = client.results(
        interval="2026-03-28T00:00:00+01:00/2026-03-31T00:00:00+02:00",
        granularity="P1D",
        timeZone="Europe/Berlin",
    )
    assert [(data["interval"], data["metrics"][0]["stats"]["sum"]) for data in voice["data"]] == [
        ("2026-03-27T23:00:00.000Z/2026-03-28T23:00:00.000Z", 1),
        ("2026-03-28T23:00:00.000Z/2026-03-29T22:00:00.000Z", 6),
        ("2026-03-29T22:00:00.000Z/2026-03-30T22:00:00.000Z", 8),
    ]


def test_group_by_includes_the_media_type(calls: DemoCloud, client: Client):
    assert groups(client.results(groupBy=["queueId"])) == [("chat", "q2"), ("voice", "q1"), ("voice", "q2")]
    assert groups(client.results(groupBy=["mediaType", "userId"])) == [
        ("chat", "bob"),
        ("voice", "ada"),
        ("voice", "bob"),
    ]


def test_group_omits_dimensions_without_value(calls: DemoCloud, client: Client):
    calls.record("nOffered", TEN + timedelta(minutes=1), queueId="q1", **VOICE)
    results = client.results(metrics=["nOffered", "tHandle"], groupBy=["userId"], filter=only(VOICE))
    assert groups(results) == [("voice",), ("voice", "ada"), ("voice", "bob")]
    queue = next(result for result in results if "userId" not in result["group"])
    assert metrics([queue]) == {"nOffered": {"count": 1}}
    (everything,) = client.results(groupBy=["edgeId", "ani"], filter=only(VOICE))
    assert everything["group"] == VOICE


def test_group_values_are_strings(calls: DemoCloud, client: Client):
    results = client.results(groupBy=["routingPriority"], filter=only(VOICE))
    assert {result["group"].get("routingPriority") for result in results} == {"5", None}


def test_multivalued_dimension_counts_in_each_group(calls: DemoCloud, client: Client):
    results = client.results(groupBy=["requestedRoutingSkillId"], filter=only(VOICE))
    sums = {
        result["group"].get("requestedRoutingSkillId"): metrics([result])["tHandle"]["sum"]
        for result in results
    }
    assert sums == {"s1": 60_000, "s2": 90_000, None: 120_000}


def test_multivalued_dimension_flattened_is_one_group(calls: DemoCloud, client: Client):
    results = client.results(
        groupBy=["requestedRoutingSkillId"], filter=only(VOICE), flattenMultivaluedDimensions=True
    )
    sums = {
        result["group"].get("requestedRoutingSkillId"): metrics([result])["tHandle"]["sum"]
        for result in results
    }
    assert sums == {"s1,s2": 60_000, "s2": 30_000, None: 120_000}


def test_conversation_ids_are_unique(calls: DemoCloud, client: Client):
    results = client.results(groupBy=["conversationId"])
    ids = [result["group"]["conversationId"] for result in results]
    assert len(set(ids)) == 4
    (one,) = client.results(
        filter={"type": "and", "predicates": [{"dimension": "conversationId", "value": ids[0]}]}
    )
    assert metrics([one]) == metrics([results[0]])


def test_view_counts_values_within_bounds(calls: DemoCloud, client: Client):
    def view(name, **bounds):
        return {"target": "tHandle", "name": name, "function": "rangeBound", "range": bounds}

    (result,) = client.results(
        metrics=["nTransferred"],
        views=[view("short", lt=60_000), view("long", gte=60_000), view("none", gte=60_001, lt=60_002)],
        filter=only(VOICE),
    )
    assert result["data"][0]["views"] == [
        {"name": "short", "stats": timer(1, 30_000, 30_000, 30_000)},
        {"name": "long", "stats": timer(2, 180_000, 60_000, 120_000)},
    ]


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ({"queryType": "topN"}, ["bob", "ada"]),
        ({"queryType": "bottomN"}, ["ada", "bob"]),
        ({"queryType": "topN", "limit": 1}, ["bob"]),
        ({"queryType": "bottomN", "limit": 1}, ["ada"]),
        ({"queryType": "topN", "sortMetric": {"name": "tHandle", "function": "count"}}, ["ada", "bob"]),
        ({"queryType": "topN", "sortMetric": {"name": "tHandle", "function": "average"}}, ["bob", "ada"]),
        ({"queryType": "topN", "sortMetric": {"name": "tHandle", "function": "min"}}, ["bob", "ada"]),
        ({"queryType": "bottomN", "sortMetric": {"name": "tHandle", "function": "max"}}, ["ada", "bob"]),
    ],
)
def test_ranking_top_and_bottom_over_the_interval(calls, client: Client, ranking, expected):
    results = client.results(groupBy=["userId"], filter=only(VOICE), granularity="PT5M", **ranking)
    assert [result["group"]["userId"] for result in results] == expected


def test_ranking_omits_groups_without_the_metric(calls: DemoCloud, client: Client):
    ranking = {"queryType": "topN", "sortMetric": {"name": "nTransferred", "function": "count"}}
    results = client.results(metrics=["tHandle", "nTransferred"], groupBy=["userId"], **ranking)
    assert groups(results) == [("voice", "bob")]


def test_event_time_is_not_posting_time(cloud: DemoCloud, client: Client):
    cloud.record("tAcw", TEN + timedelta(minutes=30), 1_000, lag=10_000, **VOICE)
    before = interval(TEN, TEN + timedelta(minutes=30))
    assert client.results(metrics=["tAcw"], interval=before) == []
    (result,) = client.results(metrics=["tAcw"], interval=before, alternateTimeDimension="eventTime")
    assert metrics([result])["tAcw"]["count"] == 1
    after = interval(TEN + timedelta(minutes=30), NOW)
    assert client.results(metrics=["tAcw"], interval=after, alternateTimeDimension="eventTime") == []
    assert client.results(metrics=["tAcw"], interval=after)


def test_wait_metrics_are_computed_from_their_ends(cloud: DemoCloud, client: Client):
    at = TEN + timedelta(minutes=10)
    for metric, value in (
        ("tAnswered", 5_000),
        ("tAnswered", 25_000),
        ("tAbandon", 9_999),
        ("tAbandon", 10_000),
        ("tFlowOut", 60_000),
    ):
        cloud.record(metric, at, value, **VOICE)
    cloud.record("nOverSla", at, **VOICE)
    (result,) = client.results(metrics=["tWait", "tShortAbandon", "oServiceLevel"])
    assert metrics([result]) == {
        "tWait": timer(5, 109_999, 5_000, 60_000),
        "tShortAbandon": timer(1, 9_999, 9_999, 9_999),
        "oServiceLevel": {"ratio": 0.25, "numerator": 1, "denominator": 4, "target": 0.8},
    }
    (view,) = client.results(
        metrics=["nOverSla"],
        views=[{"target": "tWait", "name": "fast", "function": "rangeBound", "range": {"lt": 10_000}}],
    )
    assert view["data"][0]["views"] == [{"name": "fast", "stats": timer(2, 14_999, 5_000, 9_999)}]


def test_results_omit_events_after_now(cloud: DemoCloud, client: Client, clock: FakeClock):
    cloud.record("tHandle", NOW + timedelta(seconds=1), 1_000, **VOICE)
    today = interval(TEN, TEN + timedelta(hours=10))
    assert client.results(interval=today) == []
    clock.forward(seconds=1)
    assert metrics(client.results(interval=today))["tHandle"]["count"] == 1


def test_families_other_than_conversations_are_empty_without_history(calls: DemoCloud, client: Client):
    body = {"interval": interval(TEN, NOW), "metrics": ["tAgentRoutingStatus"]}
    assert client.ask(body, family="users").json() == {"results": []}
    assert client.ask(body | {"metrics": ["tHandle"]}, family="users").status_code == 400


def test_response_too_large_is_rejected(calls: DemoCloud, client: Client):
    week = interval(TEN - timedelta(days=7), TEN + timedelta(days=1))
    response = client.ask({"interval": week, "metrics": ["tHandle"], "granularity": "PT1S"})
    assert (response.status_code, response.json()["code"]) == (400, "response.entity.too.large")


def test_interval_may_reach_far_into_the_future(calls: DemoCloud, client: Client):
    (voice,) = client.results(
        interval=f"{TEN.isoformat()}/9999-01-01T00:00Z", granularity="PT1M", filter=only(VOICE)
    )
    assert len(voice["data"]) == 3


def only(values: dict[str, str]) -> dict[str, object]:
    """Return the filter for these values."""
    return {
        "type": "and",
        "predicates": [{"dimension": name, "value": value} for name, value in values.items()],
    }
