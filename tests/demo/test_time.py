"""The same seed and the same instant give the same data, and figures move as time does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from demo_clients import NOW, Client, FakeClock, interval, milliseconds

from hourglance.demo import DemoCloud
from hourglance.demo.organization import organization
from hourglance.demo.store import Store


@contextmanager
def store_at(*instants, seed: int = 7) -> Iterator[Store]:
    made = Store(seed, organization(seed), 500)
    for instant in instants:
        made.cover(instant)
    yield made
    made.close()


def events_at(*instants, seed: int = 7) -> list[tuple[object, ...]]:
    """Return what the last six hours have to measure, in a store that was asked at these instants."""
    begin, end = milliseconds(NOW - timedelta(hours=6)), milliseconds(NOW)
    with store_at(*instants, seed=seed) as store:
        return store.connection.execute(
            "SELECT * FROM metric_event WHERE time BETWEEN ? AND ? ORDER BY 1, 2, 3, 4, 5", (begin, end)
        ).fetchall()


def test_seed_determines_the_organization():
    assert organization(7) == organization(7)
    assert organization(7) != organization(8)


@pytest.mark.parametrize(
    "instants",
    [
        [NOW],
        [NOW - timedelta(hours=5, minutes=30), NOW],
        [NOW - timedelta(days=30), NOW],
        [NOW + timedelta(days=2), NOW],
        [NOW, NOW + timedelta(hours=1), NOW - timedelta(hours=9)],
    ],
)
def test_data_is_independent_of_the_clock(instants):
    assert events_at(*instants) == events_at(NOW) != []


def test_seed_determines_the_data():
    assert events_at(NOW, seed=8) != events_at(NOW)


def test_history_covers_a_week():
    with store_at(NOW) as store:
        assert store.since <= NOW - timedelta(days=7)
        store.cover(NOW - timedelta(days=1))
        assert store.since <= NOW - timedelta(days=8)


def test_data_grows_with_time(connect):
    clock = FakeClock()
    with DemoCloud(conversations=2_000, clock=clock) as cloud:
        client: Client = connect(cloud).sign_in()

        def offered(begin, end):
            results = client.results(metrics=["nOffered"], interval=interval(begin, end))
            return sum(data["metrics"][0]["stats"]["count"] for result in results for data in result["data"])

        hour_before = NOW - timedelta(hours=1)
        first = offered(hour_before, NOW)
        assert first > 0
        assert offered(hour_before, NOW + timedelta(hours=3)) == first
        clock.forward(hours=3)
        assert offered(hour_before, NOW) == first
        assert offered(NOW, NOW + timedelta(hours=3)) > 0
        cloud.set_clock(FakeClock(NOW))
        assert offered(hour_before, NOW + timedelta(hours=3)) == first


def test_clock_default_is_the_system_clock():
    with DemoCloud(conversations=0) as cloud:
        assert cloud.now().tzinfo is not None


def test_results_equal_plain_sql(connect):
    with DemoCloud(conversations=3_000, clock=FakeClock()) as cloud:
        (result,) = (
            connect(cloud)
            .sign_in()
            .results(filter={"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]})
        )
        (summed,) = cloud.database.execute(
            """SELECT sum(value) FROM metric_event
            WHERE metric = 'tHandle' AND mediaType = 'voice' AND time >= ? AND time < ?""",
            (milliseconds(NOW - timedelta(hours=1)), milliseconds(NOW)),
        ).fetchone()
        assert result["data"][0]["metrics"][0]["stats"]["sum"] == summed > 0


def test_history_of_two_weeks_is_generated_when_a_window_needs_it():
    with store_at(NOW) as store:
        store.cover(NOW, start=NOW - timedelta(days=9))
        assert NOW - timedelta(days=11) < store.since <= NOW - timedelta(days=10)
        store.cover(NOW, start=NOW - timedelta(days=400))
        assert NOW - timedelta(days=15) < store.since <= NOW - timedelta(days=14)
