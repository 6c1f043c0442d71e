"""The settings of the app: sections, and changes that apply at once."""

from dataclasses import replace

from opened_windows import buttons, drain, named, opened, press, visible_texts
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from window_samples import OFFLINE, OFFLINE_ERROR, PREFERENCES

from hourglance.tray.controls.fields import NumberControl
from hourglance.tray.controls.labels import ErrorLabel


def select(window, section: str) -> None:
    named(window, "Sections").select(section)
    drain()


def errors(window) -> list[str]:
    return [each.text() for each in window.findChildren(ErrorLabel) if each.isVisible()]


def test_section_shows_its_own_fields(windows) -> None:
    window = opened(windows, "settings")
    assert [box.text() for box in window.findChildren(QCheckBox)] == ["Start at login"]

    select(window, "refresh")

    assert window.findChild(NumberControl).value() == 60
    assert window.findChildren(QCheckBox) == []


def test_section_can_be_opened_by_its_name(windows) -> None:
    assert opened(windows, "settings", "network").item == "network"
    assert opened(windows, "settings", "refresh").item == "refresh"


def test_change_is_saved_at_once_with_all_other_values(qtbot, windows, services) -> None:
    window = opened(windows, "settings")
    qtbot.mouseClick(window.findChild(QCheckBox), Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    drain()

    assert services.asked == [("preferences", {**PREFERENCES.values, "start_with_computer": True})]
    select(window, "refresh")
    window.findChild(NumberControl).setValue(90)
    drain()

    changed = {**PREFERENCES.values, "start_with_computer": True, "refresh_floor": 90}
    assert services.asked[-1] == ("preferences", changed)


def test_error_of_a_combination_is_shown_until_it_is_fixed(qtbot, windows, services) -> None:
    window = opened(windows, "settings", "network")
    proxy = window.findChild(QComboBox)
    proxy.setFocus()
    qtbot.keyClick(proxy, Qt.Key.Key_Down)
    qtbot.keyClick(proxy, Qt.Key.Key_Down)
    drain()
    assert errors(window) == ["Proxy address must have the form http://host:port."]

    address = window.findChild(QLineEdit)
    qtbot.keyClicks(address, "http://proxy:8080")
    qtbot.keyClick(address, Qt.Key.Key_Return)
    drain()

    assert errors(window) == []
    assert services.asked[-1][1]["proxy_url"] == "http://proxy:8080"


def test_remark_about_stored_preferences_is_shown(windows, services) -> None:
    services.preferences.shown = replace(PREFERENCES, remark="One preference was invalid.")

    assert "One preference was invalid." in visible_texts(opened(windows, "settings"))


def test_save_failure_is_shown(windows, services) -> None:
    window = opened(windows, "settings", "refresh")
    services.error = OFFLINE_ERROR
    window.findChild(NumberControl).setValue(90)
    drain()

    assert OFFLINE.sentence in visible_texts(window)


def test_notification_can_be_tested_in_its_section_alone(windows, services) -> None:
    window = opened(windows, "settings", "notifications")
    press(window, "Show test notification")
    assert services.asked == [("notification",)]

    select(window, "refresh")
    assert "Show test notification" not in buttons(window)


def test_what_the_administrator_has_decided_cannot_be_changed_and_says_so(windows, services) -> None:
    services.preferences.shown = replace(
        PREFERENCES, decided=frozenset({"proxy", "proxy_url"}), bounds={"requests_per_month": 12_000}
    )
    window = opened(windows, "settings", "network")

    assert not window.findChild(QComboBox).isEnabled()
    assert visible_texts(window).count("Decided by your administrator.") == 2
    certificates = named(window, "Additional CA certificate")
    assert certificates.isEnabled()
    select(window, "refresh")
    text = "Your administrator has set 12\u202f000; the stricter of the two applies."
    assert any(text in each for each in visible_texts(window))
