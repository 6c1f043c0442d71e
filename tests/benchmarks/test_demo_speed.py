"""The demo cloud with a million conversations: how long it takes to start, and to answer for the last hour.

The clock stands at a Wednesday's busiest time. Run on a quiet machine::

    python -m pytest -s tests/benchmarks/test_demo_speed.py
"""

import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from demo_clients import NOW, Client, FakeClock, interval

from hourglance.demo import DemoCloud

pytestmark = pytest.mark.timeout(300)

CONVERSATIONS = 1_000_000
RUNS = 21
HOUR = interval(NOW - timedelta(hours=1), NOW)
HANDLING = ["tHandle", "tTalkComplete", "tHeldComplete", "tAcw"]
WAITING = ["nOffered", "tAnswered", "tAbandon", "tWait", "oServiceLevel"]


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[DemoCloud, float]]:
    begin = time.perf_counter()
    with DemoCloud(conversations=CONVERSATIONS, clock=FakeClock(), allowance=sys.maxsize) as cloud:
        yield cloud, time.perf_counter() - begin


def voice() -> dict[str, object]:
    return {"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]}


def test_demo_of_a_million_conversations_starts_within_20_seconds(started: tuple[DemoCloud, float]):
    cloud, seconds = started
    (conversations,) = cloud.database.execute("SELECT count(*) FROM conversation").fetchone()
    (events,) = cloud.database.execute("SELECT count(*) FROM event").fetchone()
    print(f"\nstart-up: {seconds:.1f} s for {conversations:,} conversations, {events:,} metric events")
    assert conversations >= CONVERSATIONS
    assert seconds < 20


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("voice handling", {"metrics": HANDLING, "filter": voice()}),
        ("voice handling in 5 minutes", {"metrics": HANDLING, "filter": voice(), "granularity": "PT5M"}),
        ("waiting by medium", {"metrics": WAITING}),
        ("voice waiting by queue", {"metrics": WAITING, "filter": voice(), "groupBy": ["queueId"]}),
    ],
)
def test_demo_last_hour_is_answered_within_50_milliseconds(started, name: str, query: dict[str, object]):
    client = Client(started[0]).sign_in()
    took: list[float] = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        assert client.results(interval=HOUR, **query)
        took.append((time.perf_counter() - begin) * 1000)
    client.http.close()
    print(f"\n{name}: median {statistics.median(took):.1f} ms, slowest {max(took):.1f} ms")
    assert statistics.median(took) < 50
