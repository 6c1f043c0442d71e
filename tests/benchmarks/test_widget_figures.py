"""Every figure of every bundled widget beside plain SQL, over fifty organisations.

Over real HTTP, at random minutes of a year, in zones of several kinds, with the settings that a widget comes
with and with random ones; and the edges of each: an hour without anything, the days on which clocks change,
and the first minutes of a day elsewhere. Prints how many were compared::

    python -m pytest -s tests/benchmarks/test_widget_figures.py
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from demo_clients import Client
from widget_figures import WIDGETS, Case, chosen_at_random, expected, shown

from hourglance.demo import DEFAULT_CONVERSATIONS, DemoCloud

pytestmark = pytest.mark.timeout(3_600)

SEEDS = 50
CHOICES = 5
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe")

#: Both days of the year on which clocks change in Berlin, and the first minutes of a day in Kolkata.
EDGES = (
    (datetime(2026, 10, 25, 13, 5, 30, tzinfo=UTC), "Europe/Berlin"),
    (datetime(2026, 3, 29, 13, 5, 30, tzinfo=UTC), "Europe/Berlin"),
    (datetime(2026, 11, 18, 18, 37, 10, tzinfo=UTC), "Asia/Kolkata"),
)


class Tally:
    """What was compared, and what was not equal."""

    def __init__(self) -> None:
        self.cards: Counter[str] = Counter()
        self.without = 0
        self.figures = 0
        self.different: list[str] = []

    def compare(self, case: Case, client: Client) -> None:
        card, right = shown(case.card(client)), expected(case)
        self.cards[case.widget.id] += 1
        self.without += card is None
        self.figures += figures(card)
        if card != right:
            self.different.append(f"{case.widget.id} {case.interval} {case.settings}: {card} is not {right}")


def figures(said: object) -> int:
    """Return how many numbers there are."""
    if isinstance(said, dict):
        return sum(map(figures, said.values()))
    if isinstance(said, (list, tuple)):
        return sum(map(figures, said))
    return isinstance(said, (int, float))


def test_fifty_organisations():
    random, tally = Random(50), Tally()
    for seed in range(SEEDS):
        conversations = random.choice((0, 200, 2_000, DEFAULT_CONVERSATIONS))
        some_time = NEW_YEAR + timedelta(seconds=random.randint(0, 365 * 86_400))
        moments = [(some_time, random.choice(ZONES)), EDGES[seed % len(EDGES)]]
        for now, zone in moments:
            with DemoCloud(
                seed=seed, conversations=conversations, clock=lambda now=now: now, allowance=10**9
            ) as cloud:
                client = Client(cloud).sign_in()
                for widget in WIDGETS:
                    for choice in range(1 + CHOICES):
                        chosen = chosen_at_random(widget, cloud, random) if choice else {}
                        tally.compare(Case.at(cloud, widget, local=ZoneInfo(zone), **chosen), client)
                client.http.close()
    print(f"\n{SEEDS} organisations, {sum(tally.cards.values())} cards of {len(tally.cards)} widgets")
    print(f"  {tally.figures} figures compared with plain SQL, {tally.without} cards without any")
    print(f"  different: {len(tally.different)}")
    for line in tally.different[:5]:
        print(f"    {line}")
    assert not tally.different
