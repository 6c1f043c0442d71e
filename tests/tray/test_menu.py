"""The menu: its entries, their commands, and no change while it may be open."""

from dataclasses import replace

import pytest
from long_names import COMPOUNDS, UNBROKEN
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from hourglance.engine import AccountState, Snapshot
from hourglance.tray import menu as menu_module
from hourglance.tray.menu import TrayMenu


class FakeUi(QObject):
    """Records the commands of the menu."""

    quit_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.quit_requested.connect(lambda: self.calls.append("quit"))

    def open_panel(self) -> None:
        self.calls.append("open_panel")

    def refresh(self) -> None:
        self.calls.append("refresh")

    def sign_in(self) -> None:
        self.calls.append("sign_in")

    def unlock(self) -> None:
        self.calls.append("unlock")

    def sign_out(self) -> None:
        self.calls.append("sign_out")

    # The windows.

    open_gallery = open_settings = open_plugins = open_queries = open_about = lambda self: self.calls.append(
        "window"
    )


class FilledMenu:
    def __init__(self, now: object, *, has_windows: bool = True) -> None:
        self.menu, self.ui = QMenu(), FakeUi()
        self.tray_menu = TrayMenu(self.menu, self.ui, self.ui, self.ui if has_windows else None, lambda: now)

    def show(self, snapshot: Snapshot) -> None:
        self.tray_menu.set_snapshot(snapshot)

    def texts(self) -> list[str]:
        return [action.text() for action in self.menu.actions() if action.isVisible() and action.text()]

    def choose(self, text: str) -> None:
        next(action for action in self.menu.actions() if action.text() == text).trigger()


@pytest.fixture
def filled(qtbot: QtBot, now: object) -> FilledMenu:
    return FilledMenu(now)


def signed(sign_in: str) -> Snapshot:
    return Snapshot(account=AccountState(sign_in=sign_in))


WINDOWS = ["Add widgets", "Settings", "Plugins", "Query inspector", "About and help"]
VOICE = "Voice, last hour: 2 h 41 min, as of 10:42"


def test_menu_has_a_line_for_each_widget(filled: FilledMenu, snapshot, state) -> None:
    filled.show(snapshot(state(), state(name="claims", title="Claims & returns")))

    assert filled.texts() == [
        "Open panel",
        "Refresh now",
        "Voice, last hour: 2 h 41 min",
        "Claims && returns: 2 h 41 min",
        "as of 10:42",
        "Sign out",
        *WINDOWS,
        "Quit",
    ]


@pytest.mark.parametrize("title", [UNBROKEN, COMPOUNDS])
def test_menu_shortens_long_titles_before_their_values(
    filled: FilledMenu, snapshot, state, title: str
) -> None:
    filled.show(snapshot(state(title=title)))

    line = filled.texts()[2]
    assert line.startswith(title[:20])
    assert line.endswith("…: 2 h 41 min, as of 10:42")
    assert filled.menu.sizeHint().width() < 1024 / 2  # at 200 %, it fits a small screen


@pytest.mark.parametrize(
    ("sign_in", "entries"),
    [
        ("unknown", []),
        ("signed_out", ["Sign in"]),
        ("signing_in", ["Sign in"]),
        ("signed_in", ["Sign out"]),
        ("locked", ["Sign in", "Unlock keyring", "Sign out"]),
    ],
)
def test_menu_has_the_entries_of_the_account(filled: FilledMenu, sign_in: str, entries: list[str]) -> None:
    filled.show(signed(sign_in))

    assert filled.texts() == ["Open panel", "Refresh now", *entries, *WINDOWS, "Quit"]


def test_menu_of_a_preview_has_no_windows_and_no_account(qtbot: QtBot, now: object) -> None:
    preview = FilledMenu(now, has_windows=False)
    preview.show(signed("signed_in"))

    assert preview.texts() == ["Open panel", "Refresh now", "Quit"]


def test_menu_entries_run_their_commands(filled: FilledMenu, snapshot) -> None:
    filled.show(snapshot(account=AccountState(sign_in="locked")))

    for text in (
        "Refresh now",
        "Sign in",
        "Unlock keyring",
        "Sign out",
        "Quit",
        "Open panel",
        VOICE,
        *WINDOWS,
    ):
        filled.choose(text)

    assert filled.ui.calls == [
        *("refresh", "sign_in", "unlock", "sign_out", "quit", "open_panel", "open_panel"),
        *["window"] * len(WINDOWS),
    ]


def test_menu_entries_stay_the_same_objects(filled: FilledMenu, snapshot, state) -> None:
    filled.show(snapshot())
    before = filled.menu.actions()

    filled.show(replace(snapshot(state(title="Calls")), account=AccountState(sign_in="signed_out")))

    assert filled.menu.actions() == before
    assert filled.texts()[2].startswith("Calls: ")


def test_menu_does_not_change_while_it_may_be_open(filled: FilledMenu, snapshot, state) -> None:
    filled.show(snapshot())
    filled.menu.aboutToShow.emit()

    filled.show(snapshot(state(title="Calls")))
    assert filled.texts()[2] == VOICE

    filled.menu.aboutToHide.emit()
    assert filled.texts()[2].startswith("Calls: ")


def test_menu_is_closed_after_a_choice(filled: FilledMenu) -> None:
    filled.show(signed("signed_in"))
    filled.menu.aboutToShow.emit()
    filled.show(signed("signed_out"))

    filled.choose("Sign out")

    assert "Sign in" in filled.texts()


def test_menu_that_reports_no_end_is_closed_after_a_while(
    qtbot: QtBot, now: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(menu_module, "OPEN_TIMEOUT", 1)
    filled = FilledMenu(now)
    filled.show(signed("signed_in"))
    filled.menu.aboutToShow.emit()
    filled.show(signed("signed_out"))

    qtbot.waitUntil(lambda: "Sign in" in filled.texts())
