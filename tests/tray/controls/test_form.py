"""Forms: fields from settings, their values, errors and pickers."""

from dataclasses import dataclass, field

import pytest
from opened_windows import drain, visible_texts
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QListWidget, QWidget

from hourglance.api import (
    ChoiceSetting,
    FlagSetting,
    HourglanceError,
    NumberSetting,
    Option,
    QueuesSetting,
    TextSetting,
    UsersSetting,
    WindowSetting,
)
from hourglance.genesys import NamesPage
from hourglance.genesys.directory import NamedEntity
from hourglance.tray.controls import name_picker
from hourglance.tray.controls.fields import NumberControl
from hourglance.tray.controls.form import Form
from hourglance.tray.controls.labels import ErrorLabel

QUEUES = (
    NamedEntity(id="q-1", name="Billing"),
    NamedEntity(id="q-2", name="Sales & Returns"),
    NamedEntity(id="q-3", name="Support"),
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
class FakeDirectory:
    """A directory of three queues."""

    asked: list[tuple] = field(default_factory=list)
    error: HourglanceError | None = None

    async def search(self, kind, text) -> NamesPage:
        self.asked.append((kind, text))
        if self.error is not None:
            raise self.error
        return NamesPage(entries=tuple(queue for queue in QUEUES if text.lower() in queue.name.lower()))

    async def names(self, kind, ids) -> dict[str, str]:
        self.asked.append((kind, ids))
        return {queue.id: queue.name for queue in QUEUES if queue.id in ids}


@pytest.fixture
def directory() -> FakeDirectory:
    return FakeDirectory()


@pytest.fixture
def create(qtbot, bridge, directory, monkeypatch):
    """Return a function that creates a form; its pickers search without a delay."""
    monkeypatch.setattr(name_picker, "DEBOUNCE", 0)

    def create(*settings, **values) -> Form:
        form = Form(settings, values, bridge=bridge, directory=directory)
        qtbot.addWidget(form)
        form.show()
        drain()
        return form

    return create


def errors(form: Form) -> list[str]:
    return [error.text() for error in form.findChildren(ErrorLabel) if error.isVisible()]


#: The placeholder for the signed-in user's queues is always offered.
USERS_OWN = ("My queues", False)


def rows(of: QWidget) -> list[tuple[str, bool]]:
    shown = of.findChild(QListWidget)
    items = [shown.item(row) for row in range(shown.count())]
    return [(item.text(), item.checkState() is Qt.CheckState.Checked) for item in items]


def search(qtbot, form: Form, text: str) -> None:
    field = form.findChild(QLineEdit)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    drain()


def test_values_are_defaults_until_changed(create) -> None:
    assert create(*SETTINGS).validated_values() == DEFAULTS


def test_values_given_are_shown_and_returned(create) -> None:
    chosen = {
        "name": "Grace",
        "target": 65,
        "loud": True,
        "media": "chat",
        "window": "PT30M",
        "queues": ("q-2",),
    }
    assert create(*SETTINGS, **chosen).validated_values() == chosen


def test_value_that_is_invalid_is_replaced_by_the_default(create) -> None:
    form = create(*SETTINGS, target=1000, media="fax", name=5)

    assert form.validated_values() == DEFAULTS
    assert errors(form) == []


def test_changed_carries_the_settings_name_once(qtbot, create) -> None:
    form = create(*SETTINGS)
    changes = []
    form.changed.connect(changes.append)

    line = form.findChild(QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "Grace")
    assert changes == []
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert changes == ["name"]
    qtbot.mouseClick(form.findChild(QCheckBox), Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert changes == ["name", "loud"]
    number = form.findChild(NumberControl)
    number.selectAll()
    qtbot.keyClicks(number, "70")
    assert changes == ["name", "loud"]
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert changes == ["name", "loud", "target"]
    combo = form.findChild(QComboBox)
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)

    assert changes == ["name", "loud", "target", "media"]
    assert form.validated_values() == DEFAULTS | {
        "name": "Grace",
        "loud": True,
        "target": 70,
        "media": "chat",
    }


def test_set_values_emits_no_change(create) -> None:
    form = create(*SETTINGS)
    changes = []
    form.changed.connect(changes.append)

    form.set_values({"target": 10, "media": "chat", "name": "Grace", "loud": True})

    assert changes == []
    assert form.validated_values()["target"] == 10


def test_number_stays_within_bounds_that_its_help_names(qtbot, create) -> None:
    form = create(SETTINGS[1])
    number = form.findChild(NumberControl)

    number.selectAll()
    qtbot.keyClicks(number, "700")
    qtbot.keyClick(number, Qt.Key.Key_Tab)

    assert number.value() <= 100
    assert number.suffix() == "\N{NO-BREAK SPACE}%"
    assert any("From 0 to 100" in label.text() for label in form.findChildren(QLabel))


def test_number_with_fractional_steps_has_decimals(create) -> None:
    form = create(NumberSetting(name="factor", label="Factor", default=0.25, step=0.05))

    assert form.validated_values() == {"factor": 0.25}
    assert form.findChild(NumberControl).decimals() == 2


def test_error_is_shown_at_its_field_until_fixed(qtbot, create) -> None:
    form = create(*SETTINGS)
    number = form.findChild(NumberControl)

    number.setValue(62)
    assert errors(form) == ["Target must be a multiple of 5 %."]
    assert number.accessibleDescription().startswith("Target must be a multiple of 5 %.")
    assert form.validated_values() is None
    assert number.hasFocus() or form.focusWidget() is number

    number.setValue(60)
    assert errors(form) == []
    assert form.validated_values()["target"] == 60


def test_errors_from_outside_are_shown_at_their_fields(create) -> None:
    form = create(*SETTINGS)

    form.show_errors({"media": "Your role sees no chats."})
    assert errors(form) == ["Your role sees no chats."]

    form.show_errors({})
    assert errors(form) == []


def test_accessible_name_is_the_label_and_description_the_help(create) -> None:
    form = create(*SETTINGS)

    named = {
        part.accessibleName(): part.accessibleDescription()
        for part in form.findChildren(QWidget)
        if part.accessibleName()
    }
    assert named["Name"] == "On the card."
    assert named["Loud & clear"] == "As you like."
    assert {"Target", "Media", "Window", "Queues", "Queues: search by name"} <= named.keys()


def test_ampersand_in_a_label_is_shown(create) -> None:
    assert create(SETTINGS[2]).findChild(QCheckBox).text() == "Loud && clear"


def test_tab_order_is_from_top_to_bottom(qtbot, create) -> None:
    form = create(*SETTINGS)
    form.activateWindow()
    form.findChild(QLineEdit).setFocus()
    walked = []
    for _ in range(6):
        at = form.focusWidget()
        walked.append(at.accessibleName())
        qtbot.keyClick(at, Qt.Key.Key_Tab)

    assert walked == ["Name", "Target", "Loud & clear", "Media", "Window", "Queues: search by name"]


def test_wheel_leaves_a_number_without_focus_alone(create) -> None:
    form = create(*SETTINGS)
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


def test_picker_offers_first_entities_and_finds_by_name(qtbot, create, directory) -> None:
    form = create(SETTINGS[5])
    assert rows(form) == [USERS_OWN, ("Billing", False), ("Sales & Returns", False), ("Support", False)]

    search(qtbot, form, "sup")

    assert rows(form) == [("Support", False)]
    assert directory.asked[-1] == ("queue", "sup")


def test_picker_searches_once_after_typing(qtbot, create, directory) -> None:
    form = create(UsersSetting(name="people", label="People"))

    qtbot.keyClicks(form.findChild(QLineEdit), "bill")

    drain()
    assert rows(form) == [("Billing", False)]
    assert directory.asked == [("user", ""), ("user", "bill")]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_picker_key_checks_and_returns_ids(qtbot, create, key) -> None:
    form = create(SETTINGS[5])
    changes = []
    form.changed.connect(changes.append)

    shown = form.findChild(QListWidget)
    for step in (Qt.Key.Key_Down, Qt.Key.Key_Down, key):
        qtbot.keyClick(shown, step)

    assert changes == ["queues"]
    assert form.validated_values() == {"queues": ("q-2",)}


@pytest.mark.parametrize("x", [12, 60, 120])
def test_picker_click_anywhere_in_a_row_toggles_once(qtbot, create, x) -> None:
    form = create(SETTINGS[5])
    shown = form.findChild(QListWidget)
    middle = shown.visualItemRect(shown.item(2)).center().y()

    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, middle))
    assert form.validated_values() == {"queues": ("q-2",)}

    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, middle))
    assert form.validated_values() == {"queues": ()}


def test_picker_shows_picked_entities_first_during_a_search(qtbot, create) -> None:
    form = create(SETTINGS[5], queues=("q-3", "0123456789abcdef"))
    assert rows(form) == [
        ("Support", True),
        ("01234567", True),
        USERS_OWN,
        ("Billing", False),
        ("Sales & Returns", False),
    ]

    search(qtbot, form, "bill")

    assert rows(form)[2:] == [("Billing", False)]
    assert form.validated_values() == {"queues": ("q-3", "0123456789abcdef")}


@pytest.mark.parametrize(
    ("setting", "own", "id_"),
    [
        (SETTINGS[5], "My queues", "my_queues"),
        (UsersSetting(name="people", label="People"), "Me", "me"),
    ],
    ids=["queues", "people"],
)
def test_picker_offers_the_users_own_without_lookup(qtbot, create, directory, setting, own, id_) -> None:
    form = create(setting)
    shown = form.findChild(QListWidget)

    qtbot.keyClick(shown, Qt.Key.Key_Space)

    assert form.validated_values() == {setting.name: (id_,)}
    again = create(setting, **form.validated_values())
    assert rows(again)[0] == (own, True)
    assert len(rows(again)) == 4
    assert all(isinstance(asked, str) for _, asked in directory.asked), "its name needs no look-up"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, "No match for “zzz”"),
        (HourglanceError("Genesys Cloud cannot be reached."), "Genesys Cloud cannot be reached."),
    ],
)
def test_picker_shows_that_nothing_matches_or_that_the_search_failed(
    qtbot, create, directory, error, status
) -> None:
    form = create(SETTINGS[5])
    directory.error = error

    search(qtbot, form, "zzz")

    assert status in visible_texts(form)


def test_picker_ignores_the_answer_to_an_older_search(qtbot, create, directory) -> None:
    form = create(SETTINGS[5])
    field = form.findChild(QLineEdit)
    for text in ("bill", "sup"):
        field.clear()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)

    drain()
    assert rows(form) == [("Support", False)]


@pytest.mark.parametrize("words", range(10, 40, 2))
def test_help_of_two_lines_fits_in_a_wider_window(create, words: int) -> None:
    text = " ".join(["word"] * words)
    form = create(TextSetting(name="name", label="Name", help=text))
    form.resize(900, form.heightForWidth(900))
    QApplication.processEvents()

    (said,) = [label for label in form.findChildren(QLabel) if label.text() == text]
    assert said.height() >= said.heightForWidth(said.width())
    assert said.y() > form.findChild(QLineEdit).geometry().bottom()
