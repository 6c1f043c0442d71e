"""The window of one widget: title, settings and limits, another one, and taking it away."""

from dataclasses import replace

import pytest
from opened_windows import buttons, drain, opened, press, said
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget
from window_samples import OFFLINE, QUEUES, WAIT

from hourglance.api import NumberSetting
from hourglance.tray.controls.fields import NumberControl
from hourglance.tray.controls.form import ErrorLabel
from hourglance.tray.windows.views import Refused

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")

LIMIT = NumberSetting(name="hourglance_warning", label="Warn at", default=0, min=0, max=10)


@pytest.fixture
def shown(office, monkeypatch):
    """Have the window show this widget, and answer a change by that."""

    def show(widget=WAIT, answer=None) -> None:
        commands = office.commands
        change = commands.widgets.change if answer is None else lambda *given: given[-1](answer)
        widgets = replace(commands.widgets, show=lambda _, reply: reply(widget), change=change)
        monkeypatch.setattr(type(office), "commands", replace(commands, widgets=widgets))

    return show


def title_of(window) -> QLineEdit:
    return next(line for line in window.findChildren(QLineEdit) if line.accessibleName() == "Title")


def test_the_keyboard_is_in_the_title_and_it_holds_what_is_chosen(windows) -> None:
    window = opened(windows, "widget", WAIT.id)

    assert window.windowTitle() == "Longest wait: settings"
    assert window.focusWidget() is title_of(window)
    assert window.findChild(NumberControl).value() == 180
    assert WAIT.description in said(window)


def test_a_change_is_handed_on_whole_and_said_to_hold(qtbot, windows, office) -> None:
    window = opened(windows, "widget", WAIT.id)
    title_of(window).setText("  My   queue ")
    window.findChild(NumberControl).setValue(60)
    press(window, "Apply")

    (asked,) = office.asked
    deed, widget, title, values = asked
    assert (deed, widget, title) == ("change", WAIT.id, "My queue")
    assert values == {
        "window": "PT1H",
        "target": 60,
        "short": True,
        "media": "voice",
        "note": "",
        "queues": (QUEUES[0].id,),
        **dict.fromkeys(("hourglance_warning", "hourglance_critical", "hourglance_margin"), 0),
        "hourglance_limit": "none",
    }
    assert "The card follows at once." in said(window)


def test_ctrl_enter_applies(qtbot, windows, office) -> None:
    window = opened(windows, "widget", WAIT.id)

    qtbot.keyClick(title_of(window), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert office.asked[0][:3] == ("change", WAIT.id, "Longest wait")


def test_an_empty_title_is_the_widgets_own(windows, office) -> None:
    window = opened(windows, "widget", WAIT.id)
    title_of(window).setText(" ")
    press(window, "Apply")

    assert office.asked[0][2] == WAIT.kind


def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_is_asked(windows, office) -> None:
    window = opened(windows, "widget", WAIT.id)
    window.findChild(NumberControl).setValue(61)
    press(window, "Apply")

    assert office.asked == []
    assert "Warn above must be a multiple of 10 s." in said(window)
    assert window.focusWidget() is window.findChild(NumberControl)


def test_limits_have_a_part_of_their_own_and_come_back_with_the_settings(windows, office, shown) -> None:
    shown(replace(WAIT, limits=(LIMIT,), values={LIMIT.name: 4}))
    window = opened(windows, "widget", WAIT.id)
    assert "When to tell you" in said(window)

    press(window, "Apply")


def test_what_the_app_refuses_is_said_beside_its_field(windows, shown) -> None:
    refused = Refused(problems={LIMIT.name: "Alarm at must be above the limit of the warning."})
    shown(replace(WAIT, limits=(LIMIT,)), refused)
    window = opened(windows, "widget", WAIT.id)
    press(window, "Apply")

    assert [each.text() for each in window.findChildren(ErrorLabel) if each.isVisible()] == [
        "Alarm at must be above the limit of the warning."
    ]


def test_a_value_of_an_older_version_that_was_lost_is_said(windows, shown) -> None:
    shown(replace(WAIT, problems={"media": "Media must be one of: Calls, Chats."}))

    assert "Media must be one of: Calls, Chats." in said(opened(windows, "widget", WAIT.id))


def test_another_one_is_shown_at_once_and_can_be_taken_away(windows, office) -> None:
    window = opened(windows, "widget", WAIT.id)
    assert "Take away" not in buttons(window)

    press(window, "Another one")
    assert "This is another one. What you choose here is its own." in said(window)
    press(window, "Take away")
    drain()

    assert office.asked == [("add", WAIT.id), ("drop", f"{WAIT.id}#2")]


def test_a_failure_keeps_the_window_and_what_was_typed(windows, office) -> None:
    window = opened(windows, "widget", WAIT.id)
    title_of(window).setText("Mine")
    office.instead = OFFLINE
    press(window, "Apply")

    assert OFFLINE.sentence in said(window)
    assert title_of(window).text() == "Mine"


@pytest.mark.parametrize("kind", [QListWidget, NumberControl, QComboBox, QLineEdit])
def test_ctrl_enter_applies_from_every_kind_of_field(qtbot, windows, office, kind) -> None:
    window = opened(windows, "widget", WAIT.id)
    field = window.findChild(kind)
    field.setFocus()

    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert [asked[0] for asked in office.asked] == ["change"]
