"""Queries about the past: requested once an hour, and shown by the minute."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from fake_desks import Desk, at_work, signed_in, widget
from naive_service import Event, NaiveService
from widget_catalogue import of_desk

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Card,
    Count,
    Declaration,
    Measure,
    SortMetric,
    is_in,
    last,
    this_week,
    today,
)
from hourglance.cloud import OfflineError, QueryResponse
from hourglance.engine import ResultCache
from hourglance.engine.planner.shadow_check import find_difference
from hourglance.engine.planner.time_window import resolve_window
from hourglance.genesys import decode_query, format_interval

pytestmark = pytest.mark.anyio

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ADA = signed_in("ada")
QUEUES = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
USERS = ("33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444")
LAST_WEEK = last(hours=1).earlier(weeks=1)


def body(answer: Aggregates) -> bytes:
    """Return an answer as the service would send it."""

    def measures(measured: Sequence[Measure], name: str) -> list[dict[str, object]]:
        return [
            {
                name: each.name,
                "stats": {key: value for key in KEYS if (value := getattr(each.stats, key)) is not None},
            }
            for each in measured
        ]

    groups = [
        {
            "group": dict(group.dimensions),
            "data": [
                {
                    "interval": format_interval(bucket.interval),
                    "metrics": measures(bucket.metrics, "metric"),
                    "views": measures(bucket.views, "name"),
                }
                for bucket in group.buckets
            ],
        }
        for group in answer.groups
    ]
    return json.dumps({"results": groups}).encode()


KEYS = ("count", "sum", "min", "max", "ratio", "numerator", "denominator", "target")


class Shown:
    """A plugin that remembers the results of each widget."""

    def __init__(self) -> None:
        self.results: dict[str, Aggregates] = {}

    async def present(self, widget_id: str, results: Aggregates) -> Card | None:
        self.results[widget_id] = results
        return Card(headline=Count(len(results.groups)))


@cache
def two_months(end: datetime, every: timedelta) -> tuple[Event, ...]:
    media, queues, users = ("voice", "chat"), (QUEUES[0], QUEUES[1]), (USERS[0], USERS[1])
    return tuple(
        Event(
            metric=("tHandle", "tAcw", "nOffered")[number % 3],
            at=end - 60 * DAY + number * every,
            value=1000 * (number % 97 + 1),
            dimensions={
                "mediaType": media[number % 2],
                "queueId": queues[number % 5 % 2],
                "userId": users[number % 7 % 2],
            },
        )
        for number in range(60 * DAY // every)
    )


class Work:
    """A desk at a service that knows an event for every few minutes of two months."""

    def __init__(self, clock, *, every: timedelta = 7 * MINUTE, **options) -> None:
        self.clock = clock
        self.service = NaiveService(events=two_months(clock.now(), every), **options)
        self.shown = Shown()

    def prepare(self, desk: Desk) -> None:
        async def post(path: str, content: bytes, **served: object) -> QueryResponse:
            desk.source.asked.append(json.loads(content))
            desk.source.asked_at.append(self.clock.monotonic())
            if desk.source.errors:
                raise desk.source.errors.pop(0)
            query = decode_query(content)
            return QueryResponse(content=body(self.service.answer(query)), correlation_id="c", rate=None)

        desk.source.post = post  # type: ignore[method-assign]

    def true(self, query: AggregatesQuery) -> Aggregates:
        """Return the answer to a query by itself, now."""
        window = resolve_window(query.window, self.clock.now())
        return self.service.answer(replace(query, window=window))


def asks(window: object, **fields: object) -> AggregatesQuery:
    return AggregatesQuery(**({"metrics": ("tHandle",), "window": window} | fields))  # type: ignore[arg-type]


def same(one: Aggregates, other: Aggregates) -> bool:
    return one.interval == other.interval and find_difference(one, other) is None


QUERIES = (
    asks(LAST_WEEK),
    asks(LAST_WEEK, group_by=("queueId",)),
    asks(LAST_WEEK, metrics=("tHandle", "nOffered"), where=is_in("mediaType", "voice")),
    asks(last(hours=3).earlier(months=1)),
    asks(last(hours=2).previous()),
    asks(today("UTC").earlier(days=1)),
    asks(today("UTC").earlier(weeks=1), granularity="PT1H"),
    asks(today("Asia/Kolkata").earlier(days=1), time_zone="Asia/Kolkata"),
)


@pytest.mark.parametrize("query", QUERIES)
async def test_past_is_requested_once_an_hour_and_exact_every_minute(clock, query) -> None:
    work = Work(clock)
    async with at_work(clock, widget("one", query), prepare=work.prepare, presenter=work.shown) as desk:
        for _ in range(20):
            assert same(work.shown.results["test/one"], work.true(query))
            assert desk.only.data == "fresh"
            await clock.advance(60)
        assert len(desk.source.asked) == 1
        await clock.advance(3600)
        assert len(desk.source.asked) <= 3
        assert same(work.shown.results["test/one"], work.true(query))


async def test_past_is_as_of_now_not_of_its_end(clock) -> None:
    work = Work(clock)
    async with at_work(clock, widget("one", QUERIES[0]), prepare=work.prepare, presenter=work.shown) as desk:
        assert desk.only.as_of == datetime(2026, 11, 23, 10, 41, tzinfo=UTC)
        await clock.advance(600)
        assert desk.only.as_of == datetime(2026, 11, 23, 10, 51, tzinfo=UTC)


@pytest.mark.parametrize(
    "window",
    [today("UTC").previous(), today("UTC").earlier(weeks=1, whole=True), this_week("UTC").previous()],
)
async def test_past_of_whole_days_is_requested_once_a_day(clock, window) -> None:
    query = asks(window)
    work = Work(clock, every=3 * HOUR)
    one = widget("one", query, every=600)
    async with at_work(clock, one, prepare=work.prepare, presenter=work.shown) as desk:
        await clock.advance(12 * 3600)
        assert len(desk.source.asked) == 1
        await clock.advance(12 * 3600)
        assert len(desk.source.asked) <= 3  # at midnight before it has settled, and after
        assert same(work.shown.results["test/one"], work.true(query))


async def test_past_that_ended_minutes_ago_is_requested_again_until_it_is_final(clock) -> None:
    clock.start = datetime(2026, 11, 24, 0, 5, 17, tzinfo=UTC)
    query = asks(today("UTC").earlier(days=1, whole=True))
    work = Work(clock, every=3 * HOUR)
    async with at_work(clock, widget("one", query), prepare=work.prepare, presenter=work.shown) as desk:
        late = Event(
            metric="tHandle", at=clock.start - 10 * MINUTE, value=5, dimensions={"mediaType": "voice"}
        )
        work.service = replace(work.service, events=(*work.service.events, late))
        assert not same(work.shown.results["test/one"], work.true(query))
        await clock.advance(1800)
        assert same(work.shown.results["test/one"], work.true(query))
        assert 2 <= len(desk.source.asked) <= 3
        asked = len(desk.source.asked)
        await clock.advance(8 * 3600)
        assert len(desk.source.asked) == asked


async def test_past_that_is_too_recent_is_requested_at_its_own_interval(clock) -> None:
    work = Work(clock)
    query = asks(last(minutes=10).previous())
    async with at_work(clock, widget("one", query), prepare=work.prepare, presenter=work.shown) as desk:
        await clock.advance(600)
        assert 10 <= len(desk.source.asked) <= 12
        assert {asked.get("granularity") for asked in desk.source.asked} == {None}


@pytest.mark.parametrize(
    "query",
    [
        asks(LAST_WEEK, metrics=("nConversations",)),  # does not add up
        asks(this_week("UTC", starts="wednesday").earlier(weeks=1)),  # too many minutes
        asks(last(days=7).earlier(weeks=1)),
        asks(LAST_WEEK, query_type="topN", sort_metric=SortMetric(name="tHandle", function="sum")),
    ],
)
async def test_past_that_cannot_be_cut_is_requested_four_times_an_hour(clock, query) -> None:
    work = Work(clock, every=3 * HOUR)
    async with at_work(clock, widget("one", query), prepare=work.prepare, presenter=work.shown) as desk:
        await clock.advance(3600)
        assert 4 <= len(desk.source.asked) <= 5
        assert {asked.get("granularity") for asked in desk.source.asked} == {None}
        assert desk.only.data == "fresh"


async def test_past_is_kept_over_restarts(clock, tmp_path: Path) -> None:
    queries = (QUERIES[0], QUERIES[1], asks(today("UTC").previous()))
    widgets = [widget(f"w{number}", query) for number, query in enumerate(queries)]
    work, again = Work(clock), Work(clock)
    path = tmp_path / "results.json"
    async with at_work(
        clock, *widgets, prepare=work.prepare, presenter=work.shown, cache=ResultCache(path), state=ADA
    ) as desk:
        await clock.advance(60)
        assert desk.source.asked
    clock.busy = lambda: False
    await clock.advance(600)
    async with at_work(
        clock, *widgets, prepare=again.prepare, presenter=again.shown, cache=ResultCache(path), state=ADA
    ) as desk:
        await clock.advance(120)
        assert desk.source.asked == []
        for number, query in enumerate(queries):
            assert same(again.shown.results[f"test/w{number}"], again.true(query))


async def test_past_that_is_kept_too_long_is_requested_again(clock, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    for _ in range(2):
        work = Work(clock)
        async with at_work(
            clock,
            widget("one", QUERIES[0]),
            prepare=work.prepare,
            presenter=work.shown,
            cache=ResultCache(path),
            state=ADA,
        ) as desk:
            await clock.advance(60)
            assert len(desk.source.asked) == 1
            assert same(work.shown.results["test/one"], work.true(QUERIES[0]))
        clock.busy = lambda: False
        await clock.advance(10 * 24 * 3600)


async def test_past_is_shown_while_the_service_cannot_be_reached(clock) -> None:
    work = Work(clock)
    query = asks(last(hours=1))
    async with at_work(
        clock, widget("past", QUERIES[0]), widget("now", query), prepare=work.prepare, presenter=work.shown
    ) as desk:
        desk.source.errors = [OfflineError("No network.")] * 99
        await clock.advance(90)
        assert same(work.shown.results["test/past"], work.true(QUERIES[0]))


@pytest.mark.parametrize("borders", ["clock", "utc"])
async def test_past_is_exact_wherever_buckets_start(clock, borders) -> None:
    query = QUERIES[7]
    work = Work(clock, borders=borders, cut=False)
    async with at_work(clock, widget("one", query), prepare=work.prepare, presenter=work.shown) as desk:
        await clock.advance(600)
        assert len(desk.source.asked) == 1
        assert same(work.shown.results["test/one"], work.true(query))


async def test_past_of_twenty_widgets_costs_next_to_nothing(clock) -> None:
    me, team = USERS[0], [USERS[0], USERS[1]]
    catalog = of_desk(me, team, [QUEUES[0]], [QUEUES[0], QUEUES[1]])
    now = [asked.query for asked in catalog[-30:]]
    past = [
        replace(asked.query, window=asked.query.window.earlier(weeks=1))  # type: ignore[union-attr]
        for asked in catalog[:20]
    ]
    assert (len(now), len(past)) == (30, 20)
    widgets: list[Declaration] = [widget(f"w{number}", query) for number, query in enumerate((*now, *past))]
    work = Work(clock, every=29 * MINUTE)
    async with at_work(clock, *widgets, prepare=work.prepare, presenter=work.shown) as desk:
        await clock.advance(15 * 60)
        desk.source.asked.clear()
        minutes = 65
        await clock.advance(minutes * 60)
        about_past = [
            asked
            for asked in desk.source.asked
            if asked["interval"][:10] < str((clock.now() - 3 * DAY).date())
        ]
        assert len(desk.source.asked) / minutes <= len(widgets) / 10
        assert len(about_past) <= 1.5 * len(past)  # one each an hour at the most, most of them merged
        for declaration in widgets:
            shown = work.shown.results[declaration.id]
            assert same(shown, work.service.answer(replace(declaration.query, window=shown.interval)))
