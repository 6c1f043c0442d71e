"""The panel's controller: where it opens, what a click means, and what happens when it is closed."""

from collections.abc import Callable

import pytest
from opened_windows import drain
from panel_stage import panel_in
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from recorded_services import RecordedServices

from hourglance.api import Declaration
from hourglance.app import Geometry
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState
from hourglance.tray.panel import controller
from hourglance.tray.panel.controller import opens_as_popup
from hourglance.tray.panel.panel import Panel
from hourglance.tray.tray_icon import Tray
from hourglance.tray.user_interface import UserInterface


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the monotonic time, which the test sets."""
    seconds = [100.0]
    monkeypatch.setattr(controller, "monotonic", lambda: seconds[0])
    return seconds


@pytest.fixture
def tray_icon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the app have a tray icon."""
    monkeypatch.setattr(Tray, "is_shown", True)
    monkeypatch.setattr(Tray, "geometry", lambda _: QRect(700, 0, 24, 24))


@pytest.mark.parametrize(
    ("has_tray_icon", "platform", "popup"),
    [
        (True, "xcb", True),
        (True, "wayland", False),
        (True, "wayland-egl", False),
        (False, "xcb", False),
        (False, "wayland", False),
    ],
)
def test_panel_is_a_popup_where_it_can_be_placed_at_an_icon(
    *, has_tray_icon: bool, platform: str, popup: bool
) -> None:
    assert opens_as_popup(has_tray_icon=has_tray_icon, platform=platform) is popup


def prepared() -> list[Panel]:
    """Return the panels that are hidden, and have drawn cards."""
    panels = [each for each in QApplication.topLevelWidgets() if isinstance(each, Panel)]
    return [panel for panel in panels if panel.cards and not panel.isVisible()]


def test_panel_is_prepared_while_it_is_closed_and_opens_with_what_is_known_by_then(
    qtbot: QtBot,
    ui: UserInterface,
    tray_icon: None,
    recorded: RecordedServices,
    snapshot: Callable[..., Snapshot],
    state: Callable[..., WidgetState],
) -> None:
    before = prepared()
    ui.set_snapshot(snapshot(state(name="a", title="A")))
    qtbot.waitUntil(lambda: any(each not in before for each in prepared()))
    (panel,) = [each for each in prepared() if each not in before]
    assert not any("set_panel_open" in call for call in recorded.calls)

    ui.set_snapshot(snapshot(state(name="b", title="B"), state(name="c", title="C")))
    ui.open_panel()

    assert panel.isVisible()
    assert [card.model.title for card in panel.cards if card.model] == ["B", "C"]


def test_panel_is_drawn_ahead_once_and_not_before_there_are_cards(
    qtbot: QtBot, ui: UserInterface, snapshot: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[bool] = []
    created = panels_created(monkeypatch)
    monkeypatch.setattr(Panel, "draw_ahead", lambda _panel: drawn.append(True))
    ui.set_snapshot(Snapshot())
    qtbot.waitUntil(lambda: created == [True])
    assert drawn == []

    ui.set_snapshot(snapshot())
    qtbot.waitUntil(lambda: drawn == [True])
    ui.set_snapshot(snapshot())
    ui.open_panel()
    assert (created, drawn) == ([True], [True])


def panels_created(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return a list that grows with each panel that is created."""
    created: list[bool] = []
    create = Panel.__init__

    def note(panel: Panel, *arguments: object) -> None:
        create(panel, *arguments)
        created.append(True)

    monkeypatch.setattr(Panel, "__init__", note)
    return created


@pytest.mark.parametrize(("platform", "popup"), [("xcb", True), ("wayland", False)])
def test_panel_opens_as_the_platform_of_qt_allows(
    ui: UserInterface, tray_icon: None, monkeypatch: pytest.MonkeyPatch, platform: str, *, popup: bool
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    ui.open_panel()

    assert panel_in().is_popup is popup


def test_click_opens_the_panel_and_a_later_one_closes_it(
    ui: UserInterface, tray: Tray, tray_icon: None, seconds: list[float]
) -> None:
    tray.clicked.emit()
    assert panel_in().isVisible()

    seconds[0] += 0.2  # the second click of a double click
    tray.clicked.emit()
    assert panel_in().isVisible()

    seconds[0] += 1
    tray.clicked.emit()
    assert not panel_in().isVisible()


def test_click_that_took_the_focus_from_the_panel_closes_it(
    ui: UserInterface, tray: Tray, tray_icon: None, seconds: list[float]
) -> None:
    tray.clicked.emit()
    panel_in().close()  # as a panel does that is no longer active

    seconds[0] += 0.1
    tray.clicked.emit()
    assert not panel_in().isVisible()

    seconds[0] += 1
    tray.clicked.emit()
    assert panel_in().isVisible()


def test_engine_is_told_whenever_the_panel_opens_and_closes(
    ui: UserInterface, tray_icon: None, recorded: RecordedServices
) -> None:
    for times in (1, 2):
        ui.open_panel()
        panel_in().close()
        told = [f"widgets.set_panel_open is_open={is_open}" for is_open in (True, False)]
        assert [call for call in recorded.calls if "set_panel_open" in call] == told * times


def test_panel_without_a_tray_tells_why_and_quits_when_it_is_closed(
    qtbot: QtBot, ui: UserInterface, tray: Tray
) -> None:
    tray.missed.emit()
    first = panel_in().cards[0]
    assert first.accessibleName().startswith("System tray unavailable: This desktop shows no tray icons")
    assert panel_in().windowType() is Qt.WindowType.Window

    with qtbot.waitSignal(ui.quit_requested):
        panel_in().close()


def test_panel_with_a_tray_does_not_quit_when_it_is_closed(
    qtbot: QtBot, ui: UserInterface, tray_icon: None
) -> None:
    ui.open_panel()

    with qtbot.assertNotEmitted(ui.quit_requested):
        panel_in().close()


def test_tray_that_starts_late_removes_the_notice(ui: UserInterface, tray: Tray) -> None:
    tray.missed.emit()

    tray.found.emit()

    assert not any(card.model.title == "System tray unavailable" for card in panel_in().cards)


def test_window_geometry_is_restored(
    ui: UserInterface, recorded: RecordedServices, snapshot: Callable[..., Snapshot]
) -> None:
    stored = recorded.window_geometry.stored
    ui.set_snapshot(snapshot())
    ui.open_panel()
    drain()
    fitted = panel_in().size()
    panel_in().move(60, 80)
    panel_in().close()
    assert stored["panel"] == Geometry(x=60, y=80, width=0, height=0)

    panel_in().move(0, 0)
    ui.open_panel()
    drain()
    assert (panel_in().pos(), panel_in().size()) == (QPoint(60, 80), fitted)
    panel_in().resize(400, 300)
    panel_in().close()

    ui.open_panel()
    assert (panel_in().pos(), panel_in().size()) == (QPoint(60, 80), QSize(400, 300))


def test_popup_geometry_is_not_stored(
    ui: UserInterface, recorded: RecordedServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    ui.open_panel()
    drain()
    panel_in().move(60, 80)
    panel_in().close()
    with monkeypatch.context() as patch:
        patch.setattr(Tray, "is_shown", True)
        patch.setattr(Tray, "geometry", lambda _: QRect(300, 0, 24, 24))
        ui.open_panel()
        assert panel_in().is_popup
        panel_in().close()

    stored = recorded.window_geometry.stored["panel"]
    assert (stored.x, stored.y) == (60, 80)
    ui.open_panel()
    assert panel_in().pos() == QPoint(60, 80)


@pytest.mark.parametrize(
    ("sign_in", "call"),
    [("signed_out", "account.sign_in"), ("signing_in", "account.sign_in"), ("locked", "account.unlock")],
)
def test_button_of_the_account_notice_calls_its_service(
    ui: UserInterface, tray_icon: None, recorded: RecordedServices, sign_in: str, call: str
) -> None:
    ui.set_snapshot(Snapshot(account=AccountState(sign_in=sign_in)))
    ui.open_panel()

    panel_in().cards[0].controls()[0].click()

    assert recorded.calls[-1] == call


def test_hidden_widget_is_not_offered_in_a_preview(
    qtbot: QtBot, tray: Tray, recorded: RecordedServices, snapshot: Callable[..., Snapshot], now
) -> None:
    from PySide6.QtWidgets import QApplication, QMenu
    from recorded_services import InlineBridge

    widget: Declaration = snapshot().widgets[0].widget
    preview = UserInterface(tray, QMenu(), InlineBridge(), recorded, lambda: now, is_preview=True)
    preview.set_snapshot(snapshot(hidden=(widget,)))
    card = panel_in().cards[0]
    qtbot.waitUntil(card.hasFocus)
    at = card.mapToGlobal(QPoint(1, 1))
    QApplication.sendEvent(card, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), at))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    shown = [action.text() for action in menu.actions() if action.text()]
    assert shown == ["Hide details", "Copy as text", "Copy as image"]
    menu.close()
    preview.close()
    drain()


def test_keyring_problem_offers_to_sign_in_without_it(
    ui: UserInterface, tray_icon: None, recorded: RecordedServices
) -> None:
    problem = Problem(code="keyring-locked", who="The keyring", what="The keyring is locked.")
    ui.set_snapshot(Snapshot(account=AccountState(sign_in="signed_in"), problem=problem))
    ui.open_panel()
    (card,) = [card for card in panel_in().cards if card.model.title == "The keyring"]
    buttons = {button.text(): button for button in card.controls()}

    buttons["Sign in again"].click()
    buttons["Sign in without keyring"].click()

    assert recorded.calls[-2:] == ["account.sign_in", "account.sign_in session_only=True"]
