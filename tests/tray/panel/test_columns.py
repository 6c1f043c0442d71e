"""Columns of the panel: by the width of its window, and by the screen's where it opens at the icon."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from panel_stage import Stage
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hourglance.api import Card, Note
from hourglance.engine import Problem, Snapshot, WidgetState

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]


@pytest.fixture
def rows(state: MakeState, snapshot: MakeSnapshot) -> Callable[..., Snapshot]:
    """Make a snapshot of so many collapsed rows."""

    def make(count: int, **more: object) -> Snapshot:
        widgets = [state(name=str(number), title=str(number)) for number in range(count)]
        return snapshot(*widgets, **({"expanded": frozenset()} | more))

    return make


@pytest.fixture
def wide(stage: Stage, rows: Callable[..., Snapshot]) -> Stage:
    """Return an open window with nine rows in two columns."""
    stage.snapshot = rows(9)
    stage.open()
    resize(stage, 900)
    return stage


def resize(stage: Stage, width: int) -> None:
    stage.panel.resize(width, stage.panel.height())
    QApplication.processEvents()


def columns(stage: Stage) -> list[list[str]]:
    """Return the titles of the cards, column by column from left to right, each from top to bottom."""
    found: dict[int, list[tuple[int, str]]] = {}
    for card in stage.cards:
        if card.model and card.model.widget_id:
            at = card.mapTo(stage.panel, QPoint())
            found.setdefault(at.x(), []).append((at.y(), card.model.title))
    return [[title for _, title in sorted(found[x])] for x in sorted(found)]


def expect(stage: Stage, titles: list[list[str]]) -> None:
    """Wait until the cards are in these columns."""
    stage.qtbot.waitUntil(lambda: columns(stage) == titles)


def numbers(*parts: range) -> list[list[str]]:
    return [[str(number) for number in part] for part in parts]


def test_columns_follow_the_width_of_the_window(wide: Stage) -> None:
    expect(wide, numbers(range(5), range(5, 9)))

    resize(wide, 1000)
    expect(wide, numbers(range(3), range(3, 6), range(6, 9)))

    resize(wide, 400)
    expect(wide, numbers(range(9)))


@pytest.mark.parametrize(("count", "expected"), [(5, [2, 1, 1, 1]), (10, [3, 2, 3, 2]), (8, [2, 2, 2, 2])])
def test_columns_have_as_many_cards_as_the_others_or_one_less(
    wide: Stage, rows: Callable[..., Snapshot], count: int, expected: list[int]
) -> None:
    wide.show(rows(count))
    resize(wide, 1600)

    wide.qtbot.waitUntil(lambda: [len(column) for column in columns(wide)] == expected)


def test_columns_have_the_same_width(wide: Stage) -> None:
    assert len({card.width() for card in wide.cards}) == 1
    assert wide.cards[0].width() > 400


def test_columns_are_no_more_than_the_cards(wide: Stage, rows: Callable[..., Snapshot]) -> None:
    for count, expected in ((1, [range(1)]), (2, [range(1), range(1, 2)]), (9, [range(5), range(5, 9)])):
        wide.show(rows(count))
        expect(wide, numbers(*expected))


def test_columns_below_a_notice_that_takes_the_whole_width(
    wide: Stage, rows: Callable[..., Snapshot], offline: Problem
) -> None:
    wide.show(rows(4, problem=offline))
    expect(wide, numbers(range(2), range(2, 4)))
    notice, *cards = wide.cards
    assert notice.width() > 1.9 * cards[0].width()
    assert notice.geometry().bottom() < min(card.y() for card in cards)


def test_columns_of_many_rows_have_all_of_them(
    qtbot: QtBot, wide: Stage, rows: Callable[..., Snapshot]
) -> None:
    wide.show(rows(201))
    qtbot.waitUntil(lambda: len(wide.cards) == 201)
    expect(wide, numbers(range(101), range(101, 201)))


def test_columns_in_another_order_keep_their_views(wide: Stage) -> None:
    views = list(wide.cards)
    wide.show(replace(wide.snapshot, widgets=tuple(reversed(wide.snapshot.widgets))))
    expect(wide, [["8", "7", "6", "5", "4"], ["3", "2", "1", "0"]])
    assert wide.cards == views[::-1]


def test_columns_stay_while_a_card_is_expanded(
    qtbot: QtBot, wide: Stage, state: MakeState, snapshot: MakeSnapshot, card: Card
) -> None:
    before = columns(wide)
    qtbot.keyClick(wide.cards[1], Qt.Key.Key_Return)
    expect(wide, before)
    assert wide.cards[1].height() > 2 * wide.cards[0].height()
    assert wide.cards[5].y() == wide.cards[0].y()


def focused(stage: Stage) -> str:
    return next(card.model.title for card in stage.cards if card.hasFocus() and card.model)


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_arrow_keys_move_between_columns(qtbot: QtBot, wide: Stage, direction: Qt.LayoutDirection) -> None:
    right, left = Qt.Key.Key_Right, Qt.Key.Key_Left
    if direction is Qt.LayoutDirection.RightToLeft:
        right, left = left, right
        wide.panel.setLayoutDirection(direction)
        QApplication.processEvents()
    wide.cards[1].setFocus()

    visited = []
    for key in (right, right, Qt.Key.Key_Up, Qt.Key.Key_Up, right, left, left, Qt.Key.Key_Down):
        qtbot.keyClick(QApplication.focusWidget(), key)
        visited.append(focused(wide))

    assert visited == ["6", "6", "5", "4", "8", "3", "3", "4"]


def test_arrow_keys_to_the_side_do_nothing_in_one_column(
    qtbot: QtBot, stage: Stage, rows: Callable[..., Snapshot]
) -> None:
    stage.snapshot = rows(3)
    stage.open()
    stage.cards[1].setFocus()
    qtbot.keyClick(stage.cards[1], Qt.Key.Key_Right)

    assert focused(stage) == "1"


def drag(stage: Stage, card: QWidget, to: QPoint) -> None:
    """Drag a card to a point of the panel."""
    start = QPoint(20, 5)
    target = card.mapFrom(stage.panel, to)
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(card, start + QPoint(30, 30))
    QTest.mouseMove(card, target)
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=target)


@pytest.mark.parametrize(
    ("dragged", "over", "order"),
    [
        (0, 7, "1 2 3 4 5 6 7 0 8"),
        (8, 0, "8 0 1 2 3 4 5 6 7"),
        (1, 3, "0 2 3 1 4 5 6 7 8"),
        (7, 5, "0 1 2 3 4 7 5 6 8"),
    ],
)
def test_drag_reaches_other_columns(wide: Stage, dragged: int, over: int, order: str) -> None:
    target = wide.cards[over]
    # The grip is at the card's top left; its center has to pass that of the other one in another column.
    below = over - dragged if abs(over - dragged) < 4 else (1 if over > dragged else -1)
    at = target.mapTo(wide.panel, QPoint(20, 5 + (6 if below > 0 else -6)))
    drag(wide, wide.cards[dragged], at)

    ids = " ".join(f"hourglance/{number}" for number in order.split())
    assert wide.calls[-1] == f"widgets.reorder {ids}"
    wide.qtbot.waitUntil(lambda: [title for column in columns(wide) for title in column] == order.split())


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Change the size of the screen."""

    def change(width: int, height: int) -> None:
        area = QRect(QPoint(), QSize(width, height))
        monkeypatch.setattr("hourglance.tray.panel.panel.usable_area", lambda _screen: area)

    return change


@pytest.mark.parametrize(
    ("width", "count", "expected"),
    [(1920, 6, 1), (1920, 30, 2), (2000, 60, 3), (1100, 30, 1), (5120, 200, 4), (1920, 0, 0)],
)
def test_columns_of_a_popup_save_its_scroll_bar_on_a_wide_screen(
    qtbot: QtBot,
    stage: Stage,
    rows: Callable[..., Snapshot],
    screen: Callable[[int, int], None],
    width: int,
    count: int,
    expected: int,
) -> None:
    screen(width, 1000)
    stage.snapshot = rows(count) if count else replace(rows(1), widgets=())
    stage.panel.open_popup(lambda _size: QPoint(0, 0))
    qtbot.waitUntil(lambda: sum(bool(card.model and card.model.widget_id) for card in stage.cards) == count)
    qtbot.waitUntil(lambda: len(columns(stage)) == expected)
    assert stage.panel.width() <= width * 0.6
    assert stage.panel.height() <= 1000


def test_columns_of_a_popup_stay_while_a_card_is_expanded(
    qtbot: QtBot,
    stage: Stage,
    state: MakeState,
    snapshot: MakeSnapshot,
    card: Card,
    screen: Callable[[int, int], None],
) -> None:
    screen(1920, 700)
    tall = replace(card, body=tuple(Note(text=f"note {number}") for number in range(30)))
    stage.snapshot = snapshot(*(state(name=str(i), card=tall) for i in range(8)), expanded=frozenset())
    stage.panel.open_popup(lambda _size: QPoint(0, 0))
    QApplication.processEvents()
    width = stage.panel.width()
    stage.cards[0].setFocus()
    qtbot.keyClick(stage.cards[0], Qt.Key.Key_Return)
    QApplication.processEvents()

    assert stage.panel.width() == width
    assert len(columns(stage)) == 1
