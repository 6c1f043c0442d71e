"""What was chosen for a widget is told, changed, kept and forgotten by commands."""

import pytest
from click.testing import CliRunner, Result
from wheels import write_wheel

from hourglance.cli.commands import hourglance
from hourglance.plugin_host import PluginLibrary, WidgetInstances

pytestmark = pytest.mark.usefixtures("compiled_guest")

CHOOSER = """
class Chooser(Base):
    title = "Chooser"
    settings = (
        NumberSetting(name="target", label="Target", default=80, min=0, max=100, unit="%"),
        FlagSetting(name="strict", label="Strict", help="Counts the longest alone."),
        QueuesSetting(name="queues", label="Queues"),
        WindowSetting(name="span", label="Time", windows=("PT1H", "today")),
        TextSetting(name="name", label="Name"),
    )
    query = AggregatesQuery(metrics=("tHandle",), window=setting("span"))

class Plain(Base):
    title = "Plain"

@hookimpl
def hourglance_widgets(register):
    register(Chooser())
    register(Plain())
"""

DEFAULTS = [
    "Chooser (strange/chooser)",
    "  target  80     Target  (from 0 to 100 %)",
    "  strict  no     Strict  (yes, no) Counts the longest alone.",
    "  queues  none   Queues",
    "  span    PT1H   Time    (PT1H, today)",
    "  name    empty  Name",
]


@pytest.fixture(autouse=True)
def installed(tmp_path, fast_install):
    assert run("install", "--yes", write_wheel(tmp_path / "shop", "strange", CHOOSER)).exit_code == 0


def run(*arguments: object) -> Result:
    return CliRunner().invoke(hourglance, ["plugin", *map(str, arguments)])


def lines(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_settings_without_a_name_lists_all_widgets():
    listed = [line.split(maxsplit=1) for line in lines(run("settings"))]

    assert listed[0][0] == "strange/chooser"  # new widgets come first on the panel
    assert "hourglance/voice-duration" in [name for name, _ in listed]
    assert [rest.split(maxsplit=1) for name, rest in listed if name.startswith("strange/")] == [
        ["Chooser", "target, strict, queues, span, name"],
        ["Plain", "no settings"],
    ]


def test_settings_of_a_widget_are_listed_with_allowed_values():
    assert lines(run("settings", "strange/chooser")) == DEFAULTS
    assert lines(run("settings", "strange/plain")) == ["Plain (strange/plain)", "  No settings."]


def test_settings_changes_are_reported_and_saved():
    said = lines(
        run(
            "settings", "strange/chooser", "target=60", "strict=yes", "queues=a, b", "span=today", "name=Ours"
        )
    )

    assert [line.split()[:2] for line in said[1:6]] == [
        ["target", "60"],
        ["strict", "yes"],
        ["queues", "a,b"],
        ["span", "today"],
        ["name", "Ours"],
    ]
    assert said[-1] == "A running Hourglance applies the change within a minute."
    assert lines(run("settings", "strange/chooser")) == said[:6]


def test_settings_run_no_plugin_code(monkeypatch):
    monkeypatch.setattr("hourglance.plugin_host.process.PluginProcess.open", None)

    assert lines(run("settings", "strange/chooser", "target=60"))[1].split()[:2] == ["target", "60"]


def test_settings_invalid_values_are_reported_and_change_nothing():
    done = run("settings", "strange/chooser", "target=101", "strict=perhaps", "span=P1D")

    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "hourglance: Target must be at most 100 %.",
        "hourglance: Strict must be yes or no.",
        "hourglance: Time must be one of: PT1H (last hour), today (today).",
    ]
    assert lines(run("settings", "strange/chooser")) == DEFAULTS


def test_settings_argument_without_equals_sign_is_reported():
    done = run("settings", "strange/chooser", "target", "colour=red", "tagret=3", "target=200")

    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "hourglance: 'target' is not of the form NAME=VALUE.",
        "hourglance: There is no setting 'colour'. Known: target, strict, queues, span, name.",
        (
            "hourglance: There is no setting 'tagret'. Did you mean target? "
            "Known: target, strict, queues, span, name."
        ),
        "hourglance: Target must be at most 100 %.",
    ]


@pytest.mark.parametrize(
    ("widget", "sentence"),
    [
        ("nobody/w", "There is no plugin nobody. Known: hourglance, strange."),
        ("strange/w", "There is no widget strange/w. Known: strange/chooser, strange/plain."),
    ],
)
def test_settings_of_an_unknown_widget_are_an_error(widget, sentence):
    assert str(run("settings", widget).exception) == sentence


def test_settings_survive_disable_update_and_removal(tmp_path):
    run("settings", "strange/chooser", "target=60")

    run("disable", "strange")
    assert lines(run("settings", "strange/chooser"))[1].split()[1] == "60"
    run("install", "--yes", write_wheel(tmp_path / "shop", "strange", CHOOSER, version="1.1"))
    assert lines(run("settings", "strange/chooser"))[1].split()[1] == "60"
    assert run("remove", "strange").stdout == (
        "Removed strange 1.1.\n"
        "Its widgets' settings are kept. "
        "To delete them: hourglance plugin remove strange --settings\n"
    )
    run("install", "--yes", write_wheel(tmp_path / "shop", "strange", CHOOSER, version="1.1"))
    assert lines(run("settings", "strange/chooser"))[1].split()[1] == "60"

    assert lines(run("remove", "strange", "--settings")) == ["Removed strange 1.1."]
    assert not WidgetInstances.for_user().has_stored("strange")


def test_settings_can_be_deleted_after_removal():
    run("settings", "strange/chooser", "target=60")
    run("remove", "strange")

    assert lines(run("remove", "Strange", "--settings")) == ["Deleted the settings of strange's widgets."]
    assert str(run("remove", "strange", "--settings").exception).startswith("No plugin strange is installed.")
    assert PluginLibrary().installed() == ()


def test_settings_value_invalid_in_a_new_version_is_reported(tmp_path):
    run("settings", "strange/chooser", "target=60")
    narrow = CHOOSER.replace("max=100", "max=50").replace("default=80", "default=40")
    run("install", "--yes", write_wheel(tmp_path / "shop", "strange", narrow, version="1.1"))

    said = lines(run("settings", "strange/chooser"))

    assert said[1].split()[1] == "40"
    assert said[-1] == "  A stored value is invalid: Target must be at most 50 %."


def test_settings_file_corrupt_is_reported():
    run("settings", "strange/chooser", "target=60")
    path = WidgetInstances.for_user()._path
    path.write_text("{")

    done = run("settings", "strange/chooser")

    assert done.stdout.splitlines() == DEFAULTS
    assert done.stderr.startswith("hourglance: The settings of your widgets are invalid;")
