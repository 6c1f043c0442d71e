"""The window of the settings: sections, and choices that hold at once."""

from dataclasses import replace

import pytest
from opened_windows import buttons, drain, opened, press, said
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from window_samples import PREFERENCES

from hourglance.api import FlagSetting
from hourglance.tray.controls.fields import NumberControl
from hourglance.tray.controls.form import ErrorLabel
from hourglance.tray.controls.two_line_list import TwoLineList
from hourglance.tray.replies import Replies
from hourglance.tray.windows.manager import WindowManager
from hourglance.tray.windows.views import Preferences, Section

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")


def test_each_section_shows_its_own_fields(windows) -> None:
    window = opened(windows, "settings")
    assert [box.text() for box in window.findChildren(QCheckBox)] == ["Start with the computer"]

    window.findChild(TwoLineList).select("refresh")
    drain()

    assert window.findChild(NumberControl).value() == 60
    assert window.findChildren(QCheckBox) == []


def test_a_section_can_be_opened_by_its_name(windows) -> None:
    assert opened(windows, "settings", "network").findChild(TwoLineList).key == "network"
    assert opened(windows, "settings", "refresh").findChild(TwoLineList).key == "refresh"


def test_a_choice_holds_at_once_and_the_others_stay(qtbot, windows, office) -> None:
    window = opened(windows, "settings")
    qtbot.mouseClick(window.findChild(QCheckBox), Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    drain()

    assert office.asked == [("preferences", {**PREFERENCES.values, "start_with_computer": True})]
    window.findChild(TwoLineList).select("refresh")
    drain()
    window.findChild(NumberControl).setValue(90)
    drain()

    changed = {**PREFERENCES.values, "start_with_computer": True, "refresh_floor": 90}
    assert office.asked[-1] == ("preferences", changed)


def test_what_does_not_go_together_is_said_beside_the_field_until_it_does(qtbot, windows, office) -> None:
    window = opened(windows, "settings", "network")
    proxy = window.findChild(QComboBox)
    proxy.setFocus()
    qtbot.keyClick(proxy, Qt.Key.Key_Down)
    qtbot.keyClick(proxy, Qt.Key.Key_Down)
    drain()
    troubles = [each.text() for each in window.findChildren(ErrorLabel) if each.isVisible()]
    assert troubles == ["Proxy address must have the form http://host:port."]

    address = window.findChild(QLineEdit)
    qtbot.keyClicks(address, "http://proxy:8080")
    qtbot.keyClick(address, Qt.Key.Key_Return)
    drain()

    assert [each.text() for each in window.findChildren(ErrorLabel) if each.isVisible()] == []
    assert office.asked[-1][1]["proxy_url"] == "http://proxy:8080"


def test_what_could_not_be_read_is_said(windows, office, monkeypatch) -> None:
    from dataclasses import replace

    shown = replace(PREFERENCES, remark="The other preferences are as they were.")
    commands = replace(office.commands.preferences, show=lambda reply: reply(shown))
    monkeypatch.setattr(type(office), "commands", replace(office.commands, preferences=commands))

    assert shown.remark in said(opened(windows, "settings"))


def test_a_notification_can_be_tried_where_notifications_are_chosen(qtbot, office) -> None:
    section = Section(
        name="notifications", title="Notifications", settings=(FlagSetting(name="notify", label="Show"),)
    )
    shown = Preferences(sections=(section, *PREFERENCES.sections), values=PREFERENCES.values)
    commands = replace(
        office.commands,
        preferences=replace(office.commands.preferences, show=lambda reply: reply(shown)),
        try_notification=lambda: office.asked.append(("notification",)),
    )
    replies = Replies()
    windows = WindowManager(lambda: commands, replies)
    window = opened(windows, "settings", "notifications")
    press(window, "Show a notification")
    assert office.asked == [("notification",)]

    window.findChild(TwoLineList).select("refresh")
    drain()
    assert "Show a notification" not in buttons(window)
    windows.close()
    replies.close()
