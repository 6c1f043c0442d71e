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


def owned(path: Path) -> AccountFileStore[dict[str, int]]:
    return AccountFileStore(path, dict[str, int], NumbersError, what="The numbers", remedy="Count again.")


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
        owned(path).save(owner, before)
        owned(path).save(owner, content)

        assert owned(path).load(owner) == content


@given(owners=st.lists(st.text(), min_size=2, max_size=2, unique=True), content=contents)
@settings(max_examples=30)
def test_account_file_store_deletes_content_of_another_account(
    owners: list[str], content: dict[str, int]
) -> None:
    owner, another = owners
    with place() as path:
        owned(path).save(owner, content)

        assert owned(path).load(another) is None
        assert list(path.parent.iterdir()) == []


@given(content=contents, part=st.floats(0, 1, exclude_max=True))
@settings(max_examples=30)
def test_account_file_store_quarantines_a_truncated_file_once(content: dict[str, int], part: float) -> None:
    with place() as path:
        owned(path).save("ada", content)
        whole = path.read_bytes()
        path.write_bytes(left := whole[: int(len(whole) * part)])

        with pytest.raises(NumbersError) as raised:
            owned(path).load("ada")

        aside = path.with_name("numbers.json.corrupt")
        assert raised.value.what == f"The numbers could not be understood; the file was set aside as {aside}."
        assert aside.read_bytes() == left
        assert owned(path).load("ada") is None


@given(st.binary())
@settings(max_examples=30)
def test_account_file_store_returns_nothing_from_arbitrary_bytes(odd: bytes) -> None:
    with place() as path:
        path.write_bytes(odd)
        with suppress(NumbersError):
            assert owned(path).load("ada") is None
        assert owned(path).load("ada") is None


def test_account_file_store_quarantines_content_of_another_type(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    AccountFileStore(path, list[str], NumbersError, what="The words", remedy="").save("ada", ["one"])

    with pytest.raises(NumbersError, match="The numbers could not be understood"):
        owned(path).load("ada")


def test_account_file_store_ignores_another_version(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    path.write_bytes(form := b'{"version": 0, "numbers": []}')

    assert owned(path).load("ada") is None
    assert path.read_bytes() == form


def test_account_file_store_reports_errors_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(NumbersError, match="could not be read: "):
        owned(tmp_path).load("ada")
    with pytest.raises(NumbersError, match="could not be written: "):
        owned(tmp_path).save("ada", {})
    with pytest.raises(NumbersError, match="could not be deleted: "):
        owned(tmp_path).delete()


def test_account_file_store_leaves_a_file_of_another_version_alone(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    path.write_bytes(later := b'{"version": 2, "whatever": []}')
    store = owned(path)

    assert store.load("ada") is None
    store.save("ada", {"one": 1})
    assert path.read_bytes() == later

    store.delete()
    store.save("ada", {"one": 1})
    assert store.load("ada") == {"one": 1}


def test_account_file_store_quarantines_a_changed_digit(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    owned(path).save("ada", {"one": 7654321})
    path.write_bytes(path.read_bytes().replace(b"7654321", b"7654322"))

    with pytest.raises(NumbersError, match="The numbers do not match their checksum"):
        owned(path).load("ada")
    assert owned(path).load("ada") is None


def test_account_file_store_reads_files_without_a_checksum(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    path.write_text(f'{{"version": 1, "owner": "{text_digest("ada")}", "content": {{"one": 1}}}}')

    assert owned(path).load("ada") == {"one": 1}
