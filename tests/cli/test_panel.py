"""``hourglance panel``: export, check and apply a panel."""

from pathlib import Path

from click.testing import CliRunner, Result

from hourglance.cli.commands import hourglance
from hourglance.plugin_host import StoredInstance, StoredWidgets, WidgetInstances

PANEL = 'icon = "hourglance/transfers"\n[[widgets]]\nid = "hourglance/transfers"\ntitle = "Passed on"\n'


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(hourglance, ["panel", *arguments], input=text)


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
    assert stored.instances == {"hourglance/transfers": StoredInstance(title="Passed on")}
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


def test_exported_panel_can_be_checked() -> None:
    WidgetInstances.for_user().replace_all(StoredWidgets(pinned="hourglance/transfers"))

    assert run("check", "-", text=run("export").stdout).exit_code == 0
