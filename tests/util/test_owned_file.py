"""AccountFileStore: content is returned to its account only."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hourglance.api import HourglanceError
from hourglance.util.owned_file import AccountFileStore, text_digest

contents = st.dictionaries(st.text(), st.integers(-(2**63), 2**63 - 1))


class NumbersError(HourglanceError):
    pass


class Numbers(AccountFileStore[dict[str, int]]):
    file_name = "numbers.json"
    content_type = dict[str, int]
    error_type = NumbersError
    what = "The numbers"
    remedy = "Count again."


class Words(Numbers):
    content_type = list[str]


@contextmanager
def place() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder, "numbers.json")


@given(owner=st.text(), before=contents, content=contents)
@settings(max_examples=30)
def test_account_file_store_returns_the_last_save(
    owner: str, before: dict[str, int], content: dict[str, int]
) -> None:
    with place() as path:
        Numbers(path).save(owner, before)
        Numbers(path).save(owner, content)

        assert Numbers(path).load(owner) == content


@given(owners=st.lists(st.text(), min_size=2, max_size=2, unique=True), content=contents)
@settings(max_examples=30)
def test_account_file_store_deletes_content_of_another_account(
    owners: list[str], content: dict[str, int]
) -> None:
    owner, another = owners
    with place() as path:
        Numbers(path).save(owner, content)

        assert Numbers(path).load(another) is None
        assert list(path.parent.iterdir()) == []


@given(content=contents, part=st.floats(0, 1, exclude_max=True))
@settings(max_examples=30)
def test_account_file_store_quarantines_a_truncated_file_once(content: dict[str, int], part: float) -> None:
    with place() as path:
        Numbers(path).save("ada", content)
        whole = path.read_bytes()
        path.write_bytes(left := whole[: int(len(whole) * part)])

        with pytest.raises(NumbersError) as raised:
            Numbers(path).load("ada")

        aside = path.with_name("numbers.json.corrupt")
        assert raised.value.what == f"The numbers could not be understood; the file was set aside as {aside}."
        assert aside.read_bytes() == left
        assert Numbers(path).load("ada") is None


@given(st.binary())
@settings(max_examples=30)
def test_account_file_store_returns_nothing_from_arbitrary_bytes(odd: bytes) -> None:
    with place() as path:
        path.write_bytes(odd)
        with suppress(NumbersError):
            assert Numbers(path).load("ada") is None
        assert Numbers(path).load("ada") is None


def test_account_file_store_quarantines_content_of_another_type(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    Words(path).save("ada", ["one"])

    with pytest.raises(NumbersError, match="The numbers could not be understood"):
        Numbers(path).load("ada")


def test_account_file_store_reports_errors_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(NumbersError, match="could not be read: "):
        Numbers(tmp_path).load("ada")
    with pytest.raises(NumbersError, match="could not be written: "):
        Numbers(tmp_path).save("ada", {})
    with pytest.raises(NumbersError, match="could not be deleted: "):
        Numbers(tmp_path).delete()


def test_account_file_store_leaves_a_file_of_another_version_alone(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    path.write_bytes(later := b'{"version": 2, "whatever": []}')
    store = Numbers(path)

    with pytest.raises(NumbersError, match="another version of Hourglance, and are left unchanged"):
        store.load("ada")
    for each in (store, Numbers(path)):
        with pytest.raises(NumbersError, match="another version"):
            each.save("ada", {"one": 1})
    assert path.read_bytes() == later

    store.delete()
    store.save("ada", {"one": 1})
    assert store.load("ada") == {"one": 1}


def test_account_file_store_quarantines_a_changed_digit(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    Numbers(path).save("ada", {"one": 7654321})
    path.write_bytes(path.read_bytes().replace(b"7654321", b"7654322"))

    with pytest.raises(NumbersError, match="The numbers do not match their checksum"):
        Numbers(path).load("ada")
    assert Numbers(path).load("ada") is None


def test_account_file_store_reads_files_without_a_checksum(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    path.write_text(f'{{"version": 1, "owner": "{text_digest("ada")}", "content": {{"one": 1}}}}')

    assert Numbers(path).load("ada") == {"one": 1}
