"""The bundled widgets over fifty organizations: every figure beside plain SQL, and what all ten ask for.

Over real HTTP, at random minutes of a year, in zones of several kinds, with the settings that a widget comes
with and with random ones; and the edges of each: an hour without anything, the days on which clocks change,
and the first minutes of a day elsewhere. Prints how many were compared, and how many requests a refresh of
all ten takes::

    python -m pytest -s tests/benchmarks/test_widgets.py
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from demo_clients import Client
from refreshes import Desk
from widget_figures import WIDGETS, Case, chosen_at_random, expected, shown

from hourglance.api import validate_settings
from hourglance.demo import DEFAULT_CONVERSATIONS, DemoCloud
from hourglance.genesys import AccountFacts, fill_placeholders

pytestmark = pytest.mark.timeout(3_600)

SEEDS = 50
CHOICES = 5
ROUNDS = 4
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


def test_widgets_of_fifty_organizations():
    random, tally = Random(50), Tally()
    for seed in range(SEEDS):
        conversations = random.choice((200, 2_000, DEFAULT_CONVERSATIONS)) if seed % 10 else 0
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
    print(f"\n{SEEDS} organizations, {sum(tally.cards.values())} cards of {len(tally.cards)} widgets")
    print(f"  {tally.figures} figures compared with plain SQL, {tally.without} cards without any")
    print(f"  different: {len(tally.different)}")
    for line in tally.different[:5]:
        print(f"    {line}")
    assert not tally.different


def test_widgets_requests_of_all_ten():
    random = Random(51)
    first: Counter[int] = Counter()
    then: Counter[int] = Counter()
    different = 0
    for seed in range(SEEDS):
        now = NEW_YEAR + timedelta(seconds=random.randint(0, 365 * 86_400))
        with DemoCloud(seed=seed, clock=lambda now=now: now, allowance=10**9) as cloud:
            facts = AccountFacts(me=cloud.organization.me.id)
            filled = (
                fill_placeholders(widget.query, settings=validate_settings(widget.settings, {}), facts=facts)
                for widget in WIDGETS
            )
            desk = Desk(cloud, [query for query in filled if query])
            desk.one_by_one()
            refreshes = [desk.planned() for _ in range(ROUNDS)]
            desk.close()
        first[len(refreshes[0].requests)] += 1
        then[len(refreshes[-1].requests)] += 1
        different += sum(len(refresh.different) for refresh in refreshes)
    print(f"\nrequests for a refresh of {len(WIDGETS)} widgets, {SEEDS} organizations at random minutes")
    print(f"  the first time: {spread(first)}; then: {spread(then)}; answers that differ: {different}")
    assert not different
    assert max(then) <= len(WIDGETS) // 2


def spread(counts: Counter[int]) -> str:
    return ", ".join(f"{number} x{times}" for number, times in sorted(counts.items()))
