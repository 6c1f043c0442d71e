"""``hourglance panel``: export, check and apply a panel."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hourglance.cli.commands import hourglance
from hourglance.plugin_host import StoredInstance, StoredWidgets, WidgetInstances
from hourglance.util.paths import user_path

PANEL = 'icon = "hourglance/transfers"\n[[widgets]]\nid = "hourglance/transfers"\ntitle = "Passed on"\n'


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(hourglance, ["panel", *arguments], input=text)


def newer(file: Path) -> None:
    file.write_text('{"format": 2}', encoding="utf-8")


def in_a_circle(file: Path) -> None:
    file.symlink_to(file)


def in_a_file(file: Path) -> None:
    file.parent.rmdir()
    file.parent.write_text("", encoding="utf-8")


def test_panel_is_applied_after_a_yes(tmp_path: Path) -> None:
    file = tmp_path / "panel.toml"
    file.write_text(PANEL, encoding="utf-8")

    declined = run("apply", str(file), text="n\n")
    assert declined.exit_code == 1
    assert "calls hourglance/transfers “Passed on”" in declined.stdout
    assert WidgetInstances.for_user().stored == StoredWidgets()

    assert run("apply", str(file), text="y\n").exit_code == 0

    stored = WidgetInstances.for_user().stored
    assert stored.pinned == "hourglance/transfers"
    assert stored.instances == {
        "hourglance/transfers": StoredInstance(title="Passed on", hidden=False, limits={})
    }
    again = run("apply", str(file))
    assert (again.exit_code, again.stdout) == (0, "It changes nothing here.\n")


def test_panel_with_problems_is_applied_only_if_asked_to() -> None:
    text = f'{PANEL}[[widgets]]\nid = "hourglance-mood/mood"\n'

    refused = run("apply", "-", "--yes", text=text)
    assert refused.exit_code == 1
    assert "hourglance-mood is not installed here" in refused.stderr
    assert "--anyway" in refused.stderr
    assert WidgetInstances.for_user().stored == StoredWidgets()

    assert run("apply", "-", "--yes", "--anyway", text=text).exit_code == 0
    assert WidgetInstances.for_user().stored.pinned == "hourglance/transfers"


def test_check_says_what_would_change() -> None:
    done = run("check", "-", text=PANEL)

    assert done.exit_code == 0
    assert "shows hourglance/transfers on the icon" in done.stdout


@pytest.mark.parametrize("arguments", [["export"], ["check", "-"], ["apply", "-", "--yes"]], ids=" ".join)
@pytest.mark.parametrize("damage", [newer, in_a_circle, in_a_file])
def test_panel_that_cannot_be_read_is_not_taken_for_an_empty_one(
    arguments: list[str], damage: Callable[[Path], None]
) -> None:
    file = user_path("config", "widgets.json")
    file.parent.mkdir(parents=True)
    damage(file)

    done = run(*arguments, text=PANEL)

    assert done.exit_code == 1
    assert str(file) in str(done.exception)
    assert done.stdout == ""


def test_price_of_the_panel_is_told_before_it_is_applied() -> None:
    text = 'icon = "hourglance/transfers"\n'

    done = run("check", "-", text=text)

    found = re.search(
        r"then takes about (\d+ \d+) requests a month; now it takes about (\d+ \d+)", done.stdout
    )
    assert found, done.stdout
    assert found[1] != found[2]


def test_widget_or_setting_that_there_is_not_is_told_with_its_line() -> None:
    text = '[[widgets]]\nid = "hourglance/transfrs"\n'
    text += '[[widgets]]\nid = "hourglance/transfers"\nsettings = { a = 1 }\n'

    done = run("check", "-", text=text)

    assert done.exit_code == 1
    assert "There is no widget hourglance/transfrs" in done.stderr
    assert "Did you mean hourglance/transfers?" in done.stderr
    assert "hourglance/transfers has no setting `a`" in done.stderr


def test_export_names_the_cards_that_it_leaves_out() -> None:
    folder = user_path("config", "cards")
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("title = 3")

    done = run("export")

    assert done.exit_code == 0
    assert "broken.toml" in done.stderr


def test_exported_panel_can_be_checked() -> None:
    WidgetInstances.for_user().edit(lambda _: StoredWidgets(pinned="hourglance/transfers"))

    assert run("check", "-", text=run("export").stdout).exit_code == 0
