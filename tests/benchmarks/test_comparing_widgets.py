"""Fifty widgets, twenty of which compare with last week: requests per refresh, and of past windows.

The engine at the demo cloud, for twenty minutes of its time. Prints both numbers::

    python -m pytest -s tests/benchmarks/test_comparing_widgets.py
"""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from figures import Recorder
from manual_clock import ManualClock
from real_desks import at_work, declared
from widget_catalogue import widgets

from hourglance.api import AggregatesQuery, Declaration, Interval, NamedQuery
from hourglance.demo import DemoCloud
from hourglance.demo.middleware import IncomingRequest

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]

MONDAY = datetime(2026, 11, 23, 10, 12, tzinfo=UTC)
MINUTES = 20
COMPARING = 20


def comparing(widget: Declaration) -> Declaration:
    """Return a widget that compares its value with that of a week earlier."""
    window = widget.query.window
    assert not isinstance(window, Interval)
    before = replace(widget.query, window=window.earlier(weeks=1))
    return replace(
        widget,
        queries=(NamedQuery(name="now", query=widget.query), NamedQuery(name="last week", query=before)),
    )


def can_compare(query: AggregatesQuery) -> bool:
    return not isinstance(query.window, Interval) and query.query_type not in {"topN", "bottomN"}


def panel(cloud: DemoCloud) -> list[Declaration]:
    found = [declared(f"w{i}", each.query) for i, each in enumerate(widgets(cloud))]
    chosen = [each.name for each in found if can_compare(each.query)][::2][:COMPARING]
    assert len(chosen) == COMPARING
    return [comparing(each) if each.name in chosen else each for each in found]


def is_past(request: IncomingRequest) -> bool:
    """Return whether a request is for a window that ended days ago."""
    _, _, end = request.json["interval"].partition("/")
    return datetime.fromisoformat(end) < MONDAY - timedelta(days=2)


def question(request: IncomingRequest) -> str:
    """Return what a request asks for, in which time."""
    return json.dumps(request.json, sort_keys=True)


async def test_comparisons_with_the_past_cost_next_to_nothing(figure: Recorder):
    clock = ManualClock(MONDAY)
    with DemoCloud(clock=clock.now, allowance=10**9) as cloud:
        declarations = panel(cloud)
        queries = sum(len(each.parts) for each in declarations)
        async with at_work(cloud, clock, *declarations) as desk:
            await desk.seconds_until_fresh()
            first = [request for request in cloud.requests if request.path.endswith("aggregates/query")]
            cloud.clear_requests()
            await desk.advance(60 * MINUTES)
            later = [request for request in cloud.requests if request.path.endswith("aggregates/query")]

    past = [request for request in (*first, *later) if is_past(request)]
    repeated = [number for number in Counter(map(question, past)).values() if number > 1]
    share = len(later) / MINUTES / queries
    print(f"\n{len(declarations)} widgets with {queries} queries, for {MINUTES} minutes")
    print(f"  requests until all are fresh: {len(first)}, of the past {sum(map(is_past, first))}")
    print(f"  requests per refresh after that: {len(later) / MINUTES:.1f}, {share:.1%} of one each")
    print(f"  of the past after that, for what does not add up: {sum(map(is_past, later))}")
    figure(
        "requests per refresh, 50 widgets of which 20 compare with last week",
        "one request for each of 70 queries",
        f"{share:.1%} of it; {len(past)} requests of the past in {MINUTES} min, {len(repeated)} repeated",
        "a tenth; each past window once",
        holds=share <= 0.1 and not repeated,
    )
    assert (len(declarations), queries) == (50, 70)
    assert share <= 0.1
    assert repeated == []
    # What does not add up is requested once a quarter of an hour, in two of the twenty.
    assert sum(map(is_past, later)) <= 2 * -(-MINUTES // 15)
