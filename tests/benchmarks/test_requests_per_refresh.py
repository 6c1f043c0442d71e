"""Fifty widgets for the price of five: requests per refresh, and whether any number is another one.

Over real HTTP, against 200 demo organizations at random minutes of a week, of up to the demo's usual size;
then a few that are larger. Prints both numbers::

    python -m pytest -s tests/benchmarks/test_requests_per_refresh.py

All fifty are of the conversations' family, the only one that the demo cloud has data of. A widget of
another family, a ranking, or a grouping by something of several values costs its request as before.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from figures import Recorder
from refreshes import Desk
from widget_catalogue import widgets

from hourglance.demo import DEFAULT_CONVERSATIONS, DemoCloud

pytestmark = pytest.mark.timeout(3_600)

DATA_SETS = 200
ROUNDS = 4
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


class Tally:
    """What the refreshes of many desks took."""

    def __init__(self) -> None:
        self.desks = 0
        self.asked = 0
        self.alone_bytes = 0
        self.first: Counter[int] = Counter()
        self.then: Counter[int] = Counter()
        self.bytes = 0
        self.answers = 0
        self.different = 0

    def add(self, seed: int, conversations: int, now: datetime) -> None:
        with DemoCloud(seed=seed, conversations=conversations, clock=lambda: now, allowance=10**9) as cloud:
            desk = Desk(cloud, [widget.query for widget in widgets(cloud)])
            self.alone_bytes += desk.one_by_one().bytes
            refreshes = [desk.planned() for _ in range(ROUNDS)]
            desk.close()
        self.desks += 1
        self.asked += len(desk.queries)
        self.first[len(refreshes[0].requests)] += 1
        self.then[len(refreshes[-1].requests)] += 1
        self.bytes += refreshes[-1].bytes
        self.answers += ROUNDS * len(desk.queries)
        self.different += sum(len(refresh.different) for refresh in refreshes)

    @property
    def share(self) -> float:
        """Return the requests of a refresh, once sizes are known, by those of one request for each."""
        return sum(count * times for count, times in self.then.items()) / self.asked

    def report(self, title: str) -> None:
        print(f"\n{title}: {self.desks} desks with {self.asked // self.desks} widgets each")
        mean = self.share * self.asked / self.desks
        print(f"  requests per refresh: {mean:.2f} on average, {self.share:.1%} of one each")
        print(f"  how often how many: {spread(self.then)}; at the very first refresh: {spread(self.first)}")
        print(f"  answers compared field by field: {self.answers}, different: {self.different}")
        print(
            f"  bytes of answers per refresh: {self.bytes / self.desks / 1000:.0f} kB, "
            f"one by one {self.alone_bytes / self.desks / 1000:.0f} kB"
        )


def spread(counts: Counter[int]) -> str:
    return ", ".join(f"{number} x{times}" for number, times in sorted(counts.items()))


def test_requests_of_fifty_widgets_are_a_tenth_and_show_the_same(figure: Recorder):
    random = Random(2026)
    tally = Tally()
    for seed in range(DATA_SETS):
        conversations = random.randint(500, DEFAULT_CONVERSATIONS)
        tally.add(seed, conversations, MONDAY + timedelta(minutes=random.randint(0, 7 * 24 * 60)))
    tally.report("organizations of up to 25 agents")
    figure(
        "requests per refresh, catalog of 50 widgets",
        "one request each",
        f"{tally.share:.1%} of it; {tally.answers} answers compared, {tally.different} different",
        "a tenth, all equal",
        holds=max(tally.then) <= tally.asked / tally.desks / 10 and tally.different == 0,
    )
    assert tally.different == 0
    assert max(tally.then) <= tally.asked / tally.desks / 10


@pytest.mark.parametrize("conversations", [20_000, 50_000])
def test_larger_organisations_take_more_requests_and_show_the_same(conversations):
    tally = Tally()
    for seed in range(5):
        tally.add(seed, conversations, MONDAY + timedelta(hours=11 + seed, minutes=7 * seed))
    tally.report(f"{conversations} conversations a week, in working hours")
    assert tally.different == 0
    assert tally.share <= 0.25
