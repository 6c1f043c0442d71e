"""A panel as a file: exported, checked, and applied on another desk."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.app import apply_panel, check_panel, export_panel
from hourglance.cards import CardLibrary
from hourglance.plugin_host import StoredInstance, StoredWidgets, WidgetInstances

CARD = 'title = "Offered"\nheadline = "nOffered"\n[query]\nwindow = "today"\nmetrics = ["nOffered"]\n'
VOICE = "hourglance/voice-duration"
STORED = StoredWidgets(
    instances={
        VOICE: StoredInstance(title='My "voice"', settings={"window": "today", "queues": ("a", "b")}),
        "hourglance/transfers": StoredInstance(hidden=True),
        "cards/offered": StoredInstance(limits={"hourglance_limit": "above", "hourglance_warning": 5}),
    },
    order=("cards/offered", VOICE),
    pinned="cards/offered",
)


class Desk:
    def __init__(self, folder: Path) -> None:
        self.instances = WidgetInstances(folder / "widgets.json")
        self.library = CardLibrary(folder / "cards")

    def export(self) -> str:
        return export_panel(self.instances, self.library)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "first")
    desk.library.add("offered", CARD)
    desk.instances.replace_all(STORED)
    return desk


def test_exported_panel_is_the_same_on_another_desk(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "second")
    report = check_panel(desk.export(), other.instances, frozenset())
    assert report.problems == ()
    assert report.panel is not None

    apply_panel(report.panel, other.instances, other.library)

    assert other.export() == desk.export()
    assert other.instances.stored.pinned == "cards/offered"
    assert other.instances.stored.instances[VOICE] == STORED.instances[VOICE]
    assert other.library.text("offered") == CARD
    assert WidgetInstances(tmp_path / "second" / "widgets.json").stored == other.instances.stored
    assert check_panel(desk.export(), other.instances, frozenset()).changes == (
        "adds the card cards/offered",
    )


def test_changes_are_told_before_they_are_made(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "second")

    changes = check_panel(desk.export(), other.instances, frozenset()).changes

    assert set(changes) == {
        "adds the card cards/offered",
        f'calls {VOICE} “My "voice"”',
        f"changes the settings of {VOICE}",
        "hides hourglance/transfers",
        "changes the alerts of cards/offered",
        "changes the order of the widgets",
        "shows cards/offered on the icon",
    }
    assert other.instances.stored == StoredWidgets()


def test_what_the_file_does_not_have_is_kept(desk: Desk) -> None:
    report = check_panel('[[widgets]]\nid = "hourglance/transfers"\n', desk.instances, frozenset())
    assert report.panel is not None

    apply_panel(report.panel, desk.instances, desk.library)

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
        (f'[[widgets]]\nid = "{VOICE}"\nsettings = {{ a = -inf }}\n', 3, "numbers must be finite"),
        ("[[widgets]\n", 1, "Invalid TOML"),
    ],
)
def test_problem_has_its_line(desk: Desk, text: str, line: int, what: str) -> None:
    problems = check_panel(text, desk.instances, frozenset()).problems

    assert any(each.line == line and what in each.what for each in problems), problems


def test_widget_of_an_installed_plugin_is_no_problem(desk: Desk) -> None:
    text = '[[widgets]]\nid = "hourglance-mood/mood"\n'

    assert check_panel(text, desk.instances, frozenset({"hourglance-mood"})).problems == ()


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
        report = check_panel(text, desk.instances, frozenset())
        if report.panel is not None and not report.problems:
            apply_panel(report.panel, desk.instances, desk.library)
            assert WidgetInstances(Path(folder) / "widgets.json").stored == desk.instances.stored


def test_titles_and_order_are_those_that_a_user_could_choose(desk: Desk) -> None:
    long, voice = f"\\u001b{'x' * 500}", f'[[widgets]]\nid = "{VOICE}"\n'
    report = check_panel(f'{voice}title = "{long}"\n{voice}title = "{long}"\n', desk.instances, frozenset())
    assert report.panel is not None

    apply_panel(report.panel, desk.instances, desk.library)

    title = desk.instances.stored.instances[VOICE].title
    assert len(title) == 100
    assert title.isprintable()
    assert desk.instances.stored.order.count(VOICE) == 1


def test_card_with_an_error_is_left_out_of_what_is_applied(desk: Desk) -> None:
    report = check_panel(
        '[cards]\nbad = "title ="\n"../x" = "title ="\ngood = """\n' + CARD + '"""\n',
        desk.instances,
        frozenset(),
    )
    assert report.panel is not None

    apply_panel(report.panel, desk.instances, desk.library)

    assert [each.name for each in desk.library.declarations] == ["good", "offered"]
