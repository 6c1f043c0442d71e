"""Files that somebody else may have laid there, and the places where the app reads such files at a start."""

import os
import socket
from pathlib import Path

import pytest

from hourglance.api import HourglanceError
from hourglance.app import read_policy
from hourglance.app.preferences import PreferencesFile
from hourglance.app.services.window_geometry import WindowGeometryService
from hourglance.cloud import AccountFile
from hourglance.engine import ResultCache
from hourglance.plugin_host import PluginLibrary, WidgetInstances
from hourglance.util.regular_file import read_regular_file


def lay_pipe(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)


def lay_socket(path: Path) -> None:
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.close()


def lay_endless_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("lay", [lay_pipe, lay_socket, lay_endless_device])
def test_irregular_file_is_an_error_at_once(short_folder: Path, lay) -> None:
    lay(short_folder / "file")
    with pytest.raises(OSError, match="Not a regular file"):
        read_regular_file(short_folder / "file")


def test_folder_in_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_regular_file(tmp_path)


def test_size_limit_is_exact(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12345")

    assert read_regular_file(file, max_bytes=5) == b"12345"
    with pytest.raises(OSError, match="too large"):
        read_regular_file(file, max_bytes=4)


def test_link_is_followed_unless_the_file_is_a_strangers(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "link").symlink_to("file")

    assert read_regular_file(tmp_path / "link") == b"mine"
    with pytest.raises(OSError, match="Not a regular file"):
        read_regular_file(tmp_path / "link", follow_links=False)


def update_widgets(path: Path) -> None:
    instances = WidgetInstances(path)
    instances.update_widgets(())
    if instances.problem:
        raise instances.problem


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("plugins.json", lambda path: PluginLibrary(path.parent).installed()),
        ("widgets.json", update_widgets),
        ("preferences.json", lambda path: PreferencesFile(path).load()),
        ("account.json", lambda path: AccountFile(path).load()),
        ("preset.toml", read_policy),
        ("values.json", lambda path: ResultCache(path).load("me")),
    ],
)
def test_pipe_in_place_of_a_file_of_the_app_is_a_sentence(tmp_path: Path, name: str, read) -> None:
    lay_pipe(tmp_path / name)
    with pytest.raises(HourglanceError, match="not a regular file"):
        read(tmp_path / name)


def test_pipe_in_place_of_the_geometries_is_ignored(a_home_of_its_own: Path) -> None:
    lay_pipe(a_home_of_its_own / "cache" / "hourglance" / "windows.json")

    assert WindowGeometryService(demo=False).load() == {}
