"""What a split takes of an answer, and what it says of one that it cannot split."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from naive_service import Event, NaiveService
from planned_queries import END, QUEUES, QUIET

from hourglance.api import Aggregates, AggregatesQuery, Bucket, Group, Interval, Measure, Stats, View, is_in
from hourglance.engine.planner.planner import plan
from hourglance.engine.planner.request import MergedRequest, RequestPart, SplitError
from hourglance.engine.planner.rules import Rule
from hourglance.engine.planner.splitter import split

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


def test_figures_of_groups_make_one():
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


def test_metrics_come_in_the_order_in_which_they_were_asked_for():
    one, other = ask("tHandle", "tAcw", "tTalk"), ask("tTalk", "tHandle")
    request = together(one, other)
    events = tuple(replace(handled(5, 1000), metric=metric) for metric in ("tAcw", "tTalk", "tHandle"))
    answer = split(request, NaiveService(events=events).answer(request.query), request.parts[1])
    assert [measure.name for measure in answer.groups[0].buckets[0].metrics] == ["tTalk", "tHandle"]


def test_what_a_query_did_not_ask_for_leaves_no_empty_group_behind():
    request = together(ask(), ask("tAcw"))
    service = NaiveService(events=(handled(5, 1000),))
    assert split(request, service.answer(request.query), request.parts[1]).groups == ()


def test_a_view_has_the_name_that_its_query_gave_it():
    one = ask(views=(View(name="long", target="tHandle", gte=1000),))
    other = ask(
        views=(View(name="long", target="tHandle", gte=2000), View(name="all", target="tHandle", gte=0))
    )
    request = together(one, other)
    service = NaiveService(events=(handled(5, 1500), handled(6, 2500)))
    answer = split(request, service.answer(request.query), request.parts[1])
    assert answer == service.answer(other)
    assert answer.total("long").count == 1


def test_two_names_for_one_view_are_two_views():
    twice = ask(views=tuple(View(name=name, target="tHandle", gte=1000) for name in ("one", "two")))
    request = together(ask("tAcw"), twice)
    service = NaiveService(events=(handled(5, 1500),))
    assert split(request, service.answer(request.query), request.parts[1]) == service.answer(twice)


def test_the_interval_of_a_bucket_is_cut_to_the_window():
    query = ask(granularity="PT30M")
    service = NaiveService(events=(handled(59, 1000), handled(1, 1000)), borders="clock", cut=False)
    alone = MergedRequest(query=query, parts=(RequestPart(query=query),))
    answer = split(alone, service.answer(query), alone.parts[0])
    first, last = answer.groups[0].buckets
    assert (first.interval.start, last.interval.end) == (HOUR.start, HOUR.end)
    assert answer.total("tHandle").count == 2


def test_an_answer_without_the_medium_is_not_split_by_it():
    request = together(ask(), ask(where=is_in("mediaType", "voice")))
    service = NaiveService(events=(handled(5, 1000),), implied=False)
    with pytest.raises(SplitError) as caught:
        split(request, service.answer(request.query), request.parts[1])
    assert [rule.label for rule in caught.value.rules] == ["implied"]


def test_buckets_that_stand_elsewhere_are_not_added_up_to_longer_ones():
    request = together(ask(granularity="PT5M"), ask(granularity="PT30M"))
    service = NaiveService(events=(handled(5, 1000),), borders="clock")
    with pytest.raises(SplitError) as caught:
        split(request, service.answer(request.query), request.parts[1])
    assert [rule.label for rule in caught.value.rules] == ["steps"]


def test_a_request_whose_buckets_cannot_make_up_those_of_its_part_is_not_split():
    part = RequestPart(query=ask(granularity="PT30M"), rules=frozenset({Rule.STEPS}))
    request = MergedRequest(query=ask(granularity="PT20M"), parts=(part,))
    with pytest.raises(SplitError):
        split(request, NaiveService(events=(handled(5, 1000),)).answer(request.query), part)


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
def test_figures_that_do_not_add_up_exactly_are_not_added_up(odd):
    request = together(ask(group_by=("queueId",)), ask())
    groups = ({"mediaType": "voice"}, {"mediaType": "voice", "queueId": QUEUES[0]})
    plain = Stats(count=1, sum=1000.0, min=1.0, max=1.0)
    answer = answered(groups, plain, odd)
    with pytest.raises(SplitError) as caught:
        split(request, answer, request.parts[1])
    assert [rule.label for rule in caught.value.rules] == ["groups"]
    assert split(request, answer, request.parts[0]) == answer


def test_no_number_is_made_up_for_what_nobody_measured():
    request = together(ask(granularity="PT5M"), ask())
    assert split(request, NaiveService(events=()).answer(request.query), request.parts[1]).groups == ()


def test_the_end_of_a_day_with_an_hour_twice_is_added_up():
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
