"""What all windows share: one of each, deleted when closed, accessible by keyboard and screen reader."""

import subprocess
import sys

import pytest
import shiboken6
from opened_windows import drain, named, opened, tab_stops, visible_texts
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit
from window_samples import LONGEST, OFFLINE, OFFLINE_ERROR, WAIT

from hourglance.app import Geometry
from hourglance.tray.controls.labels import ErrorLabel, MessageLabel
from hourglance.tray.controls.theme import DARK, LIGHT

#: Every window, and every page of it.
PAGES = (
    ("plugins", ""),
    ("plugins", LONGEST.name),
    ("plugins", "hourglance-wallpaper"),
    ("plugins", "+"),
    ("widget", WAIT.id),
    ("queries", ""),
    ("queries", "hourglance/service-level"),
    ("queries", "check"),
    ("settings", ""),
    ("settings", "network"),
    ("about", "about"),
    ("about", "diagnostics"),
    ("about", "report"),
)
NAMES = tuple(dict.fromkeys(name for name, _ in PAGES))


@pytest.mark.parametrize(("name", "item"), PAGES)
def test_tab_stops_have_names_and_roles_and_labels_are_plain_text(qapp, windows, name, item) -> None:
    window = opened(windows, name, item)

    assert tab_stops(window)
    for part in tab_stops(window):
        known = QAccessible.queryAccessibleInterface(part)
        told = known.text(QAccessible.Text.Name) or known.text(QAccessible.Text.Value)
        assert told, f"{type(part).__name__} in {name} {item} has no name"
        assert known.role() not in {QAccessible.Role.NoRole, QAccessible.Role.Client}, told
    for label in window.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()


@pytest.mark.parametrize(("name", "item"), PAGES)
def test_tab_reaches_every_stop(qtbot, qapp, windows, name, item) -> None:
    window = opened(windows, name, item)
    window.activateWindow()
    wanted = set(tab_stops(window))
    (window.focusWidget() or tab_stops(window)[0]).setFocus()
    reached = set()
    for _ in range(3 * len(wanted) + 3):
        at = window.focusWidget()
        reached.add(at)
        qtbot.keyClick(at, Qt.Key.Key_Tab)

    assert wanted <= reached


@pytest.mark.parametrize("name", NAMES)
def test_escape_closes_and_deletes_the_window(qtbot, qapp, windows, name) -> None:
    window = opened(windows, name, WAIT.id if name == "widget" else "")

    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Escape)
    drain()

    assert not shiboken6.isValid(window)
    assert opened(windows, name) is not window


@pytest.mark.parametrize(("name", "item"), [("plugins", ""), ("queries", ""), ("about", "diagnostics")])
def test_f5_refreshes(qtbot, windows, services, name, item) -> None:
    window = opened(windows, name, item)
    services.error = OFFLINE_ERROR

    qtbot.keyClick(window, Qt.Key.Key_F5)
    drain()

    assert OFFLINE.sentence in visible_texts(window)


@pytest.mark.parametrize("name", NAMES)
def test_window_of_each_kind_opens_once(qapp, windows, name) -> None:
    assert opened(windows, name) is opened(windows, name)


@pytest.mark.parametrize("name", NAMES)
def test_failure_is_shown_as_a_sentence(qapp, windows, services, name) -> None:
    services.error = OFFLINE_ERROR
    window = opened(windows, name, WAIT.id if name == "widget" else "")

    assert OFFLINE.sentence in visible_texts(window)


@pytest.mark.parametrize("name", NAMES)
def test_results_after_close_are_dropped(qtbot, qapp, windows, name) -> None:
    opened(windows, name, WAIT.id if name == "widget" else "").refresh()
    opened(windows, name).close()

    drain()


def test_geometry_is_restored(qapp, windows, services) -> None:
    window = opened(windows, "settings")
    window.move(40, 60)
    window.resize(600, 420)
    window.close()
    drain()

    assert services.geometries["settings"] == Geometry(x=40, y=60, width=600, height=420)
    again = opened(windows, "settings")
    assert (again.pos(), again.width(), again.height()) == (QPoint(40, 60), 600, 420)


def test_geometry_on_a_missing_screen_is_ignored(qapp, windows, services) -> None:
    services.geometries["settings"] = Geometry(x=9000, y=9000, width=600, height=420)

    window = opened(windows, "settings")

    assert window.screen().availableGeometry().intersects(window.geometry())


def test_geometry_that_has_not_changed_is_not_saved(qapp, windows, services, monkeypatch) -> None:
    services.geometries["settings"] = Geometry(x=10, y=10, width=600, height=420)
    saved = []
    monkeypatch.setattr(services.window_geometry, "save", lambda *given: saved.append(given))

    opened(windows, "settings").close()
    drain()

    assert saved == []


def test_theme_follows_the_color_scheme(qapp, windows) -> None:
    scheme = qapp.styleHints()
    window = opened(windows, "plugins")
    try:
        for wanted, theme in ((Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)):
            scheme.setColorScheme(wanted)
            scheme.colorSchemeChanged.emit(wanted)
            drain()
            if scheme.colorScheme() is wanted:
                assert window.palette().color(QPalette.ColorRole.Window) == QColor(theme.surface)
    finally:
        scheme.unsetColorScheme()


def test_right_to_left_windows_can_be_painted(qapp, windows) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        for name, item in PAGES:
            assert not opened(windows, name, item).grab().isNull()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_tab_leaves_texts(qtbot, qapp, windows) -> None:
    window = opened(windows, "queries", "check")

    for text in window.findChildren(QPlainTextEdit):
        assert text.tabChangesFocus()


def test_close_cancels_the_installation(qtbot, qapp, windows, services) -> None:
    services.events = services.events[:1]
    window = opened(windows, "plugins", "+")
    qtbot.keyClicks(named(window, "Plugin to install"), "hourglance-longest-wait")
    qtbot.keyClick(named(window, "Plugin to install"), Qt.Key.Key_Return)
    drain()

    window.close()
    drain()

    assert services.asked[-1] == ("cancel",)


def test_imports_of_windows_wait_for_the_first_window() -> None:
    code = (
        "import sys; import hourglance.tray.application, hourglance.tray.user_interface; "
        "import hourglance.tray.panel.panel; "
        "print([name for name in sys.modules if name.startswith('hourglance.tray.windows')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['hourglance.tray.windows', 'hourglance.tray.windows.manager']\n"


def test_imports_of_a_window_leave_the_query_check_to_the_engine() -> None:
    code = (
        "import sys; from hourglance.tray.windows import about, plugins, queries, settings, widget_settings; "
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [name for name in done.stdout.split() if name.startswith("hourglance.lint.")]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_contrast_of_texts_and_edges(contrast, theme) -> None:
    for ground in (theme.surface, theme.card, theme.track):
        for ink in (theme.ink, theme.muted):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
        for tone in ("good", "warning", "critical"):
            assert contrast(theme.tone(tone), ground) >= 3
    assert contrast(theme.fill, theme.card) >= 3


@pytest.mark.parametrize(
    ("name", "item", "control"),
    [("plugins", "+", "Plugin to install"), ("queries", "check", "Query to check")],
)
def test_tab_into_a_list_opens_no_item(qtbot, windows, name, item, control) -> None:
    window = opened(windows, name, item)
    window.activateWindow()
    for _ in range(2 * len(tab_stops(window))):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        drain()

    assert named(window, control).isVisible()


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("plugins", LONGEST.name),
        ("plugins", "+"),
        ("widget", WAIT.id),
        ("queries", "check"),
        ("settings", "network"),
        ("about", "report"),
    ],
)
def test_recreate_all_shows_the_same_items(windows, name, item) -> None:
    before = opened(windows, name, item)
    wanted = before.item

    windows.recreate_all()
    drain()

    after = opened(windows, name)
    assert after is not before
    assert after.item == wanted


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_message_has_room_for_its_symbol_where_reading_begins(qtbot, direction) -> None:
    for notice in (MessageLabel("Something is wrong.", "critical"), ErrorLabel()):
        qtbot.addWidget(notice)
        notice.setLayoutDirection(direction)
        margins = notice.contentsMargins()
        room = (margins.left(), margins.right())

        assert max(room) == room[direction is Qt.LayoutDirection.RightToLeft] >= 16


def test_closed_windows_leave_no_widgets(windows) -> None:
    def round_trip() -> None:
        for name, item in PAGES:
            opened(windows, name, item).close()
            drain()

    round_trip()
    left = len(QApplication.allWidgets())
    round_trip()

    assert len(QApplication.allWidgets()) == left
