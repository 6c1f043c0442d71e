"""What the bundled widgets of live values show."""

from dataclasses import replace
from datetime import timedelta

import pytest
from widget_figures import LIVE_WIDGETS

from hourglance.api import (
    Activity,
    ActivityGroup,
    ActivityQuery,
    ActivityValue,
    AgentStatus,
    Card,
    Count,
    Countdown,
    Elapsed,
    Figure,
    Note,
    Table,
    Widget,
    validate_settings,
)
from hourglance.api._results import without_data
from hourglance.api._samples import SAMPLED_AT
from hourglance.genesys import AccountFacts, check_activity_query, fill_live_placeholders, topics_for
from hourglance.testing import DemoResults, GoldenCard, check_card

BY_ID = {widget.id: widget for widget in LIVE_WIDGETS}
EVERY = pytest.mark.parametrize("widget", LIVE_WIDGETS, ids=lambda widget: widget.id)
OF_QUEUES = pytest.mark.parametrize("name", ["waiting-now", "agents-now"])


def present(name: str, results: Activity | AgentStatus) -> Card | None:
    widget = BY_ID[name]
    return widget.present(results, validate_settings(widget.settings, {}))


def waiting(**queues: tuple[int, int]) -> Activity:
    """Return queues with the number that wait, and for how many seconds the longest has waited."""
    return Activity(
        as_of=SAMPLED_AT,
        groups=tuple(
            ActivityGroup(
                dimensions={"queueId": name},
                values=(
                    ActivityValue(metric="oWaiting", count=count),
                    ActivityValue(metric="oInteracting", count=1),
                    *(
                        [
                            ActivityValue(
                                metric="oLongestWaiting", since=SAMPLED_AT - timedelta(seconds=seconds)
                            )
                        ]
                        if count
                        else []
                    ),
                ),
            )
            for name, (count, seconds) in queues.items()
        ),
        names={name: name.title() for name in queues},
        metrics=("oWaiting", "oLongestWaiting", "oInteracting"),
        dimensions=("queueId",),
    )


def on_queue(queue: str, **statuses: int) -> ActivityGroup:
    return ActivityGroup(
        dimensions={"queueId": queue},
        values=tuple(
            ActivityValue(metric="oOnQueueUsers", qualifier=status, count=count)
            for status, count in statuses.items()
        ),
    )


def figures(card: Card) -> dict[str, object]:
    return {block.label: block.value for block in card.body if isinstance(block, Figure)}


def rows(card: Card) -> tuple[tuple[object, ...], ...]:
    (table,) = [block for block in card.body if isinstance(block, Table)]
    return table.rows


def test_live_widgets_are_three():
    assert [*BY_ID] == ["waiting-now", "agents-now", "my-status"]


@EVERY
def test_live_card_of_the_sample_equals_its_file(widget: Widget, golden_card: GoldenCard):
    assert golden_card(widget) is not None


@EVERY
def test_live_card_of_the_demo_is_valid(widget: Widget, demo_results: DemoResults):
    card = widget.present(demo_results(widget), validate_settings(widget.settings, {}))
    assert card is not None
    assert check_card(card) == ()


@EVERY
def test_live_card_without_data_is_none(widget: Widget):
    assert widget.present(without_data(widget.sample()), validate_settings(widget.settings, {})) is None


@OF_QUEUES
def test_live_query_of_the_own_queues_is_pushed(name: str):
    widget = BY_ID[name]
    facts = AccountFacts(my_queues=("q", "r"))
    filled = fill_live_placeholders(
        widget.query,
        settings=validate_settings(widget.settings, {}),
        facts=facts,
    )

    assert isinstance(filled, ActivityQuery)
    assert not filled.placeholders
    assert check_activity_query(filled).permissions == ("analytics:queueObservation:view",)
    assert len(topics_for(filled)) == 2


def test_waiting_queues_are_sorted_by_their_longest_wait():
    card = present("waiting-now", waiting(calm=(0, 0), short=(5, 20), long=(1, 90), quiet=(0, 0)))

    assert card
    assert card.headline == Count(6)
    assert figures(card) == {
        "longest wait": Elapsed(SAMPLED_AT - timedelta(seconds=90)),
        "being handled": Count(4),
    }
    assert [row[0] for row in rows(card)] == ["Long", "Short", "Calm", "Quiet"]
    assert rows(card)[1] == ("Short", Count(5), Elapsed(SAMPLED_AT - timedelta(seconds=20)))


def test_waiting_zero_is_a_value():
    card = present("waiting-now", waiting(calm=(0, 0)))

    assert card
    assert card.headline == Count(0)
    assert figures(card)["longest wait"] == Elapsed(None)


def test_waiting_shows_the_eight_worst_queues():
    card = present("waiting-now", waiting(**{f"q{n}": (1, n) for n in range(10)}))

    assert card
    assert [row[0] for row in rows(card)] == [f"Q{n}" for n in range(9, 1, -1)]


def test_agents_count_by_routing_status_fewest_free_first():
    results = Activity(
        as_of=SAMPLED_AT,
        groups=(
            on_queue("rest", IDLE=3, INTERACTING=1),
            on_queue("rush", IDLE=0, INTERACTING=4, COMMUNICATING=1, NOT_RESPONDING=2),
        ),
        names={"rest": "Rest", "rush": "Rush"},
        metrics=("oOnQueueUsers",),
        dimensions=("queueId",),
    )
    card = present("agents-now", results)

    assert card
    assert card.headline == Count(3)
    assert card.caption == "free, of 11 on queue"
    assert figures(card) == {"in conversations": Count(6), "not responding": Count(2)}
    assert rows(card) == (("Rush", Count(0), Count(7)), ("Rest", Count(3), Count(4)))


def test_status_without_a_schedule_says_why():
    status = AgentStatus(
        as_of=SAMPLED_AT, presence="MEAL", presence_since=SAMPLED_AT, schedule_problem="No permission."
    )
    card = present("my-status", status)

    assert card
    assert card.caption == "Meal"
    assert card.headline == Elapsed(SAMPLED_AT)
    assert card.body == (Note(text="No schedule: No permission."),)


def test_status_out_of_adherence_warns_and_counts_down_to_what_is_next():
    sample = BY_ID["my-status"].sample()
    card = present("my-status", replace(sample, adherence="OutOfAdherence"))

    assert card
    assert card.tone == "warning"
    assert figures(card)["until Break"] == Countdown(sample.next_at)


def test_status_word_that_is_not_known_is_shown():
    card = present("my-status", AgentStatus(as_of=SAMPLED_AT, presence="COFFEE_ROUND"))

    assert card
    assert card.caption == "Coffee round"
