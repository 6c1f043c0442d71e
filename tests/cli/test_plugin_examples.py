"""The example plugins: complete projects that pass their own tests, the check, and an installation."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from wheels import build_project

from hourglance.cli.commands import hourglance
from hourglance.devtools import check_project, read_project

ROOT = Path(__file__).parents[2]
EXAMPLES = {folder.name: folder for folder in sorted((ROOT / "plugins" / "examples").iterdir())}

pytestmark = pytest.mark.usefixtures("compiled_guest")


def test_examples_are_named_in_readme_and_guide() -> None:
    for document in (ROOT / "README.md", ROOT / "plugins" / "README.md"):
        text = document.read_text(encoding="utf-8")
        assert [name for name in EXAMPLES if f"examples/{name}" not in text] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_passes_its_own_tests(name: str, tmp_path: Path, own_tests_pass: Callable[..., str]) -> None:
    folder = shutil.copytree(EXAMPLES[name], tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))

    own_tests_pass(folder)


@pytest.mark.anyio
@pytest.mark.usefixtures("one_demo_for_all")
@pytest.mark.parametrize("name", EXAMPLES)
async def test_example_passes_the_check(name: str) -> None:
    report = await check_project(read_project(EXAMPLES[name]))

    assert [each for each in report.problems if not each.message.startswith("It takes ")] == []
    assert [preview.given for preview in report.widgets[0].cards if preview.card] == ["sample", "demo"]


@pytest.mark.usefixtures("fast_install", "small_demo")
def test_examples_are_installed_and_have_cards_in_the_demo(tmp_path: Path) -> None:
    for folder in EXAMPLES.values():
        wheel = build_project(folder, tmp_path)
        done = CliRunner().invoke(hourglance, ["plugin", "install", "--yes", str(wheel)])
        assert done.exit_code == 0, done.output

    cards = json.loads(CliRunner().invoke(hourglance, ["glance", "--demo", "--json"]).stdout)

    states = {card["widget"].partition("/")[0]: card["state"] for card in cards}
    assert {name: states.get(name) for name in EXAMPLES} == dict.fromkeys(EXAMPLES, "fresh")
