"""What all windows share: one of each, made late and freed early, reached by keys and by screen readers."""

import subprocess
import sys

import pytest
import shiboken6
from opened_windows import drain, opened, said, stops
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit
from window_samples import LONGEST, OFFLINE, WAIT

from hourglance.app import Geometry
from hourglance.tray.controls.form import ErrorLabel
from hourglance.tray.controls.labels import MessageLabel
from hourglance.tray.controls.theme import DARK, LIGHT
from hourglance.tray.windows.install import InstallSheet

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")

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
    ("about", "doctor"),
    ("about", "report"),
)
NAMES = tuple(dict.fromkeys(name for name, _ in PAGES))


@pytest.mark.parametrize(("name", "subject"), PAGES)
def test_everything_that_takes_the_keyboard_has_a_name_and_a_role(qapp, windows, name, subject) -> None:
    window = opened(windows, name, subject)

    assert stops(window)
    for part in stops(window):
        known = QAccessible.queryAccessibleInterface(part)
        told = known.text(QAccessible.Text.Name) or known.text(QAccessible.Text.Value)
        assert told, f"{type(part).__name__} in {name} {subject} has no name"
        assert known.role() not in {QAccessible.Role.NoRole, QAccessible.Role.Client}, told


@pytest.mark.parametrize(("name", "subject"), PAGES)
def test_tab_comes_to_everything_and_around_again(qtbot, qapp, windows, name, subject) -> None:
    window = opened(windows, name, subject)
    window.activateWindow()
    wanted = set(stops(window))
    (window.focusWidget() or stops(window)[0]).setFocus()
    reached = set()
    for _ in range(3 * len(wanted) + 3):
        at = window.focusWidget()
        reached.add(at)
        qtbot.keyClick(at, Qt.Key.Key_Tab)

    assert wanted <= reached


@pytest.mark.parametrize(("name", "subject"), PAGES)
def test_nothing_that_is_said_is_read_as_markup(qapp, windows, name, subject) -> None:
    window = opened(windows, name, subject)

    for label in window.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()


@pytest.mark.parametrize("name", NAMES)
def test_escape_closes_it_and_frees_it(qtbot, qapp, windows, name) -> None:
    window = opened(windows, name, WAIT.id if name == "widget" else "")

    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Escape)
    drain()

    assert not shiboken6.isValid(window)
    assert opened(windows, name) is not window


@pytest.mark.parametrize(("name", "subject"), [("plugins", ""), ("queries", ""), ("about", "doctor")])
def test_f5_looks_again(qtbot, windows, office, name, subject) -> None:
    window = opened(windows, name, subject)
    office.instead = OFFLINE

    qtbot.keyClick(window, Qt.Key.Key_F5)
    drain()

    assert OFFLINE.sentence in said(window)


@pytest.mark.parametrize("name", NAMES)
def test_there_is_one_of_each(qapp, windows, name) -> None:
    assert opened(windows, name) is opened(windows, name)


@pytest.mark.parametrize("name", NAMES)
def test_a_failure_is_one_plain_sentence_in_the_window(qapp, windows, office, name) -> None:
    office.instead = OFFLINE
    window = opened(windows, name, WAIT.id if name == "widget" else "")

    assert OFFLINE.sentence in said(window)


@pytest.mark.parametrize("name", NAMES)
def test_answers_that_come_after_its_end_disturb_nobody(qtbot, qapp, windows, name) -> None:
    windows.open(name, WAIT.id if name == "widget" else "").close()

    drain()


def test_it_opens_where_it_stood_last(qapp, windows, office) -> None:
    window = opened(windows, "settings")
    window.move(40, 60)
    window.resize(600, 420)
    window.close()
    drain()

    assert office.geometries["settings"] == Geometry(x=40, y=60, width=600, height=420)
    again = opened(windows, "settings")
    assert (again.pos(), again.width(), again.height()) == (QPoint(40, 60), 600, 420)


def test_a_place_on_a_screen_that_is_gone_is_not_taken(qapp, windows, office) -> None:
    office.geometries["settings"] = Geometry(x=9000, y=9000, width=600, height=420)

    window = opened(windows, "settings")

    assert window.screen().availableGeometry().intersects(window.geometry())


def test_a_window_that_did_not_move_is_not_written_down_again(qapp, windows, office) -> None:
    office.geometries["settings"] = at = Geometry(x=10, y=10, width=600, height=420)
    kept = []
    office.geometries = type("Kept", (dict,), {"__setitem__": lambda self, *what: kept.append(what)})(
        settings=at
    )

    opened(windows, "settings").close()
    drain()

    assert kept == []


def test_light_and_dark_are_followed_while_it_is_open(qapp, windows) -> None:
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


def test_right_to_left_nothing_is_lost(qapp, windows) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        for name, subject in PAGES:
            assert not opened(windows, name, subject).grab().isNull()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_tab_leaves_a_text(qtbot, qapp, windows) -> None:
    window = opened(windows, "queries", "check")

    for text in window.findChildren(QPlainTextEdit):
        assert text.tabChangesFocus()


def test_a_window_that_is_closed_while_something_is_installed_gives_it_up(
    qtbot, qapp, windows, office
) -> None:
    office.steps = office.steps[:1]
    window = opened(windows, "plugins", "+")
    window.findChild(InstallSheet)._line.setText("hourglance-longest-wait")
    window.findChild(InstallSheet)._submit()
    drain()

    window.close()

    assert office.asked[-1] == ("cancel",)


def test_no_window_is_imported_before_the_first_one_is_opened() -> None:
    code = (
        "import sys; import hourglance.tray.shell, hourglance.tray.presenter, hourglance.tray.panel.panel; "
        "print([name for name in sys.modules if name.startswith('hourglance.tray.windows')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_text_and_edges_stand_out_from_their_grounds(contrast, theme) -> None:
    for ground in (theme.surface, theme.card, theme.track):
        for ink in (theme.ink, theme.muted):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
        for tone in ("good", "warning", "critical"):
            assert contrast(theme.tone(tone), ground) >= 3
    assert contrast(theme.fill, theme.card) >= 3


@pytest.mark.parametrize(("name", "subject"), [("plugins", "+"), ("queries", "check")])
def test_tab_into_a_list_opens_nothing_of_it(qtbot, windows, name, subject) -> None:
    window = opened(windows, name, subject)
    window.activateWindow()
    page = window._stack.currentWidget()
    for _ in range(2 * len(stops(window))):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        drain()

    assert window._stack.currentWidget() is page


@pytest.mark.parametrize(("name", "subject"), PAGES)
def test_made_anew_it_shows_what_it_showed(windows, name, subject) -> None:
    before = opened(windows, name, subject)
    wanted = before.subject

    windows.make_anew()
    drain()

    after = windows.open(name)
    drain()
    assert after is not before
    assert after.subject == wanted


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_sentence_leaves_room_for_its_sign_where_reading_begins(qtbot, direction) -> None:
    for notice in (MessageLabel(), ErrorLabel()):
        qtbot.addWidget(notice)
        if isinstance(notice, MessageLabel):
            notice.show_message("Something is wrong.", "critical")
        notice.setLayoutDirection(direction)
        margins = notice.contentsMargins()
        room = (margins.left(), margins.right())

        assert max(room) == room[direction is Qt.LayoutDirection.RightToLeft] >= 16


def test_nothing_stays_of_windows_that_were_opened_and_closed_again(windows) -> None:
    def round_trip() -> None:
        for name, subject in PAGES:
            opened(windows, name, subject).close()
            drain()

    round_trip()
    left, waiting = len(QApplication.allWidgets()), len(windows._replies._waiting)
    for _ in range(5):
        round_trip()

    assert len(QApplication.allWidgets()) == left
    assert len(windows._replies._waiting) == waiting == 0
