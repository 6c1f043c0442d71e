"""A card's menu, and reordering of cards by pointer, keys and menu."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from panel_stage import Stage
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from hourglance.api import Bars, Card, Count, Duration, Figure, Gauge, Link, Note, Percent, Table
from hourglance.engine import Alert, Problem, Snapshot, WidgetState
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.card_model import build_card
from hourglance.tray.panel.card_parts import MenuButton
from hourglance.tray.panel.clipboard import card_text

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]

ALT = Qt.KeyboardModifier.AltModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Arranged:
    """A panel of widgets a, b, c."""

    def __init__(self, stage: Stage, snapshot: MakeSnapshot, state: MakeState, names: str = "abc") -> None:
        self.stage = stage
        stage.snapshot = snapshot(*(state(name=name, title=name) for name in names))
        stage.open()

    @property
    def orders(self) -> list[str]:
        """The orders that were stored."""
        stored = (call.split()[1:] for call in self.stage.calls if call.startswith("widgets.reorder"))
        return ["".join(widget_id[-1] for widget_id in ids) for ids in stored]

    def card(self, name: str) -> CardView:
        return next(card for card in self.stage.cards if card.model and card.model.title == name)

    def drag(self, name: str, dy: int, *, release: bool = True) -> None:
        card = self.card(name)
        start = QPoint(40, 12)
        QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(card, start + QPoint(0, dy // 2))
        QTest.mouseMove(card, start + QPoint(0, dy))
        if release:
            QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=start + QPoint(0, dy))


@pytest.fixture
def arranged(stage: Stage, snapshot: MakeSnapshot, state: MakeState) -> Arranged:
    return Arranged(stage, snapshot, state)


def height(arranged: Arranged) -> int:
    return arranged.stage.cards[1].y() - arranged.stage.cards[0].y()


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def test_reorder_by_alt_and_arrow_keys_moves_card_and_focus(qtbot: QtBot, arranged: Arranged) -> None:
    arranged.card("b").setFocus()

    press(qtbot, Qt.Key.Key_Up, ALT)
    press(qtbot, Qt.Key.Key_Up, ALT)
    assert arranged.card("b").hasFocus()
    press(qtbot, Qt.Key.Key_Down, ALT)
    press(qtbot, Qt.Key.Key_Down, ALT)

    assert arranged.orders == ["bac", "abc", "acb"], "at the top there is no way up"


def test_reorder_by_drag_and_drop(arranged: Arranged) -> None:
    arranged.drag("a", 2 * height(arranged))
    assert arranged.orders == ["bca"]

    arranged.drag("a", -2 * height(arranged))
    assert arranged.orders == ["bca", "abc"]


def test_reorder_is_visible_before_it_is_stored(arranged: Arranged) -> None:
    QTest.keyClick(arranged.stage.cards[0], Qt.Key.Key_Down, ALT)
    QTest.keyClick(arranged.stage.cards[1], Qt.Key.Key_Down, ALT)

    assert arranged.orders[-1] == "bca"
    assert arranged.stage.titles() == ["b", "c", "a"]


def test_drag_back_to_its_place_stores_nothing(arranged: Arranged) -> None:
    arranged.drag("b", 20)

    assert arranged.orders == []


def test_drag_shows_a_line_at_the_drop_position(arranged: Arranged) -> None:
    before = set(arranged.stage.panel.findChildren(QLabel))
    arranged.drag("a", height(arranged), release=False)
    shown = set(arranged.stage.panel.findChildren(QLabel)) - before

    line = min(shown, key=QLabel.height)
    assert arranged.card("b").geometry().bottom() < line.y() < arranged.card("c").y()


def test_drag_canceled_by_escape_leaves_the_card(qtbot: QtBot, arranged: Arranged) -> None:
    arranged.drag("a", 2 * height(arranged), release=False)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    QTest.mouseMove(arranged.card("a"), QPoint(40, 30))
    QTest.mouseRelease(arranged.card("a"), Qt.MouseButton.LeftButton)

    assert arranged.orders == []
    assert arranged.stage.panel.isVisible()


def test_drag_of_a_card_that_disappears_is_canceled(
    arranged: Arranged, snapshot: MakeSnapshot, state: MakeState
) -> None:
    arranged.drag("a", height(arranged), release=False)
    arranged.stage.show(snapshot(state(name="c", title="c")))

    assert arranged.stage.titles() == ["c"]
    assert arranged.orders == []


def test_notices_have_no_order_and_no_menu_button(
    stage: Stage, snapshot: MakeSnapshot, offline: Problem
) -> None:
    stage.snapshot = snapshot(problem=offline)
    stage.open()

    stage.cards[1].setFocus()
    QTest.keyClick(stage.cards[1], Qt.Key.Key_Up, ALT)

    assert stage.calls == []
    assert [button.isVisible() for button in stage.panel.findChildren(MenuButton)] == [False, True]


def menu_at(card: CardView) -> QMenu:
    """Open a card's menu by the menu key and return it."""
    QApplication.sendEvent(
        card,
        QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), card.mapToGlobal(QPoint(1, 1))),
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entries(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def choose(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def test_card_menu_has_every_command(arranged: Arranged) -> None:
    menu = menu_at(arranged.card("a"))

    assert entries(menu) == [
        "Hide details",
        "Show on icon",
        "Settings…",
        "View query…",
        "Add another",
        "Hide",
        "Move up",
        "Move down",
        "Copy as text",
        "Copy as image",
    ]
    enabled = {action.text(): action.isEnabled() for action in menu.actions()}
    assert (enabled["Move up"], enabled["Move down"]) == (False, True)
    menu.close()


@pytest.mark.parametrize(
    ("entry", "call"),
    [
        ("Show on icon", "widgets.pin hourglance/b"),
        ("Settings…", "windows.open_widget_settings hourglance/b"),
        ("View query…", "windows.open_queries hourglance/b"),
        ("Add another", "widgets.add hourglance/b"),
        ("Hide", "widgets.hide hourglance/b"),
        ("Move up", "widgets.reorder hourglance/b hourglance/a hourglance/c"),
    ],
)
def test_card_menu_entry_calls_its_service(arranged: Arranged, entry: str, call: str) -> None:
    choose(menu_at(arranged.card("b")), entry)

    assert arranged.stage.calls == [call]


def test_card_menu_of_an_additional_instance_removes_it(
    arranged: Arranged, snapshot: MakeSnapshot, state: MakeState
) -> None:
    second = state(title="second")
    second = replace(second, widget=replace(second.widget, instance="2"))
    arranged.stage.show(snapshot(second))

    choose(menu_at(arranged.card("second")), "Remove")

    assert arranged.stage.calls == ["widgets.remove hourglance/voice#2"]


def test_card_menu_dismisses_alerts(
    arranged: Arranged, snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    alert = Alert(level="warning", side="above", value=12, threshold=10, unit="count", at=now)
    arranged.stage.show(snapshot(state(title="a", alerts=(alert,))))

    choose(menu_at(arranged.card("a")), "Dismiss alerts")

    assert arranged.stage.calls == ["widgets.acknowledge_alerts"]


def test_card_menu_is_opened_by_its_button(qtbot: QtBot, arranged: Arranged) -> None:
    button = arranged.card("b").findChild(MenuButton)
    assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name) == "Menu for b"

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    choose(menu, "Move up")
    assert arranged.orders == ["bac"]


def test_card_menu_unpins_the_pinned_widget_and_shows_hidden_ones(
    arranged: Arranged, snapshot: MakeSnapshot, state: MakeState
) -> None:
    hidden = (state(name="z", title="Z & Z").widget,)
    arranged.stage.show(snapshot(state(name="a", title="a"), pinned="hourglance/a", hidden=hidden))

    menu = menu_at(arranged.card("a"))
    pin = next(action for action in menu.actions() if action.text() == "Show on icon")
    assert (pin.isCheckable(), pin.isChecked()) == (True, True)
    submenu = next(action.menu() for action in menu.actions() if action.text() == "Hidden widgets")
    assert isinstance(submenu, QMenu)
    assert entries(submenu) == ["Z && Z"]
    submenu.actions()[0].trigger()
    pin.trigger()

    assert arranged.stage.calls == ["widgets.unhide hourglance/z", "widgets.pin "]
    menu.close()


def test_card_menu_shortens_titles_of_hidden_widgets(
    arranged: Arranged, snapshot: MakeSnapshot, state: MakeState
) -> None:
    hidden = (state(name="y", title="Y").widget, state(name="z", title="<Z>" * 30).widget)
    arranged.stage.show(snapshot(state(name="a", title="a"), hidden=hidden))

    menu = menu_at(arranged.card("a"))
    submenu = next(action.menu() for action in menu.actions() if action.text() == "Hidden widgets")
    assert isinstance(submenu, QMenu)
    assert submenu.sizeHint().width() < 1024 / 2
    assert submenu.toolTipsVisible()
    assert "".join(submenu.actions()[1].toolTip().split("\u2039")) == "Z>" * 30
    menu.close()


def test_preview_offers_only_what_it_can_do(
    qtbot: QtBot, snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    failed = state(
        name="b",
        data="none",
        card=None,
        problem=Problem(code="plugin-failed", who="The plugin", what="It failed."),
    )
    shown = snapshot(state(), failed, hidden=(state(name="z").widget,))
    stage = Stage(qtbot, shown, now, is_preview=True)
    stage.open()

    menu = menu_at(stage.cards[0])
    assert entries(menu) == ["Hide details", "Copy as text", "Copy as image"]
    menu.close()
    assert stage.cards[1].controls() == []
    QTest.keyClick(stage.cards[0], Qt.Key.Key_Down, ALT)
    assert stage.calls == []


def test_card_menu_is_deleted_when_it_closes(qtbot: QtBot, arranged: Arranged) -> None:
    card = arranged.card("a")
    menu_at(card).close()

    qtbot.waitUntil(lambda: not card.findChildren(QMenu))


def test_card_menu_leaves_a_popup_open(qtbot: QtBot, stage: Stage) -> None:
    with qtbot.waitActive(stage.panel):
        stage.panel.open_popup(lambda _size: QPoint(0, 0))

    menu = menu_at(stage.cards[0])
    assert stage.panel.isVisible()
    menu.close()
    assert stage.panel.isVisible()


def test_copy_as_text_by_ctrl_c(qtbot: QtBot, arranged: Arranged) -> None:
    arranged.card("a").setFocus()
    press(qtbot, Qt.Key.Key_C, CONTROL)

    assert QGuiApplication.clipboard().text().splitlines() == [
        "a: 2 h 41 min",
        "37 handled, 4 min 21 s on average",
        "as of 10:42",
    ]
    assert "Copied" in arranged.stage.texts()


def test_copy_as_image_by_ctrl_shift_c(qtbot: QtBot, arranged: Arranged) -> None:
    card = arranged.card("a")
    card.setFocus()
    press(qtbot, Qt.Key.Key_C, CONTROL | SHIFT)

    picture = QGuiApplication.clipboard().image()
    assert picture.size() == 2 * card.size()
    assert picture.pixelColor(0, 0).alpha() == 0, "its corners are round"


def test_copied_text_has_every_part_of_the_card(state: MakeState, offline: Problem, now: datetime) -> None:
    card = Card(
        headline=Percent(0.141),
        caption="36 of 255",
        tone="critical",
        body=(
            Figure(label="Waiting", value=Count(17), tone="warning"),
            Bars(bars=(Figure(label="talk", value=Duration(60_000)),)),
            Gauge(label="Within 20 s", value=Percent(0.83), target=Percent(0.8)),
            Table(columns=("Queue", "Offered"), rows=(("Billing", Count(412)), ("Sales", Count(None)))),
            Note(text="So far."),
            Link(text="Open", url="https://example.com/x"),
        ),
    )

    model = build_card(state(card=card, data="stale", problem=replace(offline, remedy="")), now)

    assert card_text(model).splitlines() == [
        "Voice, last hour: 14 %, critical",
        "36 of 255",
        "Waiting: 17, warning",
        "talk: 1 min",
        "Within 20 s, target 80 %: 83 %",
        "Queue\tOffered",
        "Billing\t412",
        "Sales\t–",
        "So far.",
        "Open: https://example.com/x",
        "as of 10:42",
        "3 min old",
    ]


def test_what_the_administrator_has_decided_is_disabled_in_the_menu_and_says_so(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    states = [state(name=name, title=name) for name in "abc"]
    stage.snapshot = snapshot(
        *states, decided=frozenset({"order", "icon"}), fixed=frozenset({states[0].widget.id})
    )
    stage.open()
    first, second = stage.cards[:2]

    menu = menu_at(first)
    enabled = {action.text(): action.isEnabled() for action in menu.actions() if not action.isSeparator()}
    menu.close()
    assert (enabled["Show on icon"], enabled["Hide"], enabled["Add another"]) == (False, False, True)
    assert enabled["Disabled entries are decided by your administrator"] is False
    assert "Move up" not in enabled
    menu = menu_at(second)
    assert next(action for action in menu.actions() if action.text() == "Hide").isEnabled()
    menu.close()
    second.setFocus()
    press(qtbot, Qt.Key.Key_Up, ALT)
    assert not any(call.startswith("widgets.reorder") for call in stage.calls)
