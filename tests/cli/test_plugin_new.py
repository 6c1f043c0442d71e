"""``hourglance plugin new``: what it makes works as it is, and it takes nothing away."""

import resource
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hourglance.cli.plugin.new import new
from hourglance.devtools import NewPluginError, create_plugin
from hourglance.plugin_host import Plugin

pytestmark = pytest.mark.usefixtures("compiled_guest")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(name: str) -> Result:
    return CliRunner().invoke(new, [name])


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_new_prints_the_files_and_the_next_steps(here: Path):
    done = run("longest-wait")

    assert done.exit_code == 0
    assert files(here / "longest-wait") == [
        "README.md",
        "longest_wait.py",
        "pyproject.toml",
        "tests/cards/longest-wait.json",
        "tests/test_longest_wait.py",
    ]
    assert all(file in done.output for file in files(here / "longest-wait"))
    for command in ("dev longest-wait", "check longest-wait", "install ./longest-wait"):
        assert f"hourglance plugin {command}" in done.output


def test_new_project_passes_its_tests(here: Path, own_tests_pass: Callable[..., str]):
    folder, _ = create_plugin("a-b-top5", here)

    assert "2 passed" in own_tests_pass(folder)


def test_new_project_passes_its_tests_once_it_has_a_setting(here: Path, own_tests_pass: Callable[..., str]):
    folder, _ = create_plugin("hello", here)
    widget = folder / "hello.py"
    code = widget.read_text().replace("    Register,", "    Register,\n    target_setting,")
    code = code.replace(
        '    title = "Hello"\n', '    title = "Hello"\n    settings = (target_setting(max=9, unit="s"),)\n'
    )
    widget.write_text(code.replace("} on average", "} on average{settings['target'] or ''}"))

    assert "2 passed" in own_tests_pass(folder)


def test_new_project_metadata_names_the_plugin(here: Path):
    project = tomllib.loads((create_plugin("longest-wait", here)[0] / "pyproject.toml").read_text())[
        "project"
    ]

    assert project["name"] == "longest-wait"
    assert project["entry-points"]["hourglance.plugins"] == {"longest_wait": "longest_wait"}
    assert project["dependencies"] == ["hourglance>=0.1"]


@pytest.mark.parametrize("name", ["Hello", "5x", "two words", "a--b", "-a", "a-", "x" * 51, "", "ä", "../up"])
def test_new_rejects_invalid_names(here: Path, name: str):
    with pytest.raises(NewPluginError, match="not a valid plugin name"):
        create_plugin(name, here)
    assert files(here) == []


@pytest.mark.parametrize("name", ["json", "class", "match"])
def test_new_rejects_keywords(here: Path, name: str):
    with pytest.raises(NewPluginError, match="reserved by Python"):
        create_plugin(name, here)


@pytest.mark.parametrize("name", ["hourglance", "click", "hourglance-widgets"])
def test_new_rejects_names_of_other_modules(here: Path, name: str):
    with pytest.raises(NewPluginError, match="imported instead"):
        create_plugin(name, here)


@pytest.mark.parametrize("there", ["file", "folder"])
def test_new_overwrites_nothing(here: Path, there: str):
    if there == "file":
        (here / "hello").write_text("mine")
    else:
        (here / "hello").mkdir()
        (here / "hello" / "hello.py").write_text("mine")
    before = files(here)

    with pytest.raises(NewPluginError, match="already"):
        create_plugin("hello", here)

    assert files(here) == before


def test_new_reports_an_unwritable_folder(here: Path):
    with pytest.raises(NewPluginError, match="cannot be created"):
        create_plugin("hello", here / "nowhere")


def test_new_project_loads_as_a_plugin(here: Path):
    from hourglance.devtools import read_project

    folder, _ = create_plugin("longest-wait", here)

    assert read_project(folder).plugin == Plugin(
        name="longest-wait", version="0.1.0", entry_points=("longest_wait",), folder=folder.resolve()
    )


def test_new_project_on_a_full_disk_leaves_nothing(here: Path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700, limits[1]))
    try:
        with pytest.raises(NewPluginError, match=r"cannot be created: file too large\."):
            create_plugin("a-b", here)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert list(here.iterdir()) == []
