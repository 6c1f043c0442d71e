"""The menu: every action, the same entries always, and no change while it may be open."""

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from hourglance.tray.menu import MenuModel, TrayMenu


class Subject:
    def __init__(self, remembered: object) -> None:
        self.menu = QMenu()
        self.opened = 0
        self.filler = TrayMenu(self.menu, remembered.commands, self.open)  # type: ignore[attr-defined] # a fixture

    def open(self) -> None:
        self.opened += 1

    def texts(self) -> list[str]:
        return [action.text() for action in self.menu.actions() if action.isVisible() and action.text()]

    def choose(self, text: str) -> None:
        next(action for action in self.menu.actions() if action.text() == text).trigger()


@pytest.fixture
def subject(qtbot: QtBot, remembered: object) -> Subject:
    return Subject(remembered)


SIGNED_IN = MenuModel(lines=("Voice: 2 h 41 min", "Claims & returns: 4"), sign_in="signed_in")


def test_has_every_action_of_someone_signed_in(subject: Subject) -> None:
    subject.filler.show_model(SIGNED_IN)

    assert subject.texts() == [
        "Open panel",
        "Refresh now",
        "Voice: 2 h 41 min",
        "Claims && returns: 4",
        "Sign out",
        "Quit",
    ]


@pytest.mark.parametrize(
    ("sign_in", "actions"),
    [
        ("unknown", []),
        ("signed_out", ["Sign in"]),
        ("signing_in", ["Sign in"]),
        ("signed_in", ["Sign out"]),
        ("locked", ["Sign in", "Unlock keyring", "Sign out"]),
    ],
)
def test_has_the_actions_of_the_account(subject: Subject, sign_in: str, actions: list[str]) -> None:
    subject.filler.show_model(MenuModel(sign_in=sign_in))  # type: ignore[arg-type] # one of them

    assert subject.texts() == ["Open panel", "Refresh now", *actions, "Quit"]


def test_each_entry_does_what_it_says(subject: Subject, remembered: object) -> None:
    subject.filler.show_model(MenuModel(lines=("Voice",), sign_in="locked"))

    for text in ("Refresh now", "Sign in", "Unlock keyring", "Sign out", "Quit"):
        subject.choose(text)
    subject.choose("Open panel")
    subject.choose("Voice")

    assert remembered.asked == ["refresh", "sign_in", "unlock", "sign_out", "quit"]  # type: ignore[attr-defined]
    assert subject.opened == 2


def test_entries_stay_the_same_objects(subject: Subject) -> None:
    subject.filler.show_model(SIGNED_IN)
    before = subject.menu.actions()

    subject.filler.show_model(MenuModel(lines=("Voice: 3 h",), sign_in="signed_out"))

    assert subject.menu.actions() == before
    assert subject.texts()[2] == "Voice: 3 h"


def test_does_not_change_while_it_may_be_open(subject: Subject) -> None:
    subject.filler.show_model(SIGNED_IN)
    subject.menu.aboutToShow.emit()

    subject.filler.show_model(MenuModel(lines=("Voice: 3 h",), sign_in="signed_in"))
    assert subject.texts()[2] == "Voice: 2 h 41 min"

    subject.menu.aboutToHide.emit()
    assert subject.texts()[2] == "Voice: 3 h"


def test_a_choice_tells_that_it_is_closed(subject: Subject) -> None:
    subject.filler.show_model(SIGNED_IN)
    subject.menu.aboutToShow.emit()
    subject.filler.show_model(MenuModel(sign_in="signed_out"))

    subject.choose("Sign out")

    assert "Sign in" in subject.texts()


def test_time_tells_that_it_is_closed(
    qtbot: QtBot, subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A menu that the desktop's panel draws never says that it closed."""
    subject.filler.open_for.setInterval(1)
    subject.filler.show_model(SIGNED_IN)
    subject.menu.aboutToShow.emit()
    subject.filler.show_model(MenuModel(sign_in="signed_out"))

    qtbot.waitUntil(lambda: "Sign in" in subject.texts())
