"""The result cache: the last good values over a restart, until the user signs out."""

import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_desks import ENDED, QUERY, SIGNED_OUT, FakeSurroundings, at_work, signed_in, widget

from hourglance.api import Aggregates, AggregatesQuery, Interval, is_in, last
from hourglance.cloud import OfflineError
from hourglance.engine import ResultCache, ResultCacheError
from hourglance.engine.cache import query_digest

pytestmark = pytest.mark.anyio

ADA, BEN = signed_in("ada"), signed_in("ben")
END = datetime(2026, 11, 23, 10, 41, tzinfo=UTC)
ANSWER = Aggregates(
    interval=Interval(start=END - timedelta(hours=1), end=END), steps=(END - timedelta(hours=1),)
)
ACCOUNT = "client@api.mypurecloud.ie/person"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "results.json"


@pytest.fixture
def cache(path: Path) -> Callable[[], ResultCache]:
    """Return a function that opens the file as one start of the program does."""
    return lambda: ResultCache(path)


def offline(desk) -> None:
    desk.source.errors = [OfflineError("No network.")] * 99


# The file.


def test_file_holds_what_was_written(cache) -> None:
    assert cache().load(ACCOUNT) is None
    cache().save(ACCOUNT, {"query": ANSWER})

    assert cache().load(ACCOUNT) == {"query": ANSWER}


def test_file_of_another_account_is_deleted(cache, path: Path) -> None:
    cache().save(ACCOUNT, {"query": ANSWER})

    assert cache().load("client@api.mypurecloud.ie/another") is None
    assert not path.exists()


def test_file_is_private_and_names_no_user(cache, path: Path) -> None:
    cache().save(ACCOUNT, {"query": ANSWER})

    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"person" not in path.read_bytes()
    assert [file.name for file in path.parent.iterdir()] == ["results.json"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[]", b'{"version":1}', b'{"version":1,"owner":1,"results":[]}', b"[" * 99_999],
)
def test_file_that_is_corrupt_is_quarantined_and_reported_once(cache, path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(ResultCacheError, match=r"results\.json\.corrupt"):
        cache().load(ACCOUNT)

    assert cache().load(ACCOUNT) is None
    assert path.with_name("results.json.corrupt").read_bytes() == content

    cache().save(ACCOUNT, {"query": ANSWER})
    cache().delete()
    assert list(path.parent.iterdir()) == []


def test_file_of_a_later_version_is_reported_and_left_unchanged(cache, path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"version": 2, "whatever": []}')

    with pytest.raises(ResultCacheError, match="another version"):
        cache().load(ACCOUNT)
    with pytest.raises(ResultCacheError, match="another version"):
        cache().save(ACCOUNT, {})
    assert path.read_text() == '{"version": 2, "whatever": []}'


def test_file_that_cannot_be_written_is_an_error(cache, path: Path) -> None:
    path.parent.write_text("a file where a folder should be")

    with pytest.raises(ResultCacheError, match="could not be written"):
        cache().save(ACCOUNT, {})


def test_query_digest_is_the_same_for_equal_queries() -> None:
    one = AggregatesQuery(metrics=("tHandle",), where=is_in("mediaType", "voice"), window=last(hours=1))
    same = AggregatesQuery(metrics=["tHandle"], where=is_in("mediaType", "voice"), window=last(minutes=60))
    other = AggregatesQuery(metrics=("tHandle",), where=is_in("mediaType", "chat"), window=last(hours=1))

    assert query_digest(one) == query_digest(same) != query_digest(other)


# In the engine.


async def test_cached_value_is_shown_after_a_restart_with_its_age(clock, cache) -> None:
    async with at_work(clock, widget("one"), state=ADA, cache=cache()) as desk:
        before = desk.only
    clock.elapsed += 3600

    async with at_work(clock, widget("one"), state=ADA, cache=cache(), prepare=offline) as desk:
        assert desk.only.data == "stale"
        assert (desk.only.card, desk.only.as_of) == (before.card, before.as_of)
        assert desk.only.age.total_seconds() == pytest.approx(3600 + 77)
        assert desk.only.problem.what == "No network."

        desk.source.errors = []
        await clock.advance(60)
        assert desk.only.data == "fresh"
        assert desk.only.as_of > before.as_of


async def test_cached_value_is_shown_on_a_widget_that_is_added_later(clock, cache) -> None:
    async with at_work(clock, widget("one"), state=ADA, cache=cache()):
        pass

    async with at_work(clock, state=ADA, cache=cache(), prepare=offline) as desk:
        desk.engine.set_widgets([widget("one"), widget("another of the same query")])
        await clock.settle()
        assert [state.data for state in desk.now.widgets] == ["stale", "stale"]


async def test_cached_value_of_another_user_is_deleted(clock, cache, path) -> None:
    async with at_work(clock, widget("one"), state=ADA, cache=cache()):
        pass

    async with at_work(clock, widget("one"), state=BEN, cache=cache(), prepare=offline) as desk:
        assert (desk.only.data, desk.only.card) == ("none", None)
        assert not path.exists()


async def test_cached_value_of_last_week_is_not_shown(clock, cache) -> None:
    async with at_work(clock, widget("one"), state=ADA, cache=cache()):
        pass
    clock.elapsed += 8 * 86_400

    async with at_work(clock, widget("one"), state=ADA, cache=cache(), prepare=offline) as desk:
        assert desk.only.card is None


async def test_sign_out_deletes_the_file(clock, cache, path) -> None:
    async with at_work(clock, widget("one"), state=ADA, cache=cache()) as desk:
        await clock.advance(301)
        assert path.exists()

        desk.engine.session_changed(SIGNED_OUT, "demo")
        await clock.settle()
        assert not path.exists()
    assert not path.exists(), "the end of the program does not write it again"


async def test_sign_out_in_another_process_is_not_undone(clock, cache, path) -> None:
    async with at_work(clock, widget("one"), state=ADA, cache=cache()):
        await clock.advance(301)
        path.unlink()
        await clock.advance(600)

    assert not path.exists()


async def test_session_that_expires_keeps_the_file(clock, cache, path) -> None:
    async with at_work(clock, widget("one"), state=ADA, cache=cache()) as desk:
        await clock.advance(301)
        desk.engine.session_changed(ENDED, "demo")

    assert path.exists()


async def test_save_is_rare(clock, cache, path) -> None:
    async with at_work(clock, widget("one"), state=ADA, cache=cache()):
        written = set()
        for _ in range(20):
            await clock.advance(60)
            written.add(path.stat().st_mtime_ns)

    assert 3 <= len(written) <= 5


async def test_save_before_the_computer_sleeps(clock, cache, path) -> None:
    computer = FakeSurroundings()

    async with at_work(clock, widget("one"), state=ADA, cache=cache(), surroundings=computer):
        await clock.advance(70)
        before = path.stat().st_mtime_ns
        computer.tell("asleep")
        await clock.settle()

        assert path.stat().st_mtime_ns > before


async def test_save_keeps_values_of_queries_that_were_not_answered_yet(clock, cache) -> None:
    async with at_work(clock, widget("one"), state=ADA, cache=cache()):
        pass
    other = widget("other", AggregatesQuery(metrics=("tAcw",), window=last(hours=1)))
    async with at_work(clock, other, state=ADA, cache=cache()):
        pass

    async with at_work(clock, widget("one"), state=ADA, cache=cache(), prepare=offline) as desk:
        assert desk.only.data == "stale"


async def test_corrupt_file_costs_its_content_only(clock, cache, path) -> None:
    path.parent.mkdir()
    path.write_text("{")

    async with at_work(clock, widget("one"), state=ADA, cache=cache()) as desk:
        assert desk.only.data == "fresh"
        assert desk.engine.cache_problem.code == "result-store"
        assert "corrupt" in desk.engine.cache_problem.what


async def test_cache_stores_nothing_for_a_user_without_an_id(clock, cache, path) -> None:
    async with at_work(clock, widget("one"), cache=cache()):
        await clock.advance(600)

    assert not path.exists()


async def test_file_holds_values_only(clock, cache, path) -> None:
    async with at_work(clock, widget("one", QUERY), state=ADA, cache=cache()):
        pass
    content = path.read_text()

    assert "ada" not in content
    assert "voice" in content, "a group's value, as the service answered it"
    assert "filter" not in content
