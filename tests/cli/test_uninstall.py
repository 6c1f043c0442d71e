"""``hourglance uninstall`` and ``hourglance desktop-entry``: the traces of the app on a computer."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hourglance.cli.commands import hourglance
from hourglance.tray import MenuEntryError
from hourglance.util.paths import user_path

pytestmark = pytest.mark.skipif(
    sys.platform in {"win32", "darwin"}, reason="autostart and menu entries are files on Linux alone"
)


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(hourglance, list(arguments), input=text)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for kind in ("config", "cache", "data"):
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(tmp_path / kind))
    return tmp_path


@pytest.fixture
def traces(home: Path) -> dict[str, Path]:
    """What the app leaves: caches, settings, plugins, an autostart and a menu entry."""
    assert run("desktop-entry", "--install").exit_code == 0
    traces = {
        "cache": user_path("cache", "results.json"),
        "settings": user_path("config", "widgets.json"),
        "plugin": user_path("data", "plugins") / "plugins.json",
        "autostart": home / "config" / "autostart" / "hourglance.desktop",
    }
    for path in traces.values():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[Desktop Entry]\nExec=hourglance\n", encoding="utf-8")
    return traces | {"menu": home / "data" / "applications" / "hourglance.desktop"}


def test_menu_entry_starts_this_program_until_it_is_removed(home: Path) -> None:
    entry = home / "data" / "applications" / "hourglance.desktop"

    assert run("desktop-entry", "--install").exit_code == 0
    lines = entry.read_text(encoding="utf-8").splitlines()
    assert "Name=Hourglance" in lines
    assert any(line.startswith("Exec=") and "hourglance" in line for line in lines)
    assert Path(next(line for line in lines if line.startswith("Icon=")).removeprefix("Icon=")).is_file()

    assert run("desktop-entry", "--remove").exit_code == 0
    assert not entry.exists()
    assert "There is no menu entry." in run("desktop-entry", "--remove").stdout


def test_menu_entry_that_cannot_be_written_is_one_sentence(home: Path) -> None:
    (home / "data").write_text("in the way", encoding="utf-8")

    done = run("desktop-entry", "--install")

    assert isinstance(done.exception, MenuEntryError)
    assert "The menu entry could not be changed" in str(done.exception)


def test_menu_entry_needs_an_action(home: Path) -> None:
    assert run("desktop-entry").exit_code == 2


@pytest.mark.parametrize(("options", "answer"), [((), "y\n"), (("--all",), "")], ids=["asked", "all"])
def test_everything_is_deleted_after_a_yes(
    traces: dict[str, Path], options: tuple[str, ...], answer: str
) -> None:
    done = run("uninstall", *options, text=answer)

    assert (done.exit_code, done.stderr) == (0, "")
    assert [name for name, path in traces.items() if path.exists()] == []


@pytest.mark.parametrize(
    ("options", "answer"), [((), "n\n"), ((), ""), (("--keep",), "")], ids=["no", "closed", "keep"]
)
def test_what_the_user_made_is_kept_without_a_yes(
    traces: dict[str, Path], options: tuple[str, ...], answer: str
) -> None:
    done = run("uninstall", *options, text=answer)

    assert done.exit_code == 0
    assert {name for name, path in traces.items() if path.exists()} == {"settings", "plugin"}


def test_nothing_to_remove_is_no_error(home: Path) -> None:
    assert run("uninstall").exit_code == 0


def test_folder_that_cannot_be_deleted_is_named(
    traces: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("shutil.rmtree", refuse)

    done = run("uninstall", "--all")

    assert done.exit_code == 1
    assert str(traces["cache"].parent) in done.stderr
    assert "permission denied" in done.stderr
