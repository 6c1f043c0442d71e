"""The window of plugins: list, details, actions, consent and installation."""

import asyncio
from dataclasses import replace

import pytest
from opened_windows import buttons, drain, named, opened, press, visible_texts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit
from window_samples import BROKEN, BUNDLED, CONSENT, LONGEST, OFF, OFFLINE, OFFLINE_ERROR, PLUGINS, WAIT

from hourglance.api import HourglanceError
from hourglance.app import InstallProgress, InstallResult, PluginList
from hourglance.plugin_host import PluginChange
from hourglance.tray.windows import plugins as plugins_window


@pytest.fixture
def window(windows):
    return opened(windows, "plugins")


@pytest.fixture
def installer(windows):
    return opened(windows, "plugins", "+")


def rows(window) -> list[str]:
    listed = named(window, "Plugins")
    return [listed.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(listed.count())]


def install(qtbot, window, text: str) -> None:
    field = named(window, "Plugin to install")
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    drain()


def test_list_shows_version_and_state(window) -> None:
    assert rows(window) == [
        "hourglance, 0.1.0 · Included",
        "hourglance-longest-wait, 1.2.0 · Enabled",
        "hourglance-mood, 0.3.1 · Disabled",
        "hourglance-wallpaper, 2.0 · Not working",
    ]


def test_details_show_permissions_isolation_source_and_log(windows) -> None:
    window = opened(windows, "plugins", LONGEST.name)

    texts = visible_texts(window)
    assert "Aggregates of conversations" in texts
    assert "analytics:conversationAggregate:view" in texts
    assert "Wheel, sha256 3f0c9a81d2e4…, 2 dependencies in its own folder" in texts
    assert "No token, no keyring, no network, none of your files, no other programs" in texts
    assert "3 queues" in window.findChild(QPlainTextEdit).toPlainText()


def test_details_follow_the_arrow_keys(qtbot, window) -> None:
    listed = named(window, "Plugins")
    listed.setFocus()

    qtbot.keyClick(listed, Qt.Key.Key_Down)
    drain()

    assert LONGEST.summary in visible_texts(window)


@pytest.mark.parametrize(
    ("plugin", "offered"),
    [
        ("hourglance", {"Restart"}),
        (LONGEST.name, {"Restart", "Disable", "Update", "Remove…"}),
        (OFF.name, {"Enable…", "Update", "Remove…"}),
        (BROKEN.name, {"Restart", "Disable", "Update", "Remove…"}),
    ],
)
def test_actions_depend_on_the_state(windows, plugin, offered) -> None:
    window = opened(windows, "plugins", plugin)

    known = {"Restart", "Disable", "Update", "Remove…", "Enable…"}
    assert buttons(window).keys() & known == offered


def test_failed_plugin_shows_its_problem_and_traceback(windows) -> None:
    window = opened(windows, "plugins", BROKEN.name)

    assert BROKEN.problem in visible_texts(window)
    assert "ZeroDivisionError" in window.findChildren(QPlainTextEdit)[0].toPlainText()


def test_enable_asks_for_consent_with_the_focus_on_cancel(windows, services) -> None:
    window = opened(windows, "plugins", OFF.name)
    press(window, "Enable…")

    assert services.asked == [("consent_request", OFF.name)]
    assert "Enable this plugin?" in visible_texts(window)
    assert window.focusWidget() is buttons(window)["Cancel"]

    press(window, "Enable")
    assert services.asked[-1] == ("enable", OFF.name)


def test_enable_shows_the_price_before_it_is_paid(windows, services, monkeypatch) -> None:
    request = replace(CONSENT, permissions=replace(CONSENT.permissions, requests_per_month=1_320))
    monkeypatch.setattr("window_samples.CONSENT", request)
    window = opened(windows, "plugins", OFF.name)
    press(window, "Enable…")

    assert "About 1\u202f320 requests a month" in visible_texts(window)


def test_enable_canceled_changes_nothing_and_returns_to_the_details(windows, services) -> None:
    window = opened(windows, "plugins", OFF.name)
    press(window, "Enable…")
    press(window, "Cancel")

    assert services.asked == [("consent_request", OFF.name)]
    assert "Enable…" in buttons(window)


def test_late_consent_request_is_not_shown_for_another_plugin(windows, services) -> None:
    other = replace(BROKEN, state="disabled")
    services.plugins.shown = PluginList(rows=(BUNDLED, OFF, other))
    services.plugins.details_by_name[other.name] = replace(PLUGINS[other.name], row=other)
    services.plugins.consent_gates[OFF.name] = gate = asyncio.Event()
    window = opened(windows, "plugins", OFF.name)
    press(window, "Enable…")
    named(window, "Plugins").select(other.name)
    drain()
    press(window, "Enable…")

    gate.set()
    drain()
    press(window, "Enable")

    assert services.asked[-1] == ("enable", other.name)
    assert OFF.name not in visible_texts(window)


def test_late_consent_request_does_not_cover_the_selected_plugin(windows, services) -> None:
    services.plugins.consent_gates[OFF.name] = gate = asyncio.Event()
    window = opened(windows, "plugins", OFF.name)
    press(window, "Enable…")
    named(window, "Plugins").select(LONGEST.name)
    drain()

    gate.set()
    drain()

    assert LONGEST.summary in visible_texts(window)


def test_consent_request_stays_when_the_list_is_loaded_again(windows, services) -> None:
    window = opened(windows, "plugins", OFF.name)
    press(window, "Enable…")

    window.refresh()
    drain()
    assert "Enable this plugin?" in visible_texts(window)

    press(window, "Cancel")
    assert "Enable…" in buttons(window)


def test_consent_request_gives_way_to_another_selection(windows, services) -> None:
    window = opened(windows, "plugins", OFF.name)
    press(window, "Enable…")

    named(window, "Plugins").select(LONGEST.name)
    drain()

    assert LONGEST.summary in visible_texts(window)


@pytest.mark.parametrize(("button", "call"), [("Disable", "disable"), ("Restart", "restart")])
def test_action_calls_its_service(windows, services, button, call) -> None:
    press(opened(windows, "plugins", LONGEST.name), button)

    assert services.asked == [(call, LONGEST.name)]


def test_action_failure_is_shown(windows, services) -> None:
    window = opened(windows, "plugins", LONGEST.name)
    services.error = OFFLINE_ERROR
    press(window, "Disable")

    assert OFFLINE.sentence in visible_texts(window)


@pytest.mark.parametrize("with_settings", [False, True])
def test_remove_asks_and_keeps_settings_unless_checked(windows, services, with_settings) -> None:
    window = opened(windows, "plugins", LONGEST.name)
    press(window, "Remove…")
    assert window.focusWidget() is buttons(window)["Cancel"]
    assert services.asked == []

    if with_settings:
        window.findChild(QCheckBox).click()
    press(window, "Remove")

    assert services.asked == [("remove", LONGEST.name, with_settings)]


def test_remove_canceled_changes_nothing(windows, services) -> None:
    window = opened(windows, "plugins", LONGEST.name)
    press(window, "Remove…")
    press(window, "Cancel")

    assert services.asked == []
    assert "Remove…" in buttons(window)


def test_remove_question_stays_when_the_list_is_loaded_again(windows, services) -> None:
    window = opened(windows, "plugins", LONGEST.name)
    press(window, "Remove…")
    window.findChild(QCheckBox).click()

    window.refresh()
    drain()
    press(window, "Remove")

    assert services.asked == [("remove", LONGEST.name, True)]


def test_remove_cannot_be_clicked_twice(windows, services) -> None:
    window = opened(windows, "plugins", LONGEST.name)
    press(window, "Remove…")
    buttons(window)["Remove"].click()

    assert "Remove" not in buttons(window)
    drain()
    assert services.asked == [("remove", LONGEST.name, False)]


def test_install_shows_progress_then_consent_then_the_result(qtbot, installer, services) -> None:
    services.events = services.events[:3]
    install(qtbot, installer, "hourglance-longest-wait")

    (steps,) = [text for text in visible_texts(installer) if "Downloading" in text]
    assert steps.splitlines()[0] == "Starting…"
    assert steps.splitlines()[-1] == "Installing hourglance-longest-wait, tabulate"
    assert not buttons(installer)["Install"].isEnabled()

    services.plugins.continue_installation(CONSENT)
    drain()
    assert "Enable this plugin?" in visible_texts(installer)
    press(installer, "Enable")

    assert services.asked == [("install", "hourglance-longest-wait"), ("answer", True)]
    assert "Installed and enabled" in visible_texts(installer)
    assert LONGEST.summary in visible_texts(installer)


def test_install_without_consent_changes_nothing(qtbot, installer, services) -> None:
    install(qtbot, installer, "hourglance-longest-wait")
    press(installer, "Cancel")

    assert services.asked[-1] == ("answer", False)
    assert "Installation canceled" in visible_texts(installer)


def test_install_from_elsewhere_shows_what_changed(qtbot, installer, services) -> None:
    changes = (
        PluginChange(aspect="author", before="Example Contact Co.", after=""),
        PluginChange(aspect="version", before="2.0", after="1.0"),
    )
    request = replace(CONSENT, about="replace", changes=changes)
    services.events = (*services.events[:-1], request)
    install(qtbot, installer, "hourglance-longest-wait")

    texts = visible_texts(installer)
    assert "This is not the plugin that you know. Replace it?" in texts
    for label, text in (
        ("Other author", "unknown; it was Example Contact Co."),
        ("Older version", "1.0; it was 2.0"),
        ("Settings", "It gets those that you made for the plugin that you know"),
    ):
        assert label in texts
        assert text in texts
    assert "Replace" in buttons(installer)


def test_install_can_be_canceled(qtbot, installer, services) -> None:
    services.events = services.events[:1]
    install(qtbot, installer, "hourglance-longest-wait")
    assert installer.focusWidget() is buttons(installer)["Cancel"]

    press(installer, "Cancel")

    assert services.asked[-1] == ("cancel",)
    assert "Installation canceled" in visible_texts(installer)


def test_install_failure_is_shown_and_keeps_the_input(qtbot, installer, services) -> None:
    services.events = (
        InstallProgress(message="Looking for nothing"),
        HourglanceError("nothing could not be installed: not found."),
    )
    install(qtbot, installer, "nothing")

    assert "nothing could not be installed: not found." in visible_texts(installer)
    assert named(installer, "Plugin to install").text() == "nothing"
    assert buttons(installer)["Install"].isEnabled()


def test_install_needs_an_input(qtbot, installer, services) -> None:
    install(qtbot, installer, "   ")

    assert services.asked == []
    assert not buttons(installer)["Install"].isEnabled()


def test_build_consent_is_asked_before_anything_else(qtbot, installer, services) -> None:
    services.events = (replace(CONSENT, about="build", plugin=replace(LONGEST, name="./wait")),)
    install(qtbot, installer, "./wait")

    texts = visible_texts(installer)
    assert "Building runs the author's code without a sandbox. Continue?" in texts
    assert "Aggregates of conversations" not in texts
    assert installer.focusWidget() is buttons(installer)["Cancel"]


def test_update_with_new_permissions_asks_for_consent(windows, services) -> None:
    services.events = (replace(CONSENT, about="update"),)
    window = opened(windows, "plugins", LONGEST.name)
    press(window, "Update")

    assert "This update requests new permissions. Update?" in visible_texts(window)
    press(window, "Cancel")
    assert services.asked[-1] == ("answer", False)


def test_update_without_new_permissions_asks_nothing(windows, services) -> None:
    services.events = (InstallResult(plugin=LONGEST.name, outcome="updated"),)
    window = opened(windows, "plugins", LONGEST.name)
    press(window, "Update")

    assert "Updated" in visible_texts(window)
    assert LONGEST.summary in visible_texts(window)


def test_install_page_stays_while_an_installation_runs(qtbot, installer, services) -> None:
    services.events = services.events[:1]
    install(qtbot, installer, "hourglance-longest-wait")

    named(installer, "Plugins").select(LONGEST.name)
    drain()

    assert "Cancel" in buttons(installer)


def test_widget_opens_its_settings_and_is_added_again(windows, services) -> None:
    window = opened(windows, "plugins", LONGEST.name)

    press(window, "Settings of Longest wait")
    assert opened(windows, "widget").windowTitle() == "Longest wait: settings"
    press(window, "Add another Longest wait")

    assert services.asked == [("add", WAIT.id)]
    assert opened(windows, "widget").item == f"{WAIT.id}#2"


def test_safe_mode_and_a_broken_list_are_shown(windows, services) -> None:
    services.plugins.shown = PluginList(rows=(BUNDLED,), safe_mode=True)
    window = opened(windows, "plugins")
    assert "Safe mode: only the bundled widgets run" in visible_texts(window)

    services.plugins.shown = PluginList(rows=(BUNDLED,), problem=OFFLINE)
    window.refresh()
    drain()
    assert OFFLINE.sentence in visible_texts(window)


def test_starting_plugin_is_loaded_again_until_it_runs(qtbot, windows, services, monkeypatch) -> None:
    monkeypatch.setattr(plugins_window, "RELOAD_DELAY", 0)
    services.plugins.shown = PluginList(rows=(replace(LONGEST, state="starting"),))
    window = opened(windows, "plugins")
    assert rows(window) == [f"{LONGEST.name}, 1.2.0 · Starting"]

    services.plugins.shown = PluginList(rows=(LONGEST,))
    drain()

    assert rows(window) == [f"{LONGEST.name}, 1.2.0 · Enabled"]


def test_texts_of_plugins_are_never_markup(windows, services) -> None:
    loud = replace(PLUGINS[LONGEST.name], row=replace(LONGEST, summary="<b>Best</b> & first"))
    services.plugins.details_by_name[LONGEST.name] = loud

    assert "<b>Best</b> & first" in visible_texts(opened(windows, "plugins", LONGEST.name))
