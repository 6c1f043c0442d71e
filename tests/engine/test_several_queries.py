"""Widgets with several queries: each is sent like any query, and the card is drawn from what there is."""

import asyncio
import json
from itertools import product

import pytest
from fake_desks import Desk, at_work
from manual_clock import ManualClock

from hourglance.api import Aggregates, AggregatesQuery, Card, Count, Declaration, NamedQuery, Results, last
from hourglance.cloud import InvalidQueryError, PermissionDeniedError, QueryResponse

pytestmark = pytest.mark.anyio

PATHS = {
    "/api/v2/analytics/conversations/aggregates/query": "now",
    "/api/v2/analytics/flows/aggregates/query": "before",
}
NOW = AggregatesQuery(metrics=("nOffered",), window=last(hours=1))
BEFORE = AggregatesQuery(metrics=("nFlow",), window=last(hours=1), family="flows")

#: What can become of a query; ``stale`` has answered once.
FATES = ("ok", "failing", "late", "forbidden", "stale")


def comparing(
    name: str = "comparing", now: AggregatesQuery = NOW, before: AggregatesQuery = BEFORE
) -> Declaration:
    return Declaration(
        plugin="test",
        name=name,
        title="Against last week",
        description="",
        query=now,
        queries=(NamedQuery(name="now", query=now), NamedQuery(name="before", query=before)),
    )


class Presenter:
    """A widget that shows both counts; it remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[Aggregates | Results] = []

    async def present(self, widget_id: str, results: Aggregates | Results) -> Card | None:
        self.given.append(results)
        assert isinstance(results, Results)
        now, before = results["now"].total("nOffered"), results["before"].total("nFlow")
        caption = f"before: {before.count if before else None}"
        return Card(headline=Count(now.count if now else None), caption=caption)


class Service:
    """Answers each query as its fate says."""

    def __init__(self, desk: Desk, **fates: str) -> None:
        self.desk, self.fates = desk, fates
        self.sent: list[str] = []
        desk.source.post = self.post  # type: ignore[method-assign] # the fake has one path only

    async def post(self, path: str, body: bytes, **served: object) -> QueryResponse:
        part = PATHS[path]
        self.sent.append(part)
        fate = self.fates[part]
        if fate == "late":
            await asyncio.Event().wait()
        if fate == "forbidden":
            raise PermissionDeniedError("You lack a permission.")
        if fate == "failing" or (fate == "stale" and self.sent.count(part) > 1):
            raise InvalidQueryError("The query is invalid.")
        asked = json.loads(body)
        metrics = [{"metric": name, "stats": {"count": 7}} for name in asked["metrics"]]
        group = {"mediaType": "voice"} if part == "now" else {}
        data = [{"interval": asked["interval"], "metrics": metrics}]
        return QueryResponse(
            content=json.dumps({"results": [{"group": group, "data": data}]}).encode(),
            correlation_id="c-1",
            rate=None,
        )


@pytest.mark.parametrize(("now", "before"), [*product(FATES, FATES)])
async def test_card_is_drawn_from_the_answers_there_are(clock: ManualClock, now: str, before: str) -> None:
    fates = {"now": now, "before": before}
    async with at_work(
        clock, comparing(), prepare=lambda desk: _serve(desk, **fates), presenter=Presenter()
    ) as desk:
        await clock.advance(70)
        shown = desk.only

    answered = {name for name, fate in fates.items() if fate in {"ok", "stale"}}
    problems = {"late": None, "failing": "The query is invalid.", "forbidden": "You lack a permission."}
    if not answered:
        assert shown.card is None
        assert shown.data == ("forbidden" if "forbidden" in fates.values() else "none")
        expected = next((f for f in ("forbidden", "failing") if f in fates.values()), "late")
        assert (shown.problem.what if shown.problem else None) == problems[expected]
        assert shown.part == next(name for name, fate in fates.items() if fate == expected)
        return
    assert shown.card == Card(
        headline=Count(7 if "now" in answered else None),
        caption=f"before: {7 if 'before' in answered else None}",
    )
    missing = {part.name: part.problem.what if part.problem else None for part in shown.missing}
    assert missing == {name: problems[fate] for name, fate in fates.items() if name not in answered}
    stale = [name for name, fate in fates.items() if fate == "stale"]
    assert shown.data == ("stale" if stale else "fresh")
    assert shown.part == (stale[0] if stale else "")


async def test_queries_are_shared_with_widgets_of_one_query(clock: ManualClock) -> None:
    services: list[Service] = []
    widgets = [comparing("one"), comparing("two"), comparing("same", BEFORE, BEFORE)]

    async with at_work(
        clock,
        *widgets,
        prepare=lambda desk: services.append(_serve(desk, now="ok", before="ok")),
        presenter=Forgiving(),
    ) as desk:
        assert sorted(services[0].sent) == ["before", "now"]
        assert [state.data for state in desk.now.widgets] == ["fresh"] * 3
        assert [len(desk.engine.request_records("test/one", part)) for part in ("", "now", "before")] == [
            1,
            1,
            1,
        ]
        assert desk.engine.next_refresh("test/one", "before").every == 60
        with pytest.raises(KeyError):
            desk.engine.next_refresh("test/one", "after")


async def test_card_is_drawn_again_as_soon_as_the_missing_part_is_there(clock: ManualClock) -> None:
    presenter = Presenter()
    services: list[Service] = []

    async with at_work(
        clock,
        comparing(),
        prepare=lambda desk: services.append(_serve(desk, now="ok", before="failing")),
        presenter=presenter,
    ) as desk:
        assert [part.name for part in desk.only.missing] == ["before"]
        (first,) = presenter.given
        assert isinstance(first, Results)
        assert first.missing == {"before"}
        assert first["before"].metrics == ("nFlow",)

        services[0].fates["before"] = "ok"
        await clock.advance(30)
        desk.engine.refresh()
        await clock.advance(10)
        assert desk.only.missing == ()
        assert desk.only.card == Card(headline=Count(7), caption="before: 7")


async def test_card_has_the_time_of_its_oldest_answer(clock: ManualClock) -> None:
    async with at_work(
        clock,
        comparing(),
        prepare=lambda desk: _serve(desk, now="ok", before="stale"),
        presenter=Presenter(),
    ) as desk:
        first = desk.only.as_of
        await clock.advance(130)

        assert desk.only.as_of == first
        assert (desk.only.data, desk.only.part) == ("stale", "before")


class Forgiving:
    async def present(self, widget_id: str, results: Aggregates | Results) -> Card | None:
        return Card(headline=Count(1))


def _serve(desk: Desk, **fates: str) -> Service:
    return Service(desk, **fates)
