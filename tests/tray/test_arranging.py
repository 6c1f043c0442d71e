"""Cards in the person's order: by pointer, by keys, by menu; and what else the menu of a card does."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from panel_stage import Stage
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from hourglance.api import Bars, Card, Count, Duration, Figure, Gauge, Link, Note, Percent, Table
from hourglance.engine import Problem, Snapshot, WidgetState
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.card_model import build_card
from hourglance.tray.panel.card_parts import MenuButton
from hourglance.tray.panel.clipboard import card_text

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"
)

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]


class Arranged:
    """A panel of widgets a, b, c, that is put into whatever order is asked for."""

    def __init__(self, stage: Stage, snapshot: MakeSnapshot, state: MakeState, names: str = "abc") -> None:
        self.stage = stage
        self.orders: list[str] = []
        self._states = {f"hourglance/{name}": state(name=name, title=name) for name in names}
        self._snapshot = snapshot
        stage.snapshot = snapshot(*self._states.values())
        stage.panel.arranged.connect(self._arrange)
        stage.open()

    def _arrange(self, ids: tuple[str, ...]) -> None:
        self.orders.append("".join(each[-1] for each in ids))
        self.stage.show(self._snapshot(*(self._states[each] for each in ids)))

    def card(self, name: str) -> CardView:
        return next(card for card in self.stage.cards if card.model and card.model.title == name)

    def pull(self, name: str, dy: int, *, release: bool = True) -> None:
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


def test_alt_and_an_arrow_move_the_card_and_the_focus_with_it(qtbot: QtBot, arranged: Arranged) -> None:
    arranged.card("b").setFocus()

    press(qtbot, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    press(qtbot, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert arranged.card("b").hasFocus()
    press(qtbot, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    press(qtbot, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)

    assert arranged.orders == ["bac", "abc", "acb"], "at the top there is no way up"


def test_a_card_is_pulled_to_another_place(arranged: Arranged) -> None:
    arranged.pull("a", 2 * height(arranged))
    assert arranged.orders == ["bca"]

    arranged.pull("a", -2 * height(arranged))
    assert arranged.orders == ["bca", "abc"]


def test_a_moved_card_is_at_its_place_before_anyone_has_answered(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    stage.snapshot = snapshot(*(state(name=name, title=name) for name in "abc"))
    stage.open()
    orders: list[tuple[str, ...]] = []
    stage.panel.arranged.connect(orders.append)

    QTest.keyClick(stage.cards[0], Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(stage.cards[1], Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)

    assert [each[-1] for each in orders[-1]] == ["b", "c", "a"]
    assert [card.model.title for card in stage.cards if card.model] == ["b", "c", "a"]


def test_a_card_that_is_put_back_stays_where_it_was(arranged: Arranged) -> None:
    arranged.pull("b", 20)

    assert arranged.orders == []


def test_a_line_shows_where_a_pulled_card_would_go(arranged: Arranged) -> None:
    before = set(arranged.stage.panel.column.findChildren(QWidget))
    arranged.pull("a", height(arranged), release=False)
    shown = set(arranged.stage.panel.column.findChildren(QWidget)) - before

    line = min(shown, key=QWidget.height)
    assert arranged.card("b").geometry().bottom() < line.y() < arranged.card("c").y()


def test_escape_leaves_a_pulled_card_where_it_was(qtbot: QtBot, arranged: Arranged) -> None:
    arranged.pull("a", 2 * height(arranged), release=False)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    QTest.mouseMove(arranged.card("a"), QPoint(40, 30))
    QTest.mouseRelease(arranged.card("a"), Qt.MouseButton.LeftButton)

    assert arranged.orders == []
    assert arranged.stage.panel.isVisible()


def test_a_pulled_card_that_goes_away_is_let_go(
    arranged: Arranged, snapshot: MakeSnapshot, state: MakeState
) -> None:
    arranged.pull("a", height(arranged), release=False)
    arranged.stage.show(snapshot(state(name="c", title="c")))

    assert [card.model.title for card in arranged.stage.cards if card.model] == ["c"]
    assert arranged.orders == []


def test_what_the_app_says_has_no_order_and_no_menu_of_its_own(
    stage: Stage, snapshot: MakeSnapshot, offline: Problem
) -> None:
    stage.snapshot = snapshot(problem=offline)
    stage.open()
    orders: list[object] = []
    stage.panel.arranged.connect(orders.append)

    stage.cards[1].setFocus()
    QTest.keyClick(stage.cards[1], Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)

    assert orders == []
    assert [dots.isVisible() for dots in stage.panel.findChildren(MenuButton)] == [False, True]


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


def test_the_menu_has_all_that_can_be_done(arranged: Arranged) -> None:
    menu = menu_at(arranged.card("a"))

    assert entries(menu) == [
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


def test_the_dots_open_the_same_menu(qtbot: QtBot, arranged: Arranged) -> None:
    dots = arranged.card("b").findChild(MenuButton)
    assert QAccessible.queryAccessibleInterface(dots).text(QAccessible.Text.Name) == "Menu for b"

    qtbot.mouseClick(dots, Qt.MouseButton.LeftButton)

    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    choose(menu, "Move up")
    assert arranged.orders == ["bac"]


def test_enter_opens_the_menu_of_a_card_without_buttons(qtbot: QtBot, arranged: Arranged) -> None:
    qtbot.keyClick(arranged.card("a"), Qt.Key.Key_Return)

    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()


def test_an_entry_of_the_menu_is_asked_for(arranged: Arranged) -> None:
    asked: list[tuple[str, str]] = []
    arranged.stage.panel.asked.connect(lambda action: asked.append((action.deed, action.argument)))

    choose(menu_at(arranged.card("b")), "Show on icon")
    choose(menu_at(arranged.card("b")), "Hide")

    assert asked == [("pin", "hourglance/b"), ("hide", "hourglance/b")]


def test_the_menu_tells_which_one_is_on_the_icon(
    arranged: Arranged, snapshot: MakeSnapshot, state: MakeState
) -> None:
    hidden = (state(name="z", title="Z & Z").widget,)
    arranged.stage.show(snapshot(state(name="a", title="a"), pinned="hourglance/a", hidden=hidden))

    menu = menu_at(arranged.card("a"))

    pin = menu.actions()[0]
    assert (pin.isCheckable(), pin.isChecked()) == (True, True)
    again = next(action.menu() for action in menu.actions() if action.text() == "Hidden widgets")
    assert isinstance(again, QMenu)
    assert entries(again) == ["Z && Z"]
    menu.close()


def test_the_menu_is_gone_when_it_is_closed(qtbot: QtBot, arranged: Arranged) -> None:
    card = arranged.card("a")
    menu_at(card).close()

    qtbot.waitUntil(lambda: not card.findChildren(QMenu))


def test_a_popup_stays_open_below_the_menu_of_a_card(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    stage.snapshot = snapshot(state())
    with qtbot.waitActive(stage.panel):
        stage.panel.open_popup(lambda _size: QPoint(0, 0))

    menu = menu_at(stage.cards[0])
    assert stage.panel.isVisible()
    menu.close()
    assert stage.panel.isVisible()


def test_ctrl_c_copies_the_card_as_text(qtbot: QtBot, arranged: Arranged) -> None:
    arranged.card("a").setFocus()
    press(qtbot, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text().splitlines() == [
        "a: 2 h 41 min",
        "37 handled, 4 min 21 s on average",
        "as of 10:42",
    ]
    assert "Copied" in arranged.stage.texts()


def test_ctrl_shift_c_copies_the_card_as_a_picture(qtbot: QtBot, arranged: Arranged) -> None:
    card = arranged.card("a")
    card.setFocus()
    press(
        qtbot,
        Qt.Key.Key_C,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )

    picture = QGuiApplication.clipboard().image()
    assert picture.size() == 2 * card.size()
    assert picture.pixelColor(0, 0).alpha() == 0, "its corners are round"


def test_a_copied_text_has_every_part_of_the_card(state: MakeState, offline: Problem, now: object) -> None:
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

    model = build_card(state(card=card, data="stale", problem=replace(offline, remedy="")), now)  # type: ignore[arg-type] # a time

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
        "3 min old: Genesys Cloud cannot be reached.",
    ]
