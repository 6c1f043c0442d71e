"""A service that departs from one merge rule, and an engine at work there whose cards are all judged.

A card is wrong if the same service answers its widget's query, sent alone, otherwise.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from fake_desks import blocking_calls_run, signed_in, widget
from manual_clock import ManualClock
from naive_service import Event, NaiveService

from hourglance.api import Aggregates, AggregatesQuery, Bucket, Card, Count, Stats, View, all_of, is_in, last
from hourglance.cloud import QueryResponse, RateLimiter
from hourglance.engine import RefreshEngine, RuleVerdictStore
from hourglance.engine.planner.shadow_check import find_difference
from hourglance.genesys import decode_query, format_interval

QUEUES = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(6)]
AGENTS = [f"00000000-0000-4000-8000-0000000000a{number}" for number in range(6)]
VOICE = is_in("mediaType", "voice")
HOUR = last(hours=1)


def _asks(*metrics: str, where=VOICE, hours: int = 1, **more: object) -> AggregatesQuery:
    return AggregatesQuery(metrics=metrics, where=where, window=last(hours=hours), **more)


#: A panel of seventeen widgets; between them, every merge rule is relied on.
PANEL = [
    widget(f"w{number}", query)
    for number, query in enumerate(
        [
            _asks("tHandle"),
            _asks("tAcw"),
            _asks("tHandle", where=None),
            _asks("tHandle", where=is_in("mediaType", "chat")),
            _asks("nOffered", group_by=("queueId",)),
            _asks("nOffered"),
            _asks("nOffered", where=all_of(VOICE, is_in("queueId", QUEUES[0]))),
            _asks("tHandle", granularity="PT5M"),
            _asks("tHandle", views=(View(name="short-calls", target="tHandle", lt=60_000),)),
            _asks("tHandle", views=(View(name="short-talks", target="tHandle", gte=120_000),)),
            _asks("oServiceLevel", group_by=("queueId",)),
            _asks("oServiceLevel", where=all_of(VOICE, is_in("queueId", QUEUES[1]))),
            _asks("tHandle", "tAcw", group_by=("userId",)),
            _asks("nOffered", hours=2, granularity="PT30M"),
            _asks("tAnswered", "tAbandon", "nOverSla"),
            _asks("nTransferred", "tAbandon"),
            _asks("tAcw", hours=3),
        ]
    )
]


def history(random: Random, start: datetime, hours: int, *, in_two_queues: float) -> list[Event]:
    """Return the events of conversations with two agents each, some of them on whole minutes."""
    events = []
    for number in range(60 * hours):
        at = start + timedelta(seconds=random.randrange(hours * 3600))
        first = random.choice(QUEUES)
        queues = (first, random.choice(QUEUES)) if random.random() < in_two_queues else (first,)
        medium = random.choice(["voice", "voice", "chat"])
        of_queue: dict[str, str | tuple[str, ...]] = {
            "mediaType": medium,
            "queueId": queues,
            "id": f"c{number}",
        }

        def add(metric: str, after: int, value: int, more: Mapping[str, str], at=at, of=of_queue) -> None:
            when = at + timedelta(seconds=after)
            if random.random() < 0.1:
                when = when.replace(second=0)
            events.append(Event(metric=metric, at=when, value=value, dimensions={**of, **more}))

        add("nOffered", 0, 1, {})
        if random.random() < 0.1:
            add("tAbandon", 30, random.randrange(60_000), {})
            continue
        add("tAnswered", 10, wait := random.randrange(40_000), {})
        if wait > 20_000:
            add("nOverSla", 10, 1, {})
        for leg in range(random.choice([1, 1, 2])):
            agent = {"userId": random.choice(AGENTS)} | ({"queueId": random.choice(QUEUES)} if leg else {})
            add("tHandle", 200 + 90 * leg, random.randrange(1_000, 300_000), agent)
            add("tAcw", 210 + 90 * leg, random.randrange(1_000, 60_000), agent)
            add("nTransferred", 200 + 90 * leg, 1, agent)
    return sorted(events, key=lambda event: event.at)


@dataclass(frozen=True, kw_only=True)
class DepartingService(NaiveService):
    """A naive service that departs from what a rule relies on; one field for each way."""

    loses_first: bool = False
    last_view_only: bool = False
    cut_names: bool = False
    filters_conversations: bool = False
    counts_conversations: bool = False
    subtotals: bool = False
    only_with_dimension: bool = False
    most_groups: int | None = None
    closed_ends: bool = False
    lag: timedelta = timedelta(0)
    rounds: bool = False
    by_id: Mapping[str, Sequence[Event]] = field(default_factory=dict)

    def answer(self, query: AggregatesQuery) -> Aggregates:
        service: DepartingService = self
        window = query.window
        events = [each for each in self.events if window.start <= each.at <= window.end]
        if self.lag and window.end - window.start > timedelta(minutes=90):
            events = [event for event in events if event.at < window.end - self.lag]
        if self.only_with_dimension:
            events = [each for each in events if all(each.values(name) for name in query.group_by)]
        if self.filters_conversations and query.filter is not None:
            ids = {each.values("id") for each in events if self._matches(query.filter, each)}
            events = [event for event in events if event.values("id") in ids]
            service = replace(service, events=events)
            answer = NaiveService.answer(service, replace(query, where=None))
        else:
            answer = NaiveService.answer(replace(service, events=events), query)
        return replace(answer, groups=answer.groups[: self.most_groups])

    def _keys(self, query, event):
        keys = super()._keys(query, event)
        if self.subtotals and "userId" in query.group_by and event.values("userId"):
            without = {frozenset(item for item in key if item[0] != "userId") for key in keys}
            keys += sorted(without, key=sorted)
        return keys

    def _group(self, query, key, buckets):
        if self.closed_ends:
            buckets = {
                bucket: events
                + [
                    each
                    for other, more in buckets.items()
                    if other.start == bucket.end
                    for each in more
                    if each.at == bucket.end
                ]
                for bucket, events in buckets.items()
            }
        return super()._group(query, key, buckets)

    def _filled(self, query, interval, events) -> Bucket:
        if self.loses_first and "tAcw" in query.metrics:
            first = next((each for each in events if each.metric == "tHandle"), None)
            events = [event for event in events if event is not first]
        if self.last_view_only and query.views:
            targets = {view.target: view for view in query.views}
            query = replace(query, views=tuple(targets.values()))
        bucket = super()._filled(query, interval, events)
        if self.cut_names:
            bucket = replace(bucket, views=tuple(replace(v, name=v.name[:5]) for v in bucket.views))
        return bucket

    def _stats(self, metric: str, events: Sequence[Event]) -> Stats | None:
        stats = super()._stats(metric, events)
        if stats is None:
            return None
        if self.counts_conversations and metric.startswith("n"):
            return Stats(count=len({each.values("id") for each in events if each.metric == metric}))
        if self.rounds and metric == "oServiceLevel":
            return replace(stats, ratio=round(stats.ratio, 4))
        return stats


#: Each way to depart, with the rules that it breaks.
DEPARTURES: dict[str, tuple[set[str], float, dict[str, object]]] = {
    "a metric beside another loses its first event": ({"metrics", "total"}, 0.0, {"loses_first": True}),
    "of two views of one target only the last counts": ({"metrics", "views"}, 0.0, {"last_view_only": True}),
    "names of views are cut to 5 letters": ({"views", "metrics"}, 0.0, {"cut_names": True}),
    "1 event in 10 is in two queues": ({"filter", "groups"}, 0.1, {}),
    "1 event in 200 is in two queues": ({"filter", "groups"}, 0.005, {}),
    "a filter picks conversations, not events": ({"filter"}, 0.0, {"filters_conversations": True}),
    "no medium in groups": ({"implied"}, 0.0, {"implied": False}),
    "counts are of distinct conversations": ({"total", "groups"}, 0.0, {"counts_conversations": True}),
    "rows that lack a dimension are subtotals": ({"groups"}, 0.0, {"subtotals": True}),
    "events without the dimension are left out": ({"groups"}, 0.0, {"only_with_dimension": True}),
    "answers are cut after 4 groups": ({"groups", "filter", "metrics"}, 0.0, {"most_groups": 4}),
    "buckets are closed at both ends": ({"steps", "total", "window"}, 0.0, {"closed_ends": True}),
    "windows over 90 min lag by 3 min": ({"window"}, 0.0, {"lag": timedelta(minutes=3)}),
    "windows over 90 min lag by 15 min": ({"window"}, 0.0, {"lag": timedelta(minutes=15)}),
    "another formula of the service level": ({"service-level"}, 0.0, {"late_counts": 0.5}),
    "the service level is rounded": ({"service-level"}, 0.0, {"rounds": True}),
    "nothing (control)": (set(), 0.0, {}),
}


class DepartingClient:
    """The client of a departing service, in place of a session."""

    def __init__(self, clock: ManualClock, service: DepartingService) -> None:
        self.clock, self.service = clock, service
        self.rate_limiter = RateLimiter()
        self.sent: list[float] = []

    def service_now(self) -> datetime:
        return self.clock.now()

    async def reset_connections(self) -> None:
        pass

    async def post(self, path: str, body: bytes, **served: object) -> QueryResponse:
        self.sent.append(self.clock.monotonic())
        answer = self.service.answer(decode_query(body, "conversations"))
        return QueryResponse(content=encode_answer(answer), correlation_id=None, rate=None)


def encode_answer(answer: Aggregates) -> bytes:
    """Return an answer as the service writes it."""

    def stats(value: Stats) -> dict[str, float]:
        names = ("count", "sum", "min", "max", "ratio", "numerator", "denominator", "target")
        return {name: found for name in names if (found := getattr(value, name)) is not None}

    return json.dumps(
        {
            "results": [
                {
                    "group": dict(group.dimensions),
                    "data": [
                        {
                            "interval": format_interval(bucket.interval),
                            "metrics": [{"metric": m.name, "stats": stats(m.stats)} for m in bucket.metrics],
                            "views": [{"name": v.name, "stats": stats(v.stats)} for v in bucket.views],
                        }
                        for bucket in group.buckets
                    ],
                }
                for group in answer.groups
            ]
        }
    ).encode()


@dataclass
class Outcome:
    """What came of a run.

    :param noticed: the refresh after which the first rule was disabled.
    :param wrong: the refresh of each card that was shown wrong.
    :param requests: by refresh.
    """

    noticed: int | None = None
    shown: int = 0
    wrong: list[int] = field(default_factory=list)
    disabled: tuple[str, ...] = ()
    requests: list[int] = field(default_factory=list)


async def run(
    departure: str, *, refreshes: int, seed: int, store: RuleVerdictStore, judged: Callable[[int], bool]
) -> Outcome:
    """Run an engine at a service that departs from a rule, and judge the cards at the end of refreshes."""
    _, in_two_queues, ways = DEPARTURES[departure]
    clock, random = ManualClock(busy=blocking_calls_run), Random(seed)
    events = history(
        random, clock.start - timedelta(hours=4), 5 + refreshes // 60, in_two_queues=in_two_queues
    )
    service = DepartingService(events=events, **ways)  # type: ignore[arg-type]
    client = DepartingClient(clock, service)
    last_results: dict[str, Aggregates] = {}

    class Renderer:
        async def present(self, widget_id: str, results: Aggregates) -> Card | None:
            last_results[widget_id] = results
            return Card(headline=Count(1))

    engine = RefreshEngine(
        client=client,
        renderer=Renderer(),
        clock=clock,
        publish=lambda _: None,
        random=random,
        verdicts=store,
    )
    engine.set_widgets(PANEL)
    outcome = Outcome()
    task = asyncio.create_task(engine.run())
    engine.session_changed(signed_in("ada"), "demo")
    for refresh in range(1, refreshes + 1):
        before = len(client.sent)
        await clock.advance(60)
        outcome.requests.append(len(client.sent) - before)
        if engine.disabled_rules and outcome.noticed is None:
            outcome.noticed = refresh
        if not judged(refresh):
            continue
        for state in engine.snapshot.widgets:
            results = last_results.get(state.widget.id)
            if results is None or state.data != "fresh":
                continue
            outcome.shown += 1
            lone = service.answer(replace(state.widget.query, window=results.interval))
            if find_difference(results, lone) is not None:
                outcome.wrong.append(refresh)
    outcome.disabled = tuple(rule.label for rule in engine.disabled_rules)
    task.cancel()
    await asyncio.wait([task])
    return outcome
