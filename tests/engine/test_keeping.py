"""The last good numbers over a restart, and that they go with the sign-out."""

from pathlib import Path

import pytest
from fake_desks import ENDED, QUERY, SIGNED_OUT, FakeSurroundings, at_work, signed_in, widget

from hourglance.cloud import OfflineError
from hourglance.engine import ResultFile

pytestmark = pytest.mark.anyio

ADA, BEN = signed_in("ada"), signed_in("ben")


@pytest.fixture
def store(tmp_path: Path) -> ResultFile:
    return ResultFile(tmp_path / "results.json")


def offline(desk) -> None:
    desk.source.errors = [OfflineError("No network.")] * 99


async def test_after_a_restart_the_last_number_is_there_at_once_with_its_age(clock, store) -> None:
    async with at_work(clock, widget("one"), state=ADA, store=store) as desk:
        before = desk.only
    clock.elapsed += 3600

    async with at_work(clock, widget("one"), state=ADA, store=store, prepare=offline) as desk:
        assert desk.only.data == "stale"
        assert (desk.only.card, desk.only.as_of) == (before.card, before.as_of)
        assert desk.only.age.total_seconds() == pytest.approx(3600 + 77)
        assert desk.only.problem.what == "No network."

        desk.source.errors = []
        await clock.advance(60)
        assert desk.only.data == "fresh"
        assert desk.only.as_of > before.as_of


async def test_a_widget_that_comes_later_finds_its_number_too(clock, store) -> None:
    async with at_work(clock, widget("one"), state=ADA, store=store):
        pass

    async with at_work(clock, state=ADA, store=store, prepare=offline) as desk:
        desk.engine.set_widgets([widget("one"), widget("another of the same query")])
        await clock.settle()
        assert [state.data for state in desk.now.widgets] == ["stale", "stale"]


async def test_nobody_sees_the_numbers_of_another_person(clock, store) -> None:
    async with at_work(clock, widget("one"), state=ADA, store=store):
        pass

    async with at_work(clock, widget("one"), state=BEN, store=store, prepare=offline) as desk:
        assert (desk.only.data, desk.only.card) == ("none", None)
        assert not store.path.exists()


async def test_signing_out_deletes_the_file(clock, store) -> None:
    async with at_work(clock, widget("one"), state=ADA, store=store) as desk:
        await clock.advance(301)
        assert store.path.exists()

        desk.engine.session_changed(SIGNED_OUT, "demo")
        assert not store.path.exists()
    assert not store.path.exists(), "nor does the end of the program write it anew"


async def test_a_sign_in_that_ends_by_itself_leaves_the_file(clock, store) -> None:
    async with at_work(clock, widget("one"), state=ADA, store=store) as desk:
        await clock.advance(301)
        desk.engine.session_changed(ENDED, "demo")

    assert store.path.exists()


async def test_a_sign_out_in_another_process_is_not_undone(clock, store) -> None:
    async with at_work(clock, widget("one"), state=ADA, store=store):
        await clock.advance(301)
        store.delete()
        await clock.advance(600)

    assert not store.path.exists()


async def test_results_are_written_seldom(clock, store) -> None:
    async with at_work(clock, widget("one"), state=ADA, store=store):
        written = set()
        for _ in range(60):
            await clock.advance(60)
            written.add(store.path.stat().st_mtime_ns)

    assert len(written) <= 13


async def test_results_are_written_before_the_computer_sleeps(clock, store) -> None:
    computer = FakeSurroundings()

    async with at_work(clock, widget("one"), state=ADA, store=store, surroundings=computer):
        await clock.advance(70)
        before = store.path.stat().st_mtime_ns
        computer.tell("asleep")
        await clock.settle()

        assert store.path.stat().st_mtime_ns > before


async def test_a_file_that_makes_no_sense_costs_nothing_and_is_said(clock, store) -> None:
    store.path.write_text("{")

    async with at_work(clock, widget("one"), state=ADA, store=store) as desk:
        assert desk.only.data == "fresh"
        assert desk.engine.cache_problem.code == "result-store"
        assert "set aside" in desk.engine.cache_problem.what


async def test_results_of_last_week_are_of_no_use(clock, store) -> None:
    async with at_work(clock, widget("one"), state=ADA, store=store):
        pass
    clock.elapsed += 8 * 86_400

    async with at_work(clock, widget("one"), state=ADA, store=store, prepare=offline) as desk:
        assert desk.only.card is None


async def test_without_a_name_nothing_is_kept(clock, store) -> None:
    async with at_work(clock, widget("one"), store=store):
        await clock.advance(600)

    assert not store.path.exists()


async def test_the_file_tells_nothing_but_numbers(clock, store) -> None:
    async with at_work(clock, widget("one", QUERY), state=ADA, store=store):
        pass
    content = store.path.read_text()

    assert "ada" not in content
    assert "voice" in content, "a group's value, as the service answered it"
    assert "filter" not in content
