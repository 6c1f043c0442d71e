"""The settings of a widget: title, settings, alerts, adding another one, and removal."""

from dataclasses import replace

import pytest
from opened_windows import buttons, named, opened, press, visible_texts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget
from window_samples import OFFLINE, OFFLINE_ERROR, QUEUES, WAIT

from hourglance.api import NumberSetting
from hourglance.app import ValidationErrors
from hourglance.tray.controls.fields import NumberControl
from hourglance.tray.controls.labels import ErrorLabel

LIMIT = NumberSetting(name="hourglance_warning", label="Warning at", default=0, min=0, max=10)


def test_widget_is_shown_with_the_focus_in_its_title(windows) -> None:
    window = opened(windows, "widget", WAIT.id)

    assert window.windowTitle() == "Longest wait: settings"
    assert window.focusWidget() is named(window, "Title")
    assert window.findChild(NumberControl).value() == 180
    assert WAIT.description in visible_texts(window)


@pytest.mark.parametrize(("requests", "shown"), [(1_320, True), (0, True), (None, False)])
def test_price_is_shown_if_the_widget_is_on_the_panel(
    windows, services, requests: int | None, *, shown: bool
) -> None:
    services.widgets.shown = replace(WAIT, requests_per_month=requests)
    texts = visible_texts(opened(windows, "widget", WAIT.id))

    assert any("requests a month" in text for text in texts) is shown
    if requests == 1_320:
        assert "About 1\u202f320 requests a month, with the other widgets of the panel" in texts


@pytest.mark.parametrize(
    ("on_icon", "shown"), [(True, "5\u202f940 of them for the icon"), (False, "on the icon 5\u202f940 more")]
)
def test_price_of_the_icon_is_told_before_and_after(windows, services, shown: str, *, on_icon: bool) -> None:
    services.widgets.shown = replace(WAIT, requests_per_month=7_320, icon_requests=5_940, on_icon=on_icon)
    texts = visible_texts(opened(windows, "widget", WAIT.id))

    assert f"About 7\u202f320 requests a month, with the other widgets of the panel; {shown}" in texts


def test_save_passes_all_values_and_confirms(windows, services) -> None:
    window = opened(windows, "widget", WAIT.id)
    named(window, "Title").setText("  My   queue ")
    window.findChild(NumberControl).setValue(60)
    press(window, "Save")

    (asked,) = services.asked
    call, widget, title, values = asked
    assert (call, widget, title) == ("save", WAIT.id, "My queue")
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
    assert "Saved" in visible_texts(window)


@pytest.mark.parametrize("kind", [QListWidget, NumberControl, QComboBox, QLineEdit])
def test_ctrl_enter_saves_from_every_kind_of_field(qtbot, windows, services, kind) -> None:
    window = opened(windows, "widget", WAIT.id)
    field = window.findChild(kind)
    field.setFocus()

    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    press(window, "Add another")

    assert [asked[0] for asked in services.asked] == ["save", "add"]


def test_empty_title_becomes_the_widgets_own(windows, services) -> None:
    window = opened(windows, "widget", WAIT.id)
    named(window, "Title").setText(" ")
    press(window, "Save")

    assert services.asked[0][2] == WAIT.kind


def test_invalid_value_is_shown_at_its_field_and_nothing_is_saved(windows, services) -> None:
    window = opened(windows, "widget", WAIT.id)
    window.findChild(NumberControl).setValue(61)
    press(window, "Save")

    assert services.asked == []
    assert "Warn above must be a multiple of 10 s." in visible_texts(window)
    assert window.focusWidget() is window.findChild(NumberControl)


def test_alert_limits_are_saved_with_the_settings(windows, services) -> None:
    services.widgets.shown = replace(WAIT, limits=(LIMIT,), values={LIMIT.name: 4})
    window = opened(windows, "widget", WAIT.id)
    assert "Alerts" in visible_texts(window)

    press(window, "Save")
    assert services.asked[0][3][LIMIT.name] == 4


def test_rejected_value_is_shown_at_its_field(windows, services) -> None:
    services.widgets.shown = replace(WAIT, limits=(LIMIT,))
    services.widgets.errors = ValidationErrors(problems={LIMIT.name: "Must be below the other limit."})
    window = opened(windows, "widget", WAIT.id)
    press(window, "Save")

    errors = [each.text() for each in window.findChildren(ErrorLabel) if each.isVisible()]
    assert errors == ["Must be below the other limit."]
    assert "Saved" not in visible_texts(window)


def test_stored_value_that_became_invalid_is_shown(windows, services) -> None:
    services.widgets.shown = replace(WAIT, problems={"media": "Media must be one of: Calls, Chats."})

    assert "Media must be one of: Calls, Chats." in visible_texts(opened(windows, "widget", WAIT.id))


def test_added_widget_is_shown_and_can_be_removed(windows, services) -> None:
    window = opened(windows, "widget", WAIT.id)
    assert "Remove" not in buttons(window)

    press(window, "Add another")
    assert "Added to the panel. Its settings are separate." in visible_texts(window)
    press(window, "Remove")

    assert services.asked == [("add", WAIT.id), ("remove", f"{WAIT.id}#2")]


def test_save_failure_keeps_what_was_typed(windows, services) -> None:
    window = opened(windows, "widget", WAIT.id)
    named(window, "Title").setText("Mine")
    services.error = OFFLINE_ERROR
    press(window, "Save")

    assert OFFLINE.sentence in visible_texts(window)
    assert named(window, "Title").text() == "Mine"


def test_what_the_administrator_has_decided_cannot_be_changed_and_says_so(windows, services) -> None:
    services.widgets.shown = replace(WAIT, locked=frozenset({"title", "limits"}), can_add=False)
    window = opened(windows, "widget", WAIT.id)

    assert not named(window, "Title").isEnabled()
    assert "Decided by your administrator." in named(window, "Title").accessibleDescription()
    assert window.findChild(NumberControl).isEnabled()  # a setting
    assert visible_texts(window).count("Decided by your administrator.") == 1 + len(WAIT.limits)
    assert buttons(window)["Save"].isEnabled()
    assert not buttons(window)["Add another"].isEnabled()


def test_widget_that_is_decided_as_a_whole_cannot_be_saved(windows, services) -> None:
    services.widgets.shown = replace(WAIT, locked=frozenset({"title", "settings", "limits", "hidden"}))
    window = opened(windows, "widget", WAIT.id)

    assert not window.findChild(NumberControl).isEnabled()
    assert not buttons(window)["Save"].isEnabled()
