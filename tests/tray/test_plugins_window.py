"""The window of the plugins: the list, a page, what can be done with each, and the way of a new one."""

from dataclasses import replace

import pytest
from opened_windows import buttons, drain, opened, press, said
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit
from window_samples import BROKEN, LONGEST, OFF, OFFLINE, PAGES, QUESTION, WAIT

from hourglance.engine import Problem
from hourglance.tray.controls.two_line_list import TwoLineList
from hourglance.tray.windows.views import Kept, Plugins, Progress

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")


@pytest.fixture
def window(windows):
    return opened(windows, "plugins")


def rows(window) -> list[tuple[str, str]]:
    listed = window.findChild(TwoLineList)
    return [
        (listed.item(row).text(), listed.item(row).data(Qt.ItemDataRole.AccessibleTextRole))
        for row in range(listed.count())
    ]


def type_spec(qtbot, window, text: str) -> None:
    qtbot.keyClicks(window._install._line, text)
    qtbot.keyClick(window._install._line, Qt.Key.Key_Return)
    drain()


def test_the_list_tells_of_each_its_version_and_how_it_stands(window) -> None:
    assert [spoken for _, spoken in rows(window)] == [
        "hourglance, 0.1.0 · Comes with Hourglance",
        "hourglance-longest-wait, 1.2.0 · Enabled",
        "hourglance-mood, 0.3.1 · Not enabled",
        "hourglance-wallpaper, 2.0 · Not working",
    ]


def test_a_page_tells_what_a_plugin_asks_for_what_it_is_kept_from_and_what_it_logged(windows) -> None:
    window = opened(windows, "plugins", LONGEST.name)

    texts = said(window)
    assert "aggregates of conversations" in texts
    assert "analytics:conversationAggregate:view" in texts
    assert "a wheel, sha256 3f0c9a81d2e4…, 2 dependencies in its own folder" in texts
    assert "No hold on other processes · not kept here" in texts
    assert "3 queues" in window.findChild(QPlainTextEdit).toPlainText()


def test_arrows_walk_through_the_list_and_the_page_follows(qtbot, window) -> None:
    listed = window.findChild(TwoLineList)
    listed.setFocus()

    qtbot.keyClick(listed, Qt.Key.Key_Down)
    drain()

    assert LONGEST.summary in said(window)


@pytest.mark.parametrize(
    ("plugin", "offered"),
    [
        ("hourglance", {"Restart"}),
        (LONGEST.name, {"Restart", "Disable", "Update", "Remove…"}),
        (OFF.name, {"Enable…", "Update", "Remove…"}),
        (BROKEN.name, {"Restart", "Disable", "Update", "Remove…"}),
    ],
)
def test_each_plugin_offers_what_can_be_done_with_it(windows, plugin, offered) -> None:
    window = opened(windows, "plugins", plugin)

    known = {"Restart", "Disable", "Update", "Remove…", "Enable…"}
    assert buttons(window).keys() & known == offered


def test_why_a_plugin_does_not_work_stands_on_its_page_with_its_last_words(windows) -> None:
    window = opened(windows, "plugins", BROKEN.name)

    assert BROKEN.problem in said(window)
    assert "ZeroDivisionError" in window.findChildren(QPlainTextEdit)[0].toPlainText()


def test_enabling_asks_first_and_the_careful_answer_has_the_focus(windows, office) -> None:
    window = opened(windows, "plugins", OFF.name)
    press(window, "Enable…")

    assert office.asked == [("examine", OFF.name)]
    assert "Enable it?" in said(window)
    assert window.focusWidget() is buttons(window)["Leave it disabled"]

    press(window, "Enable")
    assert office.asked[-1] == ("enable", OFF.name)


def test_whoever_says_no_is_back_on_the_page_and_nothing_was_enabled(windows, office) -> None:
    window = opened(windows, "plugins", OFF.name)
    press(window, "Enable…")
    press(window, "Leave it disabled")

    assert office.asked == [("examine", OFF.name)]
    assert "Enable…" in buttons(window)


@pytest.mark.parametrize(("button", "asked"), [("Disable", "disable"), ("Restart", "restart")])
def test_a_button_asks_for_its_deed(windows, office, button, asked) -> None:
    press(opened(windows, "plugins", LONGEST.name), button)

    assert office.asked == [(asked, LONGEST.name)]


@pytest.mark.parametrize("with_settings", [False, True])
def test_removing_asks_on_the_page_and_keeps_settings_unless_told(windows, office, with_settings) -> None:
    window = opened(windows, "plugins", LONGEST.name)
    press(window, "Remove…")
    assert window.focusWidget() is buttons(window)["Keep it"]
    assert office.asked == []

    if with_settings:
        window.findChild(QCheckBox).click()
    press(window, "Remove")

    assert office.asked == [("remove", LONGEST.name, with_settings)]


def test_a_plugin_that_is_kept_after_all_is_untouched(windows, office) -> None:
    window = opened(windows, "plugins", LONGEST.name)
    press(window, "Remove…")
    press(window, "Keep it")

    assert office.asked == []
    assert "Remove…" in buttons(window)


def test_installing_shows_each_step_then_asks_then_enables(qtbot, windows, office) -> None:
    window = opened(windows, "plugins", "+")
    office.steps = office.steps[:3]
    type_spec(qtbot, window, "hourglance-longest-wait")

    (steps,) = [text for text in said(window) if "Downloading" in text]
    assert steps.splitlines()[0] == "Beginning."
    assert steps.splitlines()[-1] == "Installing hourglance-longest-wait, tabulate"
    assert not buttons(window)["Install"].isEnabled()

    office.report(QUESTION)
    drain()
    assert "Enable it?" in said(window)
    press(window, "Enable")

    assert office.asked == [("install", "hourglance-longest-wait"), ("decide", True)]
    assert "It is installed and enabled." in said(window)
    assert LONGEST.summary in said(window)


def test_what_is_not_enabled_is_still_installed(qtbot, windows, office) -> None:
    window = opened(windows, "plugins", "+")
    type_spec(qtbot, window, "hourglance-longest-wait")
    press(window, "Leave it disabled")

    assert office.asked[-1] == ("decide", False)
    assert "It is installed, and not enabled." in said(window)


def test_an_installation_can_be_cancelled(qtbot, windows, office) -> None:
    window = opened(windows, "plugins", "+")
    office.steps = office.steps[:1]
    type_spec(qtbot, window, "hourglance-longest-wait")
    assert window.focusWidget() is buttons(window)["Cancel"]

    press(window, "Cancel")

    assert office.asked[-1] == ("cancel",)
    assert "Nothing was installed." in said(window)


def test_why_an_installation_failed_is_said_beside_what_was_typed(qtbot, windows, office) -> None:
    window = opened(windows, "plugins", "+")
    office.steps = (
        Progress(what="Looking for nothing"),
        Problem(code="plugin-install", who="nothing", what="nothing could not be installed: not found."),
    )
    type_spec(qtbot, window, "nothing")

    assert "nothing could not be installed: not found." in said(window)
    assert window._install._line.text() == "nothing"
    assert buttons(window)["Install"].isEnabled()


def test_nothing_is_installed_by_an_empty_line(qtbot, windows, office) -> None:
    window = opened(windows, "plugins", "+")
    type_spec(qtbot, window, "   ")

    assert office.asked == []
    assert not buttons(window)["Install"].isEnabled()


def test_building_with_all_rights_is_asked_before_anything_else(qtbot, windows, office) -> None:
    office.steps = (replace(QUESTION, about="build", plugin=replace(LONGEST, name="./wait")),)
    window = opened(windows, "plugins", "+")
    type_spec(qtbot, window, "./wait")

    assert "Building it runs its author's code with all your rights. Go on?" in said(window)
    assert "aggregates of conversations" not in said(window)
    assert window.focusWidget() is buttons(window)["Cancel"]


def test_an_update_that_asks_for_more_is_asked_about(windows, office) -> None:
    office.steps = (replace(QUESTION, about="update"),)
    window = opened(windows, "plugins", LONGEST.name)
    press(window, "Update")

    assert "It asks for more than before. Update it?" in said(window)
    press(window, "Leave it")
    assert office.asked[-1] == ("decide", False)


def test_an_update_that_asks_for_nothing_more_just_happens(windows, office) -> None:
    office.steps = (Kept(plugin=LONGEST.name, outcome="updated"),)
    window = opened(windows, "plugins", LONGEST.name)
    press(window, "Update")

    assert "It is updated." in said(window)
    assert LONGEST.summary in said(window)


def test_a_page_that_was_asked_for_does_not_push_an_installation_aside(qtbot, windows, office) -> None:
    window = opened(windows, "plugins", "+")
    office.steps = office.steps[:1]
    type_spec(qtbot, window, "hourglance-longest-wait")

    window.findChild(TwoLineList).select(LONGEST.name)
    drain()

    assert "Cancel" in buttons(window)


def test_a_widget_opens_its_settings_or_another_one_of_its_kind(windows, office) -> None:
    window = opened(windows, "plugins", LONGEST.name)

    press(window, "Settings of Longest wait")
    assert opened(windows, "widget").windowTitle() == "Longest wait: settings"
    press(window, "Another Longest wait on the panel")

    assert office.asked == [("add", WAIT.id)]


def test_safe_mode_and_a_broken_list_are_said(windows, office, monkeypatch) -> None:
    listed = Plugins(rows=(PAGES["hourglance"].row,), safe_mode=True)
    commands = replace(office.commands.plugins, list=lambda reply: reply(listed))
    monkeypatch.setattr(type(office), "commands", replace(office.commands, plugins=commands))
    window = opened(windows, "plugins")
    assert "This is safe mode: no plugins run but the bundled widgets." in said(window)

    listed = Plugins(rows=(PAGES["hourglance"].row,), problem=OFFLINE)
    window._reload()
    drain()
    assert OFFLINE.sentence in said(window)


def test_a_plugin_that_is_starting_is_looked_at_again(qtbot, windows, office, monkeypatch) -> None:
    states = iter(["starting", "running"])
    commands = replace(
        office.commands.plugins,
        list=lambda reply: reply(Plugins(rows=(replace(LONGEST, state=next(states)),))),
    )
    monkeypatch.setattr(type(office), "commands", replace(office.commands, plugins=commands))
    window = opened(windows, "plugins")
    assert rows(window) == [(LONGEST.name, f"{LONGEST.name}, 1.2.0 · Starting")]

    window._soon.timeout.emit()
    drain()

    assert rows(window) == [(LONGEST.name, f"{LONGEST.name}, 1.2.0 · Enabled")]
    window._soon.stop()


def test_what_a_plugin_says_of_itself_is_never_markup(windows, office, monkeypatch) -> None:
    loud = replace(PAGES[LONGEST.name], row=replace(LONGEST, summary="<b>Best</b> & first"))
    monkeypatch.setitem(PAGES, LONGEST.name, loud)

    assert "<b>Best</b> & first" in said(opened(windows, "plugins", LONGEST.name))
