"""Atomic writes, quarantine, file errors and locks of the user's files."""

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from hourglance.api import HourglanceError
from hourglance.util.atomic_file import (
    atomic_write,
    file_error,
    file_version,
    quarantine_error,
    quarantine_file,
)
from hourglance.util.file_lock import FileLock, file_lock
from hourglance.util.paths import FolderKind, user_path


@pytest.mark.parametrize("durable", [True, False])
def test_atomic_write_replaces_the_file_and_is_private(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "new folder" / "file"
    atomic_write(path, b"one", durable=durable)
    atomic_write(path, b"two", durable=durable)

    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_atomic_write_failure_leaves_the_folder_unchanged(tmp_path: Path) -> None:
    folder = tmp_path / "file"
    folder.mkdir()
    (folder / "inside").touch()

    with pytest.raises(OSError, match="irectory"):
        atomic_write(folder, b"new")

    assert list(tmp_path.iterdir()) == [folder]


def test_atomic_write_removes_stale_temporary_files(tmp_path: Path) -> None:
    left, fresh, other = (tmp_path / name for name in (".file-abc", ".file-def", ".file2-abc"))
    for path in (left, fresh, other):
        path.touch()
    for path in (left, other):
        os.utime(path, (0, 0))

    atomic_write(tmp_path / "file", b"new")

    assert {path.name for path in tmp_path.iterdir()} == {"file", fresh.name, other.name}


def test_quarantine_moves_a_file_to_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("nonsense")

    aside = quarantine_file(path)

    assert aside == tmp_path / "file.corrupt"
    assert aside.read_text() == "nonsense"
    assert not path.exists()


@pytest.mark.parametrize("kind", ["config", "cache", "data"])
def test_user_path_is_in_a_folder_of_the_app(kind: FolderKind) -> None:
    path = user_path(kind, "file")

    assert path.name == "file"
    assert "hourglance" in path.parts


def test_file_lock_excludes_and_needs_no_posix_flags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_CLOEXEC", raising=False)  # Windows has none
    with file_lock(tmp_path / "file"), pytest.raises(TimeoutError), file_lock(tmp_path / "file", timeout=0):
        pass


def test_quarantine_error_names_the_new_path(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("nonsense")

    error = quarantine_error(HourglanceError, path, "The list could not be understood", remedy="Start again.")

    assert (
        str(error)
        == f"The list could not be understood; the file was set aside as {path}.corrupt. Start again."
    )
    assert not path.exists()


def test_quarantine_error_reports_a_file_that_cannot_be_moved(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("nonsense")
    (tmp_path / "file.corrupt").mkdir()

    error = quarantine_error(HourglanceError, path, "The list could not be understood", remedy="Start again.")

    assert error.what.startswith(f"{path} could not be moved: ")
    assert path.read_text() == "nonsense"


def test_file_error_suggests_to_move_what_is_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory") as raised:
        tmp_path.read_bytes()
    error = file_error(HourglanceError, tmp_path, "could not be read", raised.value)

    assert error.what == f"{tmp_path} could not be read: is a directory."
    assert error.remedy == "Move the file or folder that is in its place, then try again."


def test_file_lock_is_free_after_its_holder_failed(tmp_path: Path) -> None:
    with suppress(ZeroDivisionError), file_lock(tmp_path / "file"):
        raise ZeroDivisionError
    lock = FileLock(tmp_path / ".file.lock")

    assert lock.try_acquire()
    lock.release()
    lock.release()
    assert lock.try_acquire()


def test_file_version_changes_with_each_rewrite(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert file_version(path) is None
    atomic_write(path, b"one")
    first = file_version(path)

    atomic_write(path, b"two")

    assert None is not first != file_version(path)
