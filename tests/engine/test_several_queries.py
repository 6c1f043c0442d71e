"""Widgets with several queries: each is sent like any query, and the card is drawn from what there is."""

import pytest
from fake_desks import Desk, at_work
from manual_clock import ManualClock
from two_queries import (
    BEFORE,
    COMBINATIONS,
    Presenter,
    TwoQueryService,
    comparing,
    comparison_card,
    fateful_state,
)

from hourglance.api import Aggregates, Card, Count, Results

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("now", "before"), COMBINATIONS)
async def test_card_is_drawn_from_the_answers_there_are(now: str, before: str) -> None:
    fates = {"now": now, "before": before}
    shown, _ = await fateful_state(now, before)

    answered = {name for name, fate in fates.items() if fate in {"ok", "stale"}}
    problems = {"late": None, "failing": "The query is invalid.", "forbidden": "You lack a permission."}
    if not answered:
        assert shown.card is None
        assert shown.data == ("forbidden" if "forbidden" in fates.values() else "none")
        expected = next((f for f in ("forbidden", "failing") if f in fates.values()), "late")
        assert (shown.problem.what if shown.problem else None) == problems[expected]
        assert shown.part == next(name for name, fate in fates.items() if fate == expected)
        return
    assert shown.card == comparison_card(
        112 if "now" in answered else None, 100 if "before" in answered else None
    )
    missing = {part.name: part.problem.what if part.problem else None for part in shown.missing}
    assert missing == {name: problems[fate] for name, fate in fates.items() if name not in answered}
    stale = [name for name, fate in fates.items() if fate == "stale"]
    assert shown.data == ("stale" if stale else "fresh")
    assert shown.part == (stale[0] if stale else "")


async def test_queries_are_shared_with_widgets_of_one_query(clock: ManualClock) -> None:
    services: list[TwoQueryService] = []
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
    services: list[TwoQueryService] = []

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
        assert desk.only.card == comparison_card(112, 100)


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


def _serve(desk: Desk, **fates: str) -> TwoQueryService:
    return TwoQueryService(desk, **fates)
