"""What a folder says of the plugin in it."""

import os
from pathlib import Path

import pytest

from hourglance.devtools import NotAPluginProjectError, read_project


@pytest.mark.parametrize(
    ("pyproject", "words"),
    [
        (None, "pyproject.toml"),
        ("[project", "pyproject.toml"),
        ("[project]\n", "has no project name"),
        ('[project]\nname = "hello"\n', r"declares no plugin\. Add \[project\.entry-points"),
    ],
    ids=["no project", "not TOML", "no name", "no entry point"],
)
def test_project_folder_without_a_plugin_is_an_error(
    tmp_path: Path, pyproject: str | None, words: str
) -> None:
    if pyproject is not None:
        (tmp_path / "pyproject.toml").write_text(pyproject)

    with pytest.raises(NotAPluginProjectError, match=words):
        read_project(tmp_path)


def test_project_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "plugin.whl"
    file.touch()
    with pytest.raises(NotAPluginProjectError, match=r"cannot be read: not a directory\.$"):
        read_project(file)


@pytest.mark.parametrize("below", ["", "below"])
def test_project_behind_links_in_a_circle_is_an_error(tmp_path: Path, below: str) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    with pytest.raises(NotAPluginProjectError, match=r"cannot be read: too many levels of symbolic links\.$"):
        read_project(circle / below)


PYPROJECT = """
[project]
name = "hello"
version = "1.0"
[project.entry-points."hourglance.plugins"]
hello = "{}"
"""


def project(folder: Path, entry_point: str = "hello") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(PYPROJECT.format(entry_point))
    return folder


def test_project_is_read_although_the_home_folder_is_unusable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").symlink_to(tmp_path / "home")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = project(tmp_path / "hello")
    (folder / "hello.py").touch()
    assert read_project(folder).modules == folder


def test_project_modules_are_in_src_or_next_to_the_metadata(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    (folder / "hello.py").touch()
    assert read_project(folder).modules == folder
    (folder / "src" / "hello").mkdir(parents=True)
    assert read_project(folder).modules == folder / "src"


@pytest.mark.parametrize("entry_point", ["", "..", "../x", "a/b", "hello; x", "hello\\u001b[2J", "hello:"])
def test_project_entry_point_that_is_no_module_is_an_error(tmp_path: Path, entry_point: str) -> None:
    folder = project(tmp_path / "project", entry_point)
    (folder / "hello.py").touch()
    with pytest.raises(NotAPluginProjectError) as caught:
        read_project(folder)

    assert str(caught.value).isprintable()


@pytest.mark.parametrize("link", ["src", "hello", "hello.py", "src/hello", "src/hello.py"])
def test_project_modules_behind_a_link_are_not_used(tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    (outside / "hello").mkdir(parents=True)
    (outside / "hello.py").touch()
    folder = project(tmp_path / "project")
    path = folder / link
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(outside / "hello.py" if link.endswith(".py") else outside)

    with pytest.raises(NotAPluginProjectError, match="names the module `hello`, which is not in"):
        read_project(folder)


def test_project_metadata_behind_a_link_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("[project]\nname = 'secret'\n")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "pyproject.toml").symlink_to(secret)
    with pytest.raises(NotAPluginProjectError, match="cannot be read: not a regular file"):
        read_project(tmp_path / "project")


def test_project_metadata_that_is_a_pipe_is_an_error_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pyproject.toml")
    with pytest.raises(NotAPluginProjectError, match="cannot be read: not a regular file"):
        read_project(tmp_path)


def test_project_metadata_nested_too_deeply_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f"x = {'[' * 100_000}")
    with pytest.raises(NotAPluginProjectError, match="nested too deeply"):
        read_project(tmp_path)


def test_project_that_contains_the_home_folder_is_an_error(a_home_of_its_own: Path) -> None:
    for folder in (a_home_of_its_own, a_home_of_its_own.parent):
        (project(folder) / "hello.py").touch()
        with pytest.raises(NotAPluginProjectError, match="is your home folder, or contains it"):
            read_project(folder)
    inside = project(a_home_of_its_own / "hello")
    (inside / "hello.py").touch()
    assert read_project(inside).name == "hello"


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ('requires-python = "<3.14"', "It requires Python <3.14; plugins run in Python 3.14."),
        ('dependencies = ["not valid at all"]', "pyproject.toml has an invalid requirement: "),
        (
            'dependencies = ["hourglance>=0.1", "x @ file:///etc/passwd"]',
            "Its dependency `x @ file:///etc/passwd` is not at an https address.",
        ),
        ('requires-python = "snake"', "pyproject.toml has an invalid requirement: "),
    ],
)
def test_project_requirement_that_no_user_can_fulfill_is_an_error(
    tmp_path: Path, field: str, message: str
) -> None:
    folder = project(tmp_path / "project")
    (folder / "hello.py").touch()
    file = folder / "pyproject.toml"
    file.write_text(file.read_text().replace('version = "1.0"', f'version = "1.0"\n{field}'))
    errors = [each.message for each in read_project(folder).problems() if each.severity == "error"]

    assert len(errors) == 1
    assert errors[0].startswith(message)
