"""The person's own files: whole or as before, and for one person's eyes."""

import os
import stat
from pathlib import Path

import pytest

from hourglance.api import HourglanceError
from hourglance.util.atomic_file import set_aside, set_aside_and_said, unusable, write_whole
from hourglance.util.file_lock import locked
from hourglance.util.paths import Kind, own_path


@pytest.mark.parametrize("durable", [True, False])
def test_a_file_takes_the_place_of_the_one_before_and_is_the_persons_own(
    tmp_path: Path, durable: bool
) -> None:
    path = tmp_path / "new folder" / "file"
    write_whole(path, b"one", durable=durable)
    write_whole(path, b"two", durable=durable)

    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_where_it_cannot_be_written_the_one_before_stays_and_nothing_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "file"
    folder.mkdir()
    (folder / "inside").touch()

    with pytest.raises(OSError, match="irectory"):
        write_whole(folder, b"new")

    assert list(tmp_path.iterdir()) == [folder]


def test_what_a_killed_process_has_left_goes_with_the_next_writing(tmp_path: Path) -> None:
    left, fresh, other = (tmp_path / name for name in (".file-abc", ".file-def", ".file2-abc"))
    for path in (left, fresh, other):
        path.touch()
    for path in (left, other):
        os.utime(path, (0, 0))

    write_whole(tmp_path / "file", b"new")

    assert {path.name for path in tmp_path.iterdir()} == {"file", fresh.name, other.name}


def test_what_makes_no_sense_is_kept_beside_its_place(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("nonsense")

    aside = set_aside(path)

    assert aside == tmp_path / "file.corrupt"
    assert aside.read_text() == "nonsense"
    assert not path.exists()


@pytest.mark.parametrize("kind", ["config", "cache", "data"])
def test_every_kind_of_file_is_in_a_folder_named_after_the_app(kind: Kind) -> None:
    path = own_path(kind, "file")

    assert path.name == "file"
    assert "hourglance" in path.parts


def test_no_platform_lacks_what_a_lock_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_CLOEXEC", raising=False)  # Windows has none
    with locked(tmp_path / "file"), pytest.raises(TimeoutError), locked(tmp_path / "file", seconds=0):
        pass


def test_what_was_set_aside_is_said(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("nonsense")

    error = set_aside_and_said(HourglanceError, path, "The list makes no sense", remedy="Begin anew.")

    assert str(error) == f"The list makes no sense; the file was set aside as {path}.corrupt. Begin anew."
    assert not path.exists()


def test_what_cannot_be_moved_is_said_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("nonsense")
    (tmp_path / "file.corrupt").mkdir()

    error = set_aside_and_said(HourglanceError, path, "The list makes no sense", remedy="Begin anew.")

    assert error.what.startswith(f"{path} could not be moved: ")
    assert path.read_text() == "nonsense"


def test_whoever_has_a_folder_in_a_files_place_is_told_to_move_it(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory") as raised:
        tmp_path.read_bytes()
    error = unusable(HourglanceError, tmp_path, "could not be read", raised.value)

    assert error.what == f"{tmp_path} could not be read: is a directory."
    assert error.remedy == "Move away what is in its place, then try again."
