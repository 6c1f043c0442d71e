"""The administrator's panel: there at the first start, and locked parts that nothing can change."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hourglance.api import Declaration
from hourglance.app import (
    Policy,
    PolicyError,
    Preferences,
    UserWidgets,
    check_panel,
    check_policy,
    export_panel,
    open_user_widgets,
    read_policy,
)
from hourglance.app.policy.reader import parse_policy
from hourglance.cards import CardError, CardLibrary
from hourglance.cli.commands import hourglance
from hourglance.plugin_host import (
    InstancesError,
    StoredWidgets,
    WidgetInstances,
    find_plugins,
    load_declarations,
)
from hourglance.util.paths import user_path

VOICE, TRANSFERS = "hourglance/average-handle-time", "hourglance/transfers"
CARD = 'title = "Offered"\nheadline = "nOffered"\n[query]\nwindow = "today"\nmetrics = ["nOffered"]\n'
PANEL = f"""
[panel]
icon = "cards/offered"
only = true

[panel.cards]
offered = '''
{CARD}[limits]
warning = 5
critical = 9
'''

[[panel.card]]
id = "cards/offered"

[[panel.card]]
id = "{VOICE}"
title = "Our voice"
settings = {{ window = "PT1H" }}
"""
LOCKED = PANEL.replace("only = true", "only = true\nlocked = true")


@pytest.fixture
def preset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write the policy file of this computer."""
    path = tmp_path / "preset.toml"
    monkeypatch.setattr("hourglance.app.policy.reader.policy_path", lambda: path)
    monkeypatch.setattr("hourglance.app.user_widgets.policy_path", lambda: path)
    monkeypatch.setattr("hourglance.app.policy.reader.find_distrust", lambda _: None)

    def write(text: str) -> Path:
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
async def declared() -> tuple[Declaration, ...]:
    return tuple([widget for plugin in find_plugins() for widget in await load_declarations(plugin)])


def opened(declared: tuple[Declaration, ...] = ()) -> UserWidgets:
    widgets = open_user_widgets()
    widgets.instances.update_widgets((*declared, *widgets.cards.declarations))
    return widgets


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(hourglance, [*arguments], input=text)


@pytest.mark.anyio
async def test_panel_is_there_at_the_first_start(
    preset: Callable[[str], Path], declared: tuple[Declaration, ...]
) -> None:
    preset(PANEL)

    widgets = opened(declared)

    shown = [each for each in widgets.instances.instances if not each.hidden]
    assert [(each.id, each.title) for each in shown] == [("cards/offered", "Offered"), (VOICE, "Our voice")]
    assert shown[1].settings["window"] == "PT1H"
    assert shown[0].limits["hourglance_warning"] == 5
    assert widgets.instances.pinned == "cards/offered"
    assert not user_path("config", "widgets.json").exists()


@pytest.mark.anyio
async def test_what_is_not_locked_is_a_default_that_users_change(
    preset: Callable[[str], Path], declared: tuple[Declaration, ...]
) -> None:
    preset(PANEL)
    instances = opened(declared).instances

    instances.rename(VOICE, "Mine")
    instances.change_settings(VOICE, {"window": "today"})  # the widget's own default
    instances.set_limits("cards/offered", {})
    instances.hide(TRANSFERS, hidden=False)
    instances.hide("cards/offered")
    instances.pin("")
    instances.reorder([VOICE, TRANSFERS])

    again = opened(declared).instances
    voice, offered = again.find(VOICE), again.find("cards/offered")
    assert (voice.title, voice.settings["window"]) == ("Mine", "today")
    assert (offered.limits, offered.hidden) == ({}, True)
    assert not again.find(TRANSFERS).hidden
    assert again.pinned == ""
    assert [each.id for each in again.instances if not each.hidden] == [VOICE, TRANSFERS]


CHANGES: dict[str, Callable[[WidgetInstances], object]] = {
    "title": lambda instances: instances.rename(VOICE, "Mine"),
    "settings": lambda instances: instances.change_settings(VOICE, {"window": "today"}),
    "limits": lambda instances: instances.set_limits("cards/offered", {}),
    "hide": lambda instances: instances.hide(VOICE),
    "show": lambda instances: instances.hide(TRANSFERS, hidden=False),
    "order": lambda instances: instances.reorder([VOICE]),
    "icon": lambda instances: instances.pin(VOICE),
    "another": lambda instances: instances.add(VOICE),
}


@pytest.mark.anyio
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_locked_part_cannot_be_changed(
    change: Callable[[WidgetInstances], object],
    preset: Callable[[str], Path],
    declared: tuple[Declaration, ...],
) -> None:
    path = preset(LOCKED)
    instances = opened(declared).instances
    before = instances.instances

    with pytest.raises(InstancesError) as caught:
        change(instances)

    assert caught.value.what.startswith("Your administrator has decided ")
    assert str(path) in caught.value.what
    assert opened(declared).instances.instances == before


@pytest.mark.anyio
async def test_values_that_are_saved_unchanged_are_no_change(
    preset: Callable[[str], Path], declared: tuple[Declaration, ...]
) -> None:
    preset(LOCKED)
    instances = opened(declared).instances
    voice = instances.find(VOICE)

    instances.rename(VOICE, voice.title)
    instances.change_settings(VOICE, voice.settings)
    instances.set_limits("cards/offered", instances.find("cards/offered").limits)
    instances.expand(VOICE)

    assert instances.expanded == {VOICE}


@pytest.mark.anyio
async def test_files_edited_by_hand_are_overruled(
    preset: Callable[[str], Path], declared: tuple[Declaration, ...]
) -> None:
    preset(LOCKED)
    before = opened(declared)
    edited = {
        "format": 1,
        "instances": {
            VOICE: {"title": "Mine", "hidden": True, "settings": {"window": "today"}},
            TRANSFERS: {"hidden": False},
            "cards/offered": {"limits": {}},
            f"{VOICE}#2": {},
        },
        "order": [TRANSFERS, VOICE],
        "pinned": TRANSFERS,
    }
    file = user_path("config", "widgets.json")
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(edited), encoding="utf-8")
    (file.parent / "cards").mkdir()
    for name in ("offered", "other"):
        (file.parent / "cards" / f"{name}.toml").write_text(CARD.replace('"Offered"', '"Mine"'))

    after = opened(declared)

    shown = [each for each in before.instances.instances if not each.hidden]
    assert [each for each in after.instances.instances if not each.hidden] == shown
    assert after.instances.pinned == "cards/offered"


def test_commands_cannot_change_locked_parts(preset: Callable[[str], Path], tmp_path: Path) -> None:
    path = preset(LOCKED)
    panel = f'icon = "{VOICE}"\n[[widgets]]\nid = "{VOICE}"\ntitle = "Mine"\n'
    panel += f"[cards]\noffered = '''\n{CARD}'''\n"
    file = tmp_path / "offered.toml"
    file.write_text(CARD)

    refused = run("panel", "apply", "-", "--yes", text=panel)
    assert refused.exit_code == 1
    for sentence in (
        f"`title` of {VOICE} was decided by your administrator",
        "The widget on the icon was decided by your administrator",
        "The card `offered` is your administrator's",
    ):
        assert sentence in refused.stderr
    run("panel", "apply", "-", "--yes", "--anyway", text=panel)
    assert open_user_widgets().instances.stored.instances[VOICE].title == "Our voice"
    for command in (["card", "remove", "offered"], ["card", "add", str(file)]):
        done = run(*command)
        assert isinstance(done.exception, CardError)
        assert str(path) in str(done.exception)
    assert run("card", "export", "cards/offered").stdout.startswith('title = "Offered"')
    done = run("plugin", "settings", VOICE, "window=today")
    assert isinstance(done.exception, InstancesError)
    assert str(done.exception).startswith("Your administrator has decided the settings of")
    assert (
        "Your administrator has decided: hidden, limits, settings, title"
        in run("plugin", "settings", "cards/offered").stdout
    )


def test_panel_of_the_preset_is_exported_and_applied_without_a_change(preset: Callable[[str], Path]) -> None:
    preset(LOCKED)
    widgets = open_user_widgets()

    report = check_panel(
        export_panel(widgets.instances, widgets.cards, Preferences()),
        widgets.instances,
        widgets.cards,
        frozenset(),
        (),
        Preferences(),
        Policy(),
    )

    assert (report.problems, report.changes) == ((), ())


def test_panel_is_exported_as_a_preset(preset: Callable[[str], Path]) -> None:
    preset(PANEL)
    first = open_user_widgets()
    exported = run("panel", "export", "--preset").stdout

    preset(exported)

    again = open_user_widgets()
    assert again.instances.stored == first.instances.stored
    assert again.cards.declarations == first.cards.declarations


def test_export_as_a_preset_has_every_card_and_the_widget_on_the_icon() -> None:
    widgets = open_user_widgets()
    widgets.cards.add("offered", CARD)
    widgets.instances.edit(lambda _: StoredWidgets(pinned=TRANSFERS))

    policy, problems = parse_policy(run("panel", "export", "--preset").stdout)

    assert problems == ()
    assert policy.panel is not None
    assert [each.id for each in policy.panel.card] == [TRANSFERS, "cards/offered"]
    assert policy.panel.icon == TRANSFERS


def test_preset_of_the_readme_has_no_problems() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)

    (preset,) = [block for block in blocks if "[account]" in block]

    policy, problems = parse_policy(preset)
    assert problems == ()
    assert policy.panel is not None


@pytest.mark.parametrize(
    ("queues", "roles", "shown"),
    [
        ((), (), ["hourglance/transfers"]),
        (("q1",), (), ["hourglance/voice-duration", "hourglance/transfers"]),
        ((), ("r-1", "Team Leader"), ["hourglance/occupancy", "hourglance/transfers"]),
    ],
)
def test_widgets_are_for_members_of_queues_and_holders_of_roles(
    queues: tuple[str, ...], roles: tuple[str, ...], shown: list[str]
) -> None:
    policy, problems = parse_policy(
        """
        [[panel.card]]
        id = "hourglance/voice-duration"
        queues = ["q1", "q2"]
        [[panel.card]]
        id = "hourglance/occupancy"
        roles = ["team leader"]
        [[panel.card]]
        id = "hourglance/transfers"
        """
    )
    assert problems == ()
    widgets = UserWidgets(WidgetInstances(None), CardLibrary(None))

    widgets.decide(policy, queues=queues, roles=roles)

    assert [*widgets.instances.policy.widgets] == shown


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[panel]\nicon = 3\n", 2, "`icon` is not valid"),
        ('[panel]\nicon = "a/b"\n', 2, "'a/b' is not on the panel"),
        ('[panel]\nlocked = ["ordr"]\n', 2, "`locked` is not valid"),
        ("[panel]\ncolour = 1\n", 2, "Unknown key `colour`"),
        ("[[panel.card]]\n", 1, "`id` is missing"),
        ('[[panel.card]]\nid = "a/b"\n\n[[panel.card]]\nid = "a/b"\n', 5, "a/b is on the panel twice"),
        ('[[panel.card]]\nid = "cards/x"\n', 2, "There is no card `x` in [panel.cards]"),
        ('[[panel.card]]\nid = "x"\n', 2, "'x' is not the id of a widget"),
        ('[[panel.card]]\nid = "a/b"\nhidden = "no"\n', 3, "`hidden` is not valid"),
        ('[panel.cards]\nx = "title = 1"\n', 2, "The card `x` has an error in line 1"),
        ("panel = 3\n", 1, "`panel` must be a table"),
        ("[[panel]]\n", 1, "declares a list of tables"),
    ],
)
def test_problem_of_the_panel_has_its_line(text: str, line: int, what: str) -> None:
    policy, problems = parse_policy(text)

    assert policy.panel is None
    assert any(each.line == line and what in each.what for each in problems), problems


def test_broken_preset_decides_nothing(preset: Callable[[str], Path]) -> None:
    preset("[panel]\nicon = 3\n")

    with pytest.raises(PolicyError, match="line 2"):
        read_policy()
    assert open_user_widgets().instances.stored == StoredWidgets()


@pytest.mark.parametrize(
    ("text", "line", "what", "hint"),
    [
        ('id = "hourglance/servce-level"', 2, "There is no widget hourglance/servce-level", "service-level?"),
        (
            'id = "hourglance/transfers#2"\nsettings = { windw = "today" }',
            3,
            "no setting `windw`",
            "`window`?",
        ),
        ('id = "hourglance/transfers"\nsettings = { window = "tomorrow" }', 3, "Window", ""),
    ],
)
def test_check_reports_widgets_and_settings_that_there_are_not(
    tmp_path: Path, text: str, line: int, what: str, hint: str
) -> None:
    file = tmp_path / "preset.toml"
    file.write_text(f"[[panel.card]]\n{text}\n", encoding="utf-8")

    (problem,) = check_policy(file)[1]

    assert problem.line == line
    assert what in problem.what
    assert hint in problem.suggestion


def test_check_takes_settings_of_cards_and_widgets_of_other_plugins(tmp_path: Path) -> None:
    file = tmp_path / "preset.toml"
    card = CARD.replace('"today"', '"@window"')
    file.write_text(
        f"[panel.cards]\noffered = '''\n{card}'''\n"
        '[[panel.card]]\nid = "cards/offered"\nsettings = { window = "PT1H" }\n'
        '[[panel.card]]\nid = "hourglance-mood/mood"\nsettings = { mood = 3 }\n',
        encoding="utf-8",
    )

    assert check_policy(file)[1] == ()
