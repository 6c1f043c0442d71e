"""What a split takes of an answer, and what it says of one that it cannot split."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from naive_service import Event, NaiveService
from planned_queries import END, QUEUES, QUIET

from hourglance.api import Aggregates, AggregatesQuery, Bucket, Group, Interval, Measure, Stats, View, is_in
from hourglance.engine.planner.planner import MergedRequest, RequestPart, SplitError, plan
from hourglance.engine.planner.rules import Rule
from hourglance.engine.planner.splitter import CombineError, combine, split

HOUR = Interval(start=END - timedelta(hours=1), end=END)


def handled(minutes, value, **dimensions):
    """Return the event of something handled so many minutes before the end."""
    return Event(
        metric="tHandle",
        at=END - timedelta(minutes=minutes),
        value=value,
        dimensions={"mediaType": "voice", **dimensions},
    )


def ask(*metrics, **fields):
    return AggregatesQuery(metrics=metrics or ("tHandle",), window=HOUR, **fields)


def together(*queries):
    (request,) = plan(queries, sizes=QUIET)
    return request


def answered(groups, *figures):
    """Return an answer with one figure of tHandle in every group, in one bucket."""
    return Aggregates(
        interval=HOUR,
        steps=(HOUR.start,),
        groups=tuple(
            Group(
                dimensions=group,
                buckets=(Bucket(interval=HOUR, metrics=(Measure(name="tHandle", stats=figure),)),),
            )
            for group, figure in zip(groups, figures, strict=True)
        ),
    )


def test_split_combines_groups():
    request = together(ask(group_by=("queueId",)), ask())
    service = NaiveService(
        events=(
            handled(50, 1000, queueId=QUEUES[0]),
            handled(40, 5000, queueId=QUEUES[1]),
            handled(10, 3000),
        )
    )
    answer = split(request, service.answer(request.query), request.parts[1])
    assert answer == service.answer(ask())
    assert answer.total("tHandle") == Stats(count=3, sum=9000.0, min=1000.0, max=5000.0)


def test_split_keeps_the_order_of_metrics():
    one, other = ask("tHandle", "tAcw", "tTalk"), ask("tTalk", "tHandle")
    request = together(one, other)
    events = tuple(replace(handled(5, 1000), metric=metric) for metric in ("tAcw", "tTalk", "tHandle"))
    answer = split(request, NaiveService(events=events).answer(request.query), request.parts[1])
    assert [measure.name for measure in answer.groups[0].buckets[0].metrics] == ["tTalk", "tHandle"]


def test_split_leaves_no_empty_group():
    request = together(ask(), ask("tAcw"))
    service = NaiveService(events=(handled(5, 1000),))
    assert split(request, service.answer(request.query), request.parts[1]).groups == ()


def test_split_restores_the_names_of_views():
    one = ask(views=(View(name="long", target="tHandle", gte=1000),))
    other = ask(
        views=(View(name="long", target="tHandle", gte=2000), View(name="all", target="tHandle", gte=0))
    )
    request = together(one, other)
    service = NaiveService(events=(handled(5, 1500), handled(6, 2500)))
    answer = split(request, service.answer(request.query), request.parts[1])
    assert answer == service.answer(other)
    assert answer.total("long").count == 1


def test_split_keeps_two_names_of_one_view():
    twice = ask(views=tuple(View(name=name, target="tHandle", gte=1000) for name in ("one", "two")))
    request = together(ask("tAcw"), twice)
    service = NaiveService(events=(handled(5, 1500),))
    assert split(request, service.answer(request.query), request.parts[1]) == service.answer(twice)


def test_split_cuts_buckets_to_the_window():
    query = ask(granularity="PT30M")
    service = NaiveService(events=(handled(59, 1000), handled(1, 1000)), borders="clock", cut=False)
    alone = MergedRequest(query=query, parts=(RequestPart(query=query),))
    answer = split(alone, service.answer(query), alone.parts[0])
    first, last = answer.groups[0].buckets
    assert (first.interval.start, last.interval.end) == (HOUR.start, HOUR.end)
    assert answer.total("tHandle").count == 2


def test_split_blames_the_implied_medium_if_it_is_missing():
    request = together(ask(), ask(where=is_in("mediaType", "voice")))
    service = NaiveService(events=(handled(5, 1000),), implied=False)
    with pytest.raises(SplitError) as caught:
        split(request, service.answer(request.query), request.parts[1])
    assert [rule.label for rule in caught.value.rules] == ["implied"]


def test_split_keeps_a_group_without_the_medium_if_the_request_groups_by_it():
    request = together(ask(group_by=("mediaType",)), ask("tAcw", group_by=("mediaType",)))
    groups = ({"mediaType": "voice"}, {})
    stats = Stats(count=1, sum=1000.0, min=1000.0, max=1000.0)
    answer = split(request, answered(groups, stats, stats), request.parts[0])
    assert [group.dimensions for group in answer.groups] == [{"mediaType": "voice"}, {}]


def test_split_blames_buckets_at_other_boundaries():
    request = together(ask(granularity="PT5M"), ask(granularity="PT30M"))
    service = NaiveService(events=(handled(5, 1000),), borders="clock")
    with pytest.raises(SplitError) as caught:
        split(request, service.answer(request.query), request.parts[1])
    assert [rule.label for rule in caught.value.rules] == ["steps"]


HALF_HOUR = Interval(start=END - timedelta(minutes=30), end=END)


@pytest.mark.parametrize(("window", "blamed"), [(HOUR, Rule.STEPS), (HALF_HOUR, Rule.WINDOW)])
def test_split_blames_the_rule_by_which_buckets_do_not_nest(window, blamed):
    rules = frozenset({Rule.METRICS, Rule.STEPS, Rule.WINDOW})
    part = RequestPart(query=replace(ask(granularity="PT15M"), window=window), rules=rules)
    request = MergedRequest(query=ask(granularity="PT20M"), parts=(part,))
    with pytest.raises(SplitError) as caught:
        split(request, NaiveService(events=(handled(5, 1000),)).answer(request.query), part)
    assert caught.value.rules == {blamed}


@pytest.mark.parametrize(("granularity", "blamed"), [(None, Rule.TOTAL), ("PT30M", Rule.STEPS)])
def test_split_blames_the_rule_by_which_buckets_are_combined(granularity, blamed):
    rules = frozenset({Rule.METRICS, blamed})
    part = RequestPart(query=ask(granularity=granularity), rules=rules)
    request = MergedRequest(query=ask("tHandle", "tAcw", granularity="PT5M"), parts=(part,))
    service = NaiveService(events=(handled(5, 1000.5), handled(12, 1000)))
    with pytest.raises(SplitError) as caught:
        split(request, service.answer(request.query), part)
    assert caught.value.rules == {blamed}


@pytest.mark.parametrize(
    "odd",
    [
        Stats(count=1, sum=1000.0, min=1.0, max=1.0, other={"p95": 1.0}),
        Stats(count=1, sum=1000.5, min=1.0, max=1.0),
        Stats(count=1, sum=2.0**53, min=1.0, max=1.0),
        Stats(count=1, sum=1000.0, max=1.0),
        Stats(ratio=0.5),
    ],
)
def test_split_refuses_values_that_do_not_add_up_exactly(odd):
    request = together(ask(group_by=("queueId",)), ask())
    groups = ({"mediaType": "voice"}, {"mediaType": "voice", "queueId": QUEUES[0]})
    plain = Stats(count=1, sum=1000.0, min=1.0, max=1.0)
    answer = answered(groups, plain, odd)
    with pytest.raises(SplitError) as caught:
        split(request, answer, request.parts[1])
    assert [rule.label for rule in caught.value.rules] == ["groups"]
    assert split(request, answer, request.parts[0]) == answer


def test_split_makes_up_no_value():
    request = together(ask(granularity="PT5M"), ask())
    assert split(request, NaiveService(events=()).answer(request.query), request.parts[1]).groups == ()


def test_split_combines_a_day_with_a_repeated_hour():
    """On 25 October 2026 an hour comes twice in Berlin: buckets of an hour are 25."""
    day = Interval(start=datetime(2026, 10, 24, 22, tzinfo=UTC), end=datetime(2026, 10, 25, 23, tzinfo=UTC))
    fine = AggregatesQuery(metrics=("tHandle",), window=day, granularity="PT30M", time_zone="Europe/Berlin")
    coarse = replace(fine, granularity="PT1H")
    request = together(fine, coarse)
    events = tuple(
        Event(
            metric="tHandle",
            at=day.start + timedelta(minutes=20 * number),
            value=number,
            dimensions={"mediaType": "chat"},
        )
        for number in range(75)
    )
    for borders in ("start", "clock"):
        service = NaiveService(events=events, borders=borders)
        answer = split(request, service.answer(request.query), request.parts[1])
        assert answer == service.answer(coarse)
        assert len(answer.groups[0].buckets) == 25


@pytest.mark.parametrize("field", ["sum", "count"])
def test_combine_refuses_parts_that_are_too_large_to_be_exact(field):
    with pytest.raises(CombineError):
        combine([Stats(**{field: value}) for value in (1e300, -1e300, 3)])
