"""A panel as a file: exported, checked, and applied on another desk."""

import os
import signal
import sys
import tomllib
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.app import (
    PanelError,
    PanelJournal,
    PanelReport,
    Policy,
    Preferences,
    PreferencesError,
    PreferencesFile,
    UserWidgets,
    check_panel,
    export_panel,
)
from hourglance.cards import CardLibrary
from hourglance.plugin_host import InstancesError, StoredInstance, StoredWidgets, WidgetInstances
from hourglance.util.file_lock import file_lock
from hourglance.util.toml_text import to_toml_lines

CARD = 'title = "Offered"\nheadline = "nOffered"\n[query]\nwindow = "today"\nmetrics = ["nOffered"]\n'
VOICE = "hourglance/voice-duration"
WRONG_ORDER = '{ hourglance_unit = "ms", hourglance_limit = "above", hourglance_warning = 5 }'
STORED = StoredWidgets(
    instances={
        VOICE: StoredInstance(title='My "voice"', settings={"window": "today", "queues": ("a", "b")}),
        "hourglance/transfers": StoredInstance(hidden=True),
        "cards/offered": StoredInstance(limits={"hourglance_limit": "above", "hourglance_warning": 5}),
    },
    order=("cards/offered", VOICE),
    pinned="cards/offered",
)


DEFAULT_POLICY = Policy()
LOOKS = Preferences(language="de", theme="dark", refresh_floor=120)


class Desk:
    def __init__(self, folder: Path) -> None:
        self.journal = PanelJournal(folder / "panel.pending.json")
        self.instances = WidgetInstances(folder / "widgets.json")
        self.library = CardLibrary(folder / "cards")
        self.preferences = PreferencesFile(folder / "preferences.json")
        self.widgets = UserWidgets(self.instances, self.library, self.journal, self.preferences)

    def check(
        self, text: str, plugins: frozenset[str] = frozenset(), policy: Policy = DEFAULT_POLICY
    ) -> PanelReport:
        preferences, _ = self.preferences.load()
        return check_panel(text, self.instances, self.library, plugins, (), preferences, policy)

    def apply(self, text: str) -> None:
        report = self.check(text)
        assert report.panel is not None
        self.widgets.apply(report.panel)

    def export(self) -> str:
        return export_panel(self.instances, self.library, self.preferences.load()[0])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "first")
    desk.library.add("offered", CARD)
    desk.instances.edit(lambda _: STORED)
    desk.preferences.save(LOOKS)
    return desk


def test_exported_panel_is_the_same_on_another_desk(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "second")
    report = other.check(desk.export())
    assert report.problems == ()
    assert report.panel is not None

    other.widgets.apply(report.panel)

    assert other.export() == desk.export()
    assert other.instances.stored.pinned == "cards/offered"
    applied, first = (stored.instances[VOICE] for stored in (other.instances.stored, STORED))
    assert (applied.title, applied.settings) == (first.title, first.settings)
    assert (applied.hidden, applied.limits) == (False, {})
    assert other.library.text("offered") == CARD
    assert WidgetInstances(tmp_path / "second" / "widgets.json").stored == other.instances.stored
    assert other.check(desk.export()).changes == ()


def test_changes_are_told_before_they_are_made(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "second")

    changes = other.check(desk.export()).changes

    assert set(changes) == {
        "adds the card cards/offered",
        f'calls {VOICE} “My "voice"”',
        f"changes the settings of {VOICE}",
        "hides hourglance/transfers",
        "changes the alerts of cards/offered",
        "changes the order of the widgets",
        "shows cards/offered on the icon",
        "changes the language to German",
        "changes the theme to dark",
    }
    assert other.instances.stored == StoredWidgets()


def test_language_and_theme_are_told_and_applied(desk: Desk) -> None:
    text = '[desktop]\nlanguage = "en"\ntheme = "dark"\n'

    assert "changes the language to English" in desk.check(text).changes
    assert "changes the theme to dark" not in desk.check(text).changes  # it is dark
    desk.apply(text)

    assert desk.preferences.load() == (Preferences(language="en", theme="dark", refresh_floor=120), "")


def test_language_and_theme_that_the_file_does_not_have_are_kept(desk: Desk) -> None:
    desk.apply('[desktop]\ntheme = "system"\n')
    desk.apply("version = 1\n")

    assert desk.preferences.load()[0] == Preferences(language="de", refresh_floor=120)
    assert "theme" not in desk.export()


def test_language_that_is_decided_is_a_problem(desk: Desk) -> None:
    text = '[desktop]\nlanguage = "en"\ntheme = "light"\n'

    report = desk.check(text, policy=Policy(language="de", theme="light"))

    assert [(problem.line, problem.what) for problem in report.problems] == [
        (2, "The language was decided by your administrator")
    ]


def test_preferences_that_cannot_be_stored_change_nothing(desk: Desk) -> None:
    desk.preferences.path.write_text('{"version": 1, "values": {}}')
    report = desk.check(PANEL)
    assert report.panel is not None
    desk.preferences.path.write_text('{"version": 9}')  # of a newer version
    before = desk.library.text("offered")

    with pytest.raises(PreferencesError):
        desk.widgets.apply(report.panel)

    assert desk.library.text("offered") == before
    assert desk.instances.stored == STORED
    assert desk.widgets.settle()


def test_what_the_file_does_not_have_is_kept(desk: Desk) -> None:
    report = desk.check('[[widgets]]\nid = "hourglance/transfers"\n')
    assert report.panel is not None

    desk.widgets.apply(report.panel)

    stored = desk.instances.stored
    assert stored.order == ("hourglance/transfers", "cards/offered", VOICE)
    assert stored.instances[VOICE] == STORED.instances[VOICE]
    assert not stored.instances["hourglance/transfers"].hidden
    assert desk.library.text("offered") == CARD


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("version = 2\n", 1, "version 2"),
        ('colour = "red"\n', 1, "Unknown key `colour`"),
        ('[[widgets]]\nid = "hourglance-mood/mood"\n', 2, "hourglance-mood is not installed"),
        ("[[widgets]]\nhidden = true\n", 1, "`id` is missing"),
        ('[[widgets]]\nid = "a/b"\nhidden = "yes"\n', 3, "`hidden` is not valid"),
        (f'[[widgets]]\nid = "{VOICE}"\nsettings = {{ window = {{}} }}\n', 3, "`settings` is not valid"),
        ('[cards]\noffered = "title = 1"\n', 2, "The card `offered` has an error in line 1"),
        (f'[cards]\n"../x" = """\n{CARD}"""\n', 2, "`../x` is not the id of a card"),
        (f'[[widgets]]\nid = "{VOICE}"\nlimits = {{ a = nan }}\n', 3, "numbers must be finite"),
        (f'[[widgets]]\nid = "{VOICE}"\nlimits = {{ hourglance_reminder = "ten" }}\n', 3, "a number"),
        (f'[[widgets]]\nid = "{VOICE}"\nlimits = {{ hourglance_reminder = 90 }}\n', 3, "60"),
        (f'[[widgets]]\nid = "{VOICE}"\nlimits = {{ hourglance_remindr = 5 }}\n', 3, "hourglance_reminder"),
        (f'[[widgets]]\nid = "{VOICE}"\nlimits = {{ hourglance_limit = "over" }}\n', 3, "Alert me"),
        (f'[[widgets]]\nid = "{VOICE}"\nlimits = {{ hourglance_unit = "s" }}\n', 3, "ms, ratio, count"),
        (
            f'[[widgets]]\nid = "{VOICE}"\nlimits = {WRONG_ORDER}\n',
            3,
            "Critical at must be above",
        ),
        (f'[[widgets]]\nid = "{VOICE}"\nsettings = {{ a = -inf }}\n', 3, "numbers must be finite"),
        (
            f'[cards]\na = """\n{CARD}[limits]\nwarning = -5\ncritical = 9\n"""\n',
            2,
            "The card `a` cannot be used",
        ),
        (f'[cards]\na = """\n{CARD}{"#" * 100_000}\n"""\n', 2, "at most 100 kB"),
        ("[[widgets]\n", 1, "Invalid TOML"),
    ],
)
def test_problem_has_its_line(desk: Desk, text: str, line: int, what: str) -> None:
    problems = desk.check(text).problems

    assert any(each.line == line and what in each.what for each in problems), problems


@pytest.mark.parametrize(
    ("text", "line", "what", "hint"),
    [
        (
            '[widgets]\nid = "x"\n',
            1,
            "`widgets` is not valid: expected a list of tables",
            "in double brackets",
        ),
        ('[desktop]\ntheme = "pink"\n', 2, "unknown word 'pink'", 'Known: "system", "light", "dark".'),
        ('icon = "cards/nothing"\n', 1, "There is no widget cards/nothing", "Known: cards/offered."),
        ('icon = "nobody/widget"\n', 1, "nobody is not installed here", "plugin install nobody"),
        (f'[[widgets]]\nid = "{VOICE}"\n' * 2, 4, f"{VOICE} is there twice", "Remove one of them."),
        (
            f'[[widgets]]\nid = "{VOICE}"\nlimits = {{ hourglance_limit = "sideways" }}\n',
            3,
            "must be one of: none (Never), above (At or above a limit)",
            "",
        ),
    ],
)
def test_problem_says_what_to_write(desk: Desk, text: str, line: int, what: str, hint: str) -> None:
    (problem,) = desk.check(text).problems

    assert problem.line == line
    assert what in problem.what
    assert hint in problem.suggestion


def test_what_is_wrong_is_left_out_of_what_is_applied(desk: Desk) -> None:
    text = (
        'icon = "cards/nothing"\n[[widgets]]\nid = "nobody/widget"\n[[widgets]]\nid = "cards/offered"\n'
        'settings = { colour = 1 }\nlimits = { hourglance_limit = "sideways", hourglance_warning = 3 }\n'
    )
    report = desk.check(text)
    assert len(report.problems) == 4
    assert report.panel is not None
    desk.widgets.apply(report.panel)

    stored = desk.instances.stored
    assert stored.pinned == "cards/offered"  # as it was
    assert "nobody/widget" not in (*stored.instances, *stored.order)
    assert stored.instances["cards/offered"] == StoredInstance(hidden=False, limits={"hourglance_warning": 3})


def test_widget_of_an_installed_plugin_is_no_problem(desk: Desk) -> None:
    text = '[[widgets]]\nid = "hourglance-mood/mood"\n'

    assert desk.check(text, frozenset({"hourglance-mood"})).problems == ()


@given(
    st.sampled_from(["title", "hidden", "settings", "limits"]),
    st.sampled_from(
        [
            "1",
            "nan",
            "{ a = nan }",
            "{ a = -inf }",
            "-1e400",
            str(10**30),
            '"x"',
            "true",
            "{ a = 1 }",
            '{ a = ["b"] }',
            f"{{ a = {10**40} }}",
        ]
    ),
)
def test_any_value_is_a_problem_or_can_be_stored(key: str, value: str) -> None:
    text = f'[[widgets]]\nid = "{VOICE}"\n{key} = {value}\n'
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        report = desk.check(text)
        if report.panel is not None and not report.problems:
            desk.widgets.apply(report.panel)
            assert WidgetInstances(Path(folder) / "widgets.json").stored == desk.instances.stored


def test_titles_and_order_are_those_that_a_user_could_choose(desk: Desk) -> None:
    long, voice = f"\\u001b{'x' * 500}", f'[[widgets]]\nid = "{VOICE}"\n'
    report = desk.check(f'{voice}title = "{long}"\n{voice}title = "{long}"\n')
    assert report.panel is not None

    desk.widgets.apply(report.panel)

    title = desk.instances.stored.instances[VOICE].title
    assert len(title) == 100
    assert title.isprintable()
    assert desk.instances.stored.order.count(VOICE) == 1


def test_card_with_an_error_is_left_out_of_what_is_applied(desk: Desk) -> None:
    report = desk.check('[cards]\nbad = "title ="\n"../x" = "title ="\ngood = """\n' + CARD + '"""\n')
    assert report.panel is not None

    desk.widgets.apply(report.panel)

    assert [each.name for each in desk.library.declarations] == ["good", "offered"]


PANEL = f"""icon = "{VOICE}"
[desktop]
theme = "light"
[[widgets]]
id = "{VOICE}"
title = "Ours"
[cards]
new = '''
{CARD}'''
offered = '''
{CARD.replace('"Offered"', '"Changed"')}[limits]
warning = 7
critical = 9
'''
"""


def killed_at(desk: Desk, number: int) -> bool:
    """Apply the panel in a process that is killed before the given operation on files; return if it was."""
    process = get_context("fork").Process(target=_apply_until, args=(desk, number))
    process.start()
    process.join()
    return process.exitcode == -signal.SIGKILL


def _apply_until(desk: Desk, number: int) -> None:
    left = number

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in {"os.rename", "os.remove", "os.mkdir"} or (event == "open" and _writes(arguments)):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    desk.apply(PANEL)
    os._exit(0)


def _writes(arguments: tuple[object, ...]) -> bool:
    return isinstance(arguments[2], int) and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))


def test_panel_is_never_half_applied_whenever_its_process_is_killed(tmp_path: Path) -> None:
    exports = {}
    for number in count(1):
        folder = tmp_path / str(number)
        desk = Desk(folder)
        desk.library.add("offered", CARD)
        desk.instances.edit(lambda _: STORED)
        desk.preferences.save(LOOKS)
        before = desk.export()

        was_killed = killed_at(desk, number)

        after = Desk(folder)  # as the next start does
        assert after.widgets.problem is None
        exports[number] = "old" if after.export() == before else after.export()
        assert not after.journal.path.exists()
        if not was_killed:
            break
    whole = exports[number]
    assert "Ours" in whole
    assert "Changed" in whole
    assert '"hourglance_warning" = 7' in whole
    assert 'theme = "light"' in whole
    assert "\nwarning = 7\ncritical = 9\n'''" in whole  # the card's file, line by line
    assert set(exports.values()) == {"old", whole}
    assert list(exports.values()).index(whole) < number - 3  # the decision, and then several files


def test_running_app_takes_no_part_of_a_panel_that_is_being_applied(desk: Desk) -> None:
    report = desk.check(PANEL)
    assert report.panel is not None
    desk.journal.save(report.panel)

    with file_lock(desk.journal.path):
        assert not desk.widgets.settle(timeout=0)

    assert desk.widgets.settle(timeout=0)
    assert "Ours" in desk.export()
    assert not desk.journal.path.exists()


def test_card_that_the_file_changes_is_told(desk: Desk) -> None:
    assert "replaces the card cards/offered" in desk.check(PANEL).changes


def test_panel_that_cannot_be_stored_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    widgets = tmp_path / "first" / "widgets.json"
    widgets.write_text('{"format": 9}')  # of a newer version
    before = {each: each.read_bytes() for each in (tmp_path / "first").rglob("*") if each.is_file()}

    with pytest.raises(InstancesError):
        desk.apply(PANEL)

    left = {each: each.read_bytes() for each in (tmp_path / "first").rglob("*") if each.is_file()}
    assert {each: text for each, text in left.items() if each.suffix != ".lock"} == {
        each: text for each, text in before.items() if each.suffix != ".lock"
    }
    assert desk.widgets.settle()


def test_cards_beyond_the_most_are_told_before_anything_is_written(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    names = [f"card-{number}" for number in range(201)]
    text = "[cards]\n" + "".join(f"{name} = '''\n{CARD}'''\n" for name in names)

    report = desk.check(text)

    (problem,) = report.problems
    assert "no room for the card `card-200`" in problem.what
    assert report.panel is not None
    assert len(report.panel.cards) == 200
    assert desk.library.declarations == ()


def test_corrupt_journal_is_set_aside_and_told(desk: Desk) -> None:
    desk.journal.path.write_text("{")

    assert not desk.widgets.settle()
    assert isinstance(desk.widgets.problem, PanelError)
    assert desk.widgets.settle()
    assert desk.widgets.problem is None


@given(st.text(alphabet=st.sampled_from("ab'\"\\\\\n\t #"), max_size=30))
def test_any_text_of_a_card_survives_the_export(text: str) -> None:
    written = f"card = {to_toml_lines(text)}\n"

    assert tomllib.loads(written) == {"card": text}
