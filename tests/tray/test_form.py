"""Settings as fields: what can be chosen, what is said beside it, and what comes back."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QListWidget, QWidget

from hourglance.api import (
    ChoiceSetting,
    FlagSetting,
    NumberSetting,
    Option,
    QueuesSetting,
    TextSetting,
    UsersSetting,
    WindowSetting,
)
from hourglance.engine import Problem
from hourglance.tray.controls.fields import NumberControl
from hourglance.tray.controls.form import ErrorLabel, Form
from hourglance.tray.controls.name_picker import DirectoryService, NamePicker, PickedEntity, SearchResult
from hourglance.tray.replies import Replies

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")

QUEUES = (
    PickedEntity(id="q-1", name="Billing"),
    PickedEntity(id="q-2", name="Sales & Returns"),
    PickedEntity(id="q-3", name="Support"),
)

SETTINGS = (
    TextSetting(name="name", label="Name", default="Ada", max_length=12, help="On the card."),
    NumberSetting(name="target", label="Target", default=80, min=0, max=100, step=5, unit="%"),
    FlagSetting(name="loud", label="Loud & clear", help="As you like."),
    ChoiceSetting(name="media", label="Media", options=(Option("voice", "Calls"), Option("chat", "Chats"))),
    WindowSetting(name="window", label="Window", default="today"),
    QueuesSetting(name="queues", label="Queues"),
)
DEFAULTS = {
    "name": "Ada",
    "target": 80,
    "loud": False,
    "media": "voice",
    "window": "today",
    "queues": (),
}


@dataclass
class Book:
    """A directory of three queues, which answers at once."""

    asked: list[tuple] = field(default_factory=list)
    problem: Problem | None = None

    def search(self, kind, text, reply) -> None:
        self.asked.append((kind, text))
        items = tuple(queue for queue in QUEUES if text.lower() in queue.name.lower())
        reply(SearchResult(text=text, items=() if self.problem else items, problem=self.problem))

    def names(self, kind, ids, reply) -> None:
        self.asked.append((kind, ids))
        reply(SearchResult(text="", items=tuple(queue for queue in QUEUES if queue.id in ids)))

    @property
    def directory(self) -> DirectoryService:
        return DirectoryService(search=self.search, names=self.names)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def make(qtbot, book):
    replies = Replies()

    def make(*settings, **values) -> Form:
        form = Form(settings, values, directory=book.directory, replies=replies)
        qtbot.addWidget(form)
        form.show()
        return form

    yield make
    replies.close()


def troubles(form: Form) -> list[str]:
    return [trouble.text() for trouble in form.findChildren(ErrorLabel) if trouble.isVisible()]


#: What stands for whoever is signed in is always offered.
OWN = ("My queues", False)


def rows(of: QWidget) -> list[tuple[str, bool]]:
    shown = of.findChild(QListWidget)
    items = [shown.item(row) for row in range(shown.count())]
    return [(item.text(), item.checkState() is Qt.CheckState.Checked) for item in items]


def test_what_nobody_touched_comes_back_as_the_defaults(make) -> None:
    assert make(*SETTINGS).validated_values() == DEFAULTS


def test_chosen_values_are_shown_and_come_back(make) -> None:
    chosen = {
        "name": "Grace",
        "target": 65,
        "loud": True,
        "media": "chat",
        "window": "PT30M",
        "queues": ("q-2",),
    }
    assert make(*SETTINGS, **chosen).validated_values() == chosen


def test_a_kept_value_that_the_setting_no_longer_takes_gives_way_to_the_default(make) -> None:
    form = make(*SETTINGS, target=1000, media="fax", name=5)

    assert form.validated_values() == DEFAULTS
    assert troubles(form) == []


def test_a_change_is_told_with_the_settings_name_and_once(qtbot, make) -> None:
    form = make(*SETTINGS)
    told = []
    form.changed.connect(told.append)

    line = form.findChild(QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "Grace")
    assert told == []
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert told == ["name"]
    qtbot.mouseClick(form.findChild(QCheckBox), Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert told == ["name", "loud"]
    number = form.findChild(NumberControl)
    number.selectAll()
    qtbot.keyClicks(number, "70")
    assert told == ["name", "loud"]
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert told == ["name", "loud", "target"]
    combo = form.findChild(QComboBox)
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)

    assert told == ["name", "loud", "target", "media"]
    assert form.validated_values() == DEFAULTS | {
        "name": "Grace",
        "loud": True,
        "target": 70,
        "media": "chat",
    }


def test_new_values_are_shown_without_being_told_as_changes(make) -> None:
    form = make(*SETTINGS)
    told = []
    form.changed.connect(told.append)

    form.set_values({"target": 10, "media": "chat", "name": "Grace", "loud": True})

    assert told == []
    assert form.validated_values()["target"] == 10


def test_a_number_stays_within_its_bounds_and_says_them_and_its_unit(qtbot, make) -> None:
    form = make(SETTINGS[1])
    number = form.findChild(NumberControl)

    number.selectAll()
    qtbot.keyClicks(number, "700")
    qtbot.keyClick(number, Qt.Key.Key_Tab)

    assert number.value() <= 100
    assert number.suffix() == "\N{NO-BREAK SPACE}%"
    assert any("From 0 to 100" in label.text() for label in form.findChildren(QLabel))


def test_steps_may_be_parts_of_one(make) -> None:
    form = make(NumberSetting(name="factor", label="Factor", default=0.25, step=0.05))

    assert form.validated_values() == {"factor": 0.25}
    assert form.findChild(NumberControl).decimals() == 2


def test_what_is_wrong_stands_beside_the_field_and_goes_when_it_is_mended(qtbot, make) -> None:
    form = make(*SETTINGS)
    number = form.findChild(NumberControl)

    number.setValue(62)
    assert troubles(form) == ["Target must be a multiple of 5 %."]
    assert number.accessibleDescription().startswith("Target must be a multiple of 5 %.")
    assert form.validated_values() is None
    assert number.hasFocus() or form.focusWidget() is number

    number.setValue(60)
    assert troubles(form) == []
    assert form.validated_values()["target"] == 60


def test_problems_of_the_app_s_own_stand_beside_their_fields(make) -> None:
    form = make(*SETTINGS)

    form.show_errors({"media": "Your role sees no chats."})
    assert troubles(form) == ["Your role sees no chats."]

    form.show_errors({})
    assert troubles(form) == []


def test_every_control_has_its_label_as_accessible_name_and_its_help_as_description(make) -> None:
    form = make(*SETTINGS)

    named = {
        part.accessibleName(): part.accessibleDescription()
        for part in form.findChildren(QWidget)
        if part.accessibleName()
    }
    assert named["Name"] == "On the card."
    assert named["Loud & clear"] == "As you like."
    assert {"Target", "Media", "Window", "Queues", "Queues: search by name"} <= named.keys()


def test_an_ampersand_in_a_label_is_an_ampersand(make) -> None:
    assert make(SETTINGS[2]).findChild(QCheckBox).text() == "Loud && clear"


def test_tab_walks_through_the_fields_from_top_to_bottom(qtbot, make) -> None:
    form = make(*SETTINGS)
    form.activateWindow()
    form.findChild(QLineEdit).setFocus()
    walked = []
    for _ in range(6):
        at = form.focusWidget()
        walked.append(at.accessibleName())
        qtbot.keyClick(at, Qt.Key.Key_Tab)

    assert walked == ["Name", "Target", "Loud & clear", "Media", "Window", "Queues: search by name"]


def test_the_wheel_scrolls_the_page_and_not_a_number_that_it_passes(make) -> None:
    form = make(*SETTINGS)
    number = form.findChild(NumberControl)
    form.findChild(QLineEdit).setFocus()

    middle = QPointF(number.rect().center())
    wheel = QWheelEvent(
        middle,
        number.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(number, wheel)

    assert number.value() == 80


def test_a_picker_offers_what_there_is_and_finds_by_name(qtbot, make, book) -> None:
    form = make(SETTINGS[5])
    qtbot.waitUntil(
        lambda: rows(form) == [OWN, ("Billing", False), ("Sales & Returns", False), ("Support", False)]
    )

    line = form.findChild(QLineEdit)
    qtbot.keyClicks(line, "sup")
    qtbot.keyClick(line, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: rows(form) == [("Support", False)])
    assert book.asked[-1] == ("queues", "sup")


def test_typing_searches_after_a_rest_and_once(qtbot, make, book) -> None:
    form = make(UsersSetting(name="people", label="People"))
    qtbot.waitUntil(lambda: len(rows(form)) == 4)

    qtbot.keyClicks(form.findChild(QLineEdit), "bill")

    qtbot.waitUntil(lambda: rows(form) == [("Billing", False)])
    assert book.asked == [("users", ""), ("users", "bill")]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_key_checks_and_the_choice_comes_back_as_ids(qtbot, make, key) -> None:
    form = make(SETTINGS[5])
    told = []
    form.changed.connect(told.append)
    qtbot.waitUntil(lambda: len(rows(form)) == 4)

    shown = form.findChild(QListWidget)
    for step in (Qt.Key.Key_Down, Qt.Key.Key_Down, key):
        qtbot.keyClick(shown, step)

    assert told == ["queues"]
    assert form.validated_values() == {"queues": ("q-2",)}


@pytest.mark.parametrize("x", [12, 60, 120])
def test_a_click_anywhere_in_a_row_checks_once(qtbot, make, x) -> None:
    form = make(SETTINGS[5])
    qtbot.waitUntil(lambda: len(rows(form)) == 4)
    shown = form.findChild(QListWidget)
    middle = shown.visualItemRect(shown.item(2)).center().y()

    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, middle))
    assert form.validated_values() == {"queues": ("q-2",)}

    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, middle))
    assert form.validated_values() == {"queues": ()}


def test_what_is_chosen_stands_first_by_its_name_whatever_is_searched_for(qtbot, make) -> None:
    form = make(SETTINGS[5], queues=("q-3", "0123456789abcdef"))
    qtbot.waitUntil(
        lambda: (
            rows(form)
            == [("Support", True), ("01234567", True), OWN, ("Billing", False), ("Sales & Returns", False)]
        )
    )

    line = form.findChild(QLineEdit)
    qtbot.keyClicks(line, "bill")
    qtbot.keyClick(line, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: rows(form)[2:] == [("Billing", False)])
    assert form.validated_values() == {"queues": ("q-3", "0123456789abcdef")}


@pytest.mark.parametrize(
    ("setting", "own", "id_"),
    [
        (SETTINGS[5], "My queues", "my_queues"),
        (UsersSetting(name="people", label="People"), "Me", "me"),
    ],
    ids=["queues", "people"],
)
def test_a_persons_own_may_be_chosen_whoever_that_is(qtbot, make, book, setting, own, id_) -> None:
    form = make(setting)
    qtbot.waitUntil(lambda: len(rows(form)) == 4)
    shown = form.findChild(QListWidget)

    qtbot.keyClick(shown, Qt.Key.Key_Space)

    assert form.validated_values() == {setting.name: (id_,)}
    again = make(setting, **form.validated_values())
    qtbot.waitUntil(lambda: rows(again)[0] == (own, True) and len(rows(again)) == 4)
    assert all(isinstance(asked, str) for _, asked in book.asked), "its name needs no look-up"


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (None, "No match for “zzz”"),
        (
            Problem(code="offline", who="G", what="Genesys Cloud cannot be reached."),
            "Genesys Cloud cannot be reached.",
        ),
    ],
)
def test_a_search_that_finds_nothing_says_so_or_why(qtbot, make, book, problem, said) -> None:
    form = make(SETTINGS[5])
    qtbot.waitUntil(lambda: len(rows(form)) == 4)
    book.problem = problem

    line = form.findChild(QLineEdit)
    qtbot.keyClicks(line, "zzz")
    qtbot.keyClick(line, Qt.Key.Key_Return)

    picker = form.findChild(NamePicker)
    qtbot.waitUntil(
        lambda: said in [label.text() for label in picker.findChildren(QLabel) if label.isVisible()]
    )


def test_an_answer_to_an_older_search_is_not_shown(qtbot, make, book) -> None:
    form = make(SETTINGS[5])
    qtbot.waitUntil(lambda: len(rows(form)) == 4)
    picker = form.findChild(NamePicker)

    picker._search_field.setText("sup")
    picker._show_found(SearchResult(text="s", items=QUEUES[:1]))

    assert len(rows(form)) == 4


@pytest.mark.parametrize("words", range(10, 40, 2))
def test_a_help_of_two_lines_has_room_for_both_in_a_wider_window(make, words: int) -> None:
    text = " ".join(["word"] * words)
    form = make(TextSetting(name="name", label="Name", help=text))
    form.resize(900, form.heightForWidth(900))
    QApplication.processEvents()

    (said,) = [label for label in form.findChildren(QLabel) if label.text() == text]
    assert said.height() >= said.heightForWidth(said.width())
    assert said.y() > form.findChild(QLineEdit).geometry().bottom()
