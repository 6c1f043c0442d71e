"""What a folder says of the plugin in it."""

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
