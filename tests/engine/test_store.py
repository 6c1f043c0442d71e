"""The last good results on disk: there at the next start, and nobody else's."""

import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hourglance.api import Aggregates, AggregatesQuery, Interval, is_in, last
from hourglance.engine.cache_file import ResultFile, ResultFileError, key_of

END = datetime(2026, 11, 23, 10, 41, tzinfo=UTC)
ANSWER = Aggregates(
    interval=Interval(start=END - timedelta(hours=1), end=END), steps=(END - timedelta(hours=1),)
)
OWNER = "client@api.mypurecloud.ie/person"


@pytest.fixture
def store(tmp_path: Path) -> ResultFile:
    return ResultFile(tmp_path / "cache" / "results.json")


def test_what_is_kept_is_there_again(store: ResultFile) -> None:
    store.save(OWNER, {"query": ANSWER})

    assert ResultFile(store.path).load(OWNER) == {"query": ANSWER}


def test_nothing_kept_is_nothing(store: ResultFile) -> None:
    assert store.load(OWNER) == {}


def test_what_was_kept_for_somebody_else_is_deleted_and_never_shown(store: ResultFile) -> None:
    store.save(OWNER, {"query": ANSWER})

    assert store.load("client@api.mypurecloud.ie/another") == {}
    assert not store.path.exists()


def test_the_file_is_this_persons_alone_and_names_nobody(store: ResultFile) -> None:
    store.save(OWNER, {"query": ANSWER})

    if sys.platform != "win32":
        assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert b"person" not in store.path.read_bytes()
    assert [path.name for path in store.path.parent.iterdir()] == ["results.json"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[]", b'{"version":1}', b'{"version":1,"owner":1,"results":[]}', b"[" * 99_999],
)
def test_a_file_that_makes_no_sense_is_set_aside_and_said_once(store: ResultFile, content: bytes) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(content)

    with pytest.raises(ResultFileError, match=r"set aside as .*results\.json\.corrupt\."):
        store.load(OWNER)

    assert store.load(OWNER) == {}
    assert store.path.with_name("results.json.corrupt").read_bytes() == content


def test_a_file_of_a_later_version_is_left_unread(store: ResultFile) -> None:
    store.path.parent.mkdir()
    store.path.write_text('{"version": 2, "whatever": []}')

    assert store.load(OWNER) == {}


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")

    with pytest.raises(ResultFileError, match="could not be written"):
        ResultFile(tmp_path / "cache" / "results.json").save(OWNER, {})


def test_wiping_takes_what_was_set_aside_too(store: ResultFile) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(b"{")
    with pytest.raises(ResultFileError):
        store.load(OWNER)
    store.save(OWNER, {"query": ANSWER})

    store.delete()

    assert list(store.path.parent.iterdir()) == []


def test_equal_queries_have_one_name() -> None:
    one = AggregatesQuery(metrics=("tHandle",), where=is_in("mediaType", "voice"), window=last(hours=1))
    same = AggregatesQuery(metrics=["tHandle"], where=is_in("mediaType", "voice"), window=last(minutes=60))
    other = AggregatesQuery(metrics=("tHandle",), where=is_in("mediaType", "chat"), window=last(hours=1))

    assert key_of(one) == key_of(same) != key_of(other)
