"""The panel on its own: cards, keys, names, and no more work than a change makes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from panel_stage import Stage
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from hourglance.api import Bars, Card, Duration, Figure, Link, Note, Percent
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState
from hourglance.tray.controls.theme import DARK, GRID, LIGHT, theme_from_palette
from hourglance.tray.panel.card_parts import Headline, Skeleton
from hourglance.tray.panel.model import Action

#: What a platform without windows has no use for.
pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]


def test_shows_title_time_caption_person_and_region(stage: Stage) -> None:
    stage.open()

    assert stage.texts() == [
        "Voice, last hour",
        "10:42",
        "37 handled, 4 min 21 s on average",
        "Ada Lovelace · Frankfurt",
        "as of 10:42",
    ]


def test_the_number_is_the_largest_thing_on_the_card(stage: Stage) -> None:
    panel = stage.open()
    headline = panel.findChildren(Headline)[0]

    assert all(headline.height() > label.fontMetrics().height() for label in panel.findChildren(QLabel))


def test_every_card_is_a_group_with_a_name_that_says_everything(stage: Stage) -> None:
    stage.open()
    spoken = QAccessible.queryAccessibleInterface(stage.cards[0])

    assert spoken.role() is QAccessible.Role.Grouping
    assert spoken.text(QAccessible.Text.Name) == (
        "Voice, last hour: 2 hours 41 minutes, 37 handled, 4 min 21 s on average, updated at 10:42"
    )


def test_everything_that_can_have_the_focus_has_a_name(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState, offline: Problem
) -> None:
    linked = Card(headline=Percent(0.5), body=(Link(text="Open", url="https://example.com"),))
    stage.show(
        snapshot(
            state(card=linked),
            state(name="b", data="forbidden", card=None),
            account=AccountState(sign_in="signed_in", session_only=True, problem=offline),
            problem=offline,
        )
    )
    panel = stage.open()

    stops = [child for child in panel.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(stops) == 10
    for stop in stops:
        named = QAccessible.queryAccessibleInterface(stop)
        assert named.text(QAccessible.Text.Name), stop
        assert named.role() in {
            QAccessible.Role.Grouping,
            QAccessible.Role.Button,
            QAccessible.Role.ButtonMenu,
        }


def test_no_text_is_markup(stage: Stage, snapshot: MakeSnapshot, state: MakeState) -> None:
    evil = "<img src='https://example.com/x.png'>"
    card = Card(headline=Percent(0.5), caption=evil, tooltip=evil, body=(Note(text=evil),))
    stage.show(snapshot(state(title=evil, card=card)))
    panel = stage.open()

    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in panel.findChildren(QLabel))
    assert "<" not in stage.cards[0].toolTip()


def test_new_values_keep_every_widget(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState, card: Card
) -> None:
    bars = Bars(bars=(Figure(label="talk", value=Duration(60_000)),))
    stage.show(snapshot(state(card=replace(card, body=(bars,)))))
    panel = stage.open()
    before = panel.findChildren(QWidget)

    stage.show(
        snapshot(state(card=replace(card, headline=Duration(60_000), caption="1 handled", body=(bars,))))
    )

    assert panel.findChildren(QWidget) == before
    assert "1 handled" in stage.texts()
    assert "1 minute" in stage.cards[0].accessibleName()


def test_the_same_values_paint_nothing(qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot) -> None:
    panel = stage.open()
    QApplication.processEvents()
    painted = Painted(panel)

    stage.show(snapshot())
    QApplication.processEvents()

    assert painted.widgets == []


def test_only_the_card_that_changed_is_painted(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState, card: Card
) -> None:
    other = state(name="b", title="Other")
    stage.show(snapshot(state(), other))
    panel = stage.open()
    QApplication.processEvents()
    painted = Painted(panel)

    stage.show(snapshot(state(card=replace(card, headline=Duration(60_000))), other))
    QApplication.processEvents()

    assert any(isinstance(widget, Headline) for widget in painted.widgets)
    assert not any(stage.cards[1].isAncestorOf(widget) for widget in painted.widgets)


def test_a_closed_panel_is_not_kept_up_to_date(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    stage.open().close()

    stage.show(snapshot(state(title="Another")))
    assert stage.cards[0].model is not None
    assert stage.cards[0].model.title == "Voice, last hour"

    stage.open()
    assert stage.cards[0].model.title == "Another"


def test_ages_grow_while_it_is_open(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    stage.snapshot = snapshot(state(data="stale"))
    panel = stage.open()
    assert "3 min old" in stage.texts()

    stage.now = now + timedelta(minutes=1)
    panel.update_cards()

    assert "4 min old" in stage.texts()


def test_cards_come_and_go_in_the_order_of_the_widgets(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    panel = stage.open()
    kept = stage.cards[0]

    stage.show(snapshot(state(name="a", title="A"), state(), state(name="c", title="C")))

    assert [card.model.title for card in stage.cards if card.model] == ["A", "Voice, last hour", "C"]
    assert stage.cards[1] is kept
    tops = [card.mapTo(panel, QPoint()).y() for card in stage.cards]
    assert tops == sorted(tops)

    stage.show(snapshot(state(name="c", title="C")))
    assert [card.model.title for card in stage.cards if card.model] == ["C"]


def test_a_loading_card_has_an_outline_until_its_figures_come(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    stage.snapshot = snapshot(state(data="none", card=None, as_of=None))
    stage.open()
    assert stage.texts()[:1] == ["Voice, last hour"]
    assert not stage.panel.findChildren(Headline)[0].isVisible()
    tall = stage.cards[0].height()
    assert tall > 80

    stage.show(snapshot())
    assert stage.panel.findChildren(Headline)[0].isVisible()


def test_tab_goes_through_cards_their_buttons_and_the_last_line(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    linked = Card(headline=Percent(0.5), body=(Link(text="Open", url="https://example.com"),))
    stage.snapshot = snapshot(state(card=linked))
    stage.open()
    # The forbidden card comes later and above, and still has its turn before the other.
    stage.show(snapshot(state(name="b", title="B", data="forbidden", card=None), state(card=linked)))
    stage.cards[0].setFocus()

    names = []
    for _ in range(7):
        names.append(focus_name())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)

    assert [name.split(",")[0].split(":")[0] for name in names] == [
        "B",
        "Copy message for administrator",
        "Voice",
        "Open",
        "Refresh now (F5)",
        "Menu",
        "B",
    ]


def test_arrows_move_between_cards(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    stage.snapshot = snapshot(*(state(name=name, title=name) for name in "abc"))
    stage.open()

    def press(key: Qt.Key) -> str:
        qtbot.keyClick(QApplication.focusWidget(), key)
        return focus_name()[0]

    assert focus_name()[0] == "a"
    assert [press(Qt.Key.Key_Down), press(Qt.Key.Key_Down), press(Qt.Key.Key_Down)] == ["b", "c", "c"]
    assert [press(Qt.Key.Key_Up), press(Qt.Key.Key_Home), press(Qt.Key.Key_Up)] == ["b", "a", "a"]
    assert press(Qt.Key.Key_End) == "c"


def test_a_card_that_a_key_reaches_is_scrolled_to(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    stage.snapshot = snapshot(*(state(name=str(i), title=str(i)) for i in range(12)))
    panel = stage.open()
    panel.resize(360, 300)

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_End)

    bottom = stage.cards[-1].mapTo(panel, QPoint(0, stage.cards[-1].height())).y()
    assert bottom <= panel.height()


def test_enter_presses_the_button_of_a_card(qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot) -> None:
    stage.snapshot = Snapshot(account=AccountState(sign_in="signed_out"))
    stage.open()

    qtbot.keyClick(stage.cards[0], Qt.Key.Key_Return)

    assert stage.asked == ["sign_in"]


def test_escape_closes_and_f5_refreshes(qtbot: QtBot, stage: Stage) -> None:
    panel = stage.open()

    qtbot.keyClick(stage.cards[0], Qt.Key.Key_F5)
    qtbot.keyClick(stage.cards[0], Qt.Key.Key_Escape)

    assert stage.asked == ["refresh", "closed"]
    assert not panel.isVisible()


def test_the_refresh_button_refreshes(qtbot: QtBot, stage: Stage) -> None:
    panel = stage.open()
    button = next(b for b in panel.findChildren(QAbstractButton) if b.accessibleName() == "Refresh now (F5)")

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert stage.asked == ["refresh"]


def test_a_copy_says_that_it_was_made(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    stage.snapshot = snapshot(state(data="forbidden", card=None))
    stage.open()
    button = stage.cards[0].targets()[0]

    with qtbot.waitSignal(stage.panel.asked) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    action = asked.args[0]
    assert isinstance(action, Action)
    assert (action.deed, button.text()) == ("copy", "Copied")


def test_the_focus_stays_in_the_panel_when_its_card_goes(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    stage.snapshot = snapshot(state(name="a", title="a"), state(name="b", title="b"))
    stage.open()
    stage.cards[1].setFocus(Qt.FocusReason.TabFocusReason)

    stage.show(snapshot(state(name="a", title="a")))
    assert stage.cards[0].hasFocus()

    stage.show(Snapshot(account=AccountState(sign_in="signed_out")))
    assert stage.cards[0].hasFocus()


def test_a_popup_opens_where_it_is_told_and_keeps_its_place_while_it_grows(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    def above_400(size: QSize) -> QPoint:
        return QPoint(100, 400 - size.height())

    stage.panel.open_popup(above_400)
    small = stage.panel.height()
    assert stage.panel.geometry().bottom() == 399

    stage.show(snapshot(state(), state(name="b")))

    assert stage.panel.height() > small
    assert stage.panel.geometry().bottom() == 399
    assert stage.panel.windowFlags() & Qt.WindowType.FramelessWindowHint


def test_a_popup_closes_when_another_window_is_used(qtbot: QtBot, stage: Stage) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(stage.panel):
        stage.panel.open_popup(lambda _size: QPoint(0, 0))

    other.show()
    other.activateWindow()

    qtbot.waitUntil(lambda: not stage.panel.isVisible())
    assert stage.asked == ["closed"]


def test_a_window_stays_when_another_window_is_used(qtbot: QtBot, stage: Stage) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    panel = stage.open()

    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not panel.isActiveWindow())

    assert panel.isVisible()


def test_it_is_never_higher_than_the_screen(stage: Stage, snapshot: MakeSnapshot, state: MakeState) -> None:
    stage.snapshot = snapshot(*(state(name=str(i)) for i in range(40)))
    stage.panel.open_popup(lambda _size: QPoint(0, 0))

    assert stage.panel.height() < stage.panel.screen().availableGeometry().height()


def test_what_has_room_again_needs_no_scroll_bar(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    """A scroll bar takes width, and a text that is broken once more needs height: it must not keep itself."""
    long = "a title of so many words that one scroll bar more or less has it broken into another line"
    stage.snapshot = snapshot(*(state(name=str(i)) for i in range(40)))
    stage.panel.open_popup(lambda _size: QPoint(0, 0))
    QApplication.processEvents()
    for words in range(4, len(long.split())):
        stage.show(snapshot(*(state(name=str(i)) for i in range(40))))
        QApplication.processEvents()
        stage.show(snapshot(state(name="x", title=" ".join(long.split()[:words]))))
        QApplication.processEvents()
        assert stage.panel.findChildren(QScrollArea)[0].verticalScrollBar().maximum() == 0


def test_takes_on_dark_while_it_is_open(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = stage.open()
    assert theme_from_palette(stage.cards[0].palette()) is LIGHT

    monkeypatch.setattr("hourglance.tray.panel.panel.is_dark", lambda: True)
    panel.retheme()

    assert theme_from_palette(stage.cards[0].palette()) is DARK


def test_reads_from_right_to_left_where_people_do(stage: Stage) -> None:
    stage.panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    panel = stage.open()
    title, time = panel.findChildren(QLabel)[:2]

    assert title.mapTo(panel, QPoint()).x() > time.mapTo(panel, QPoint()).x()
    assert not panel.grab().isNull()


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_outline_stands_where_the_figures_will(qtbot, direction: Qt.LayoutDirection) -> None:
    outline = Skeleton()
    qtbot.addWidget(outline)
    outline.setLayoutDirection(direction)
    outline.resize(200, outline.height())
    picture = outline.grab().toImage()

    middle = 2 * GRID
    left, right = (picture.pixelColor(x, middle) for x in (middle, picture.width() - middle))
    track = QColor(theme_from_palette(outline.palette()).track)
    assert (left == track) == (direction is Qt.LayoutDirection.LeftToRight)
    assert (right == track) == (direction is Qt.LayoutDirection.RightToLeft)


def focus_name() -> str:
    focused = QApplication.focusWidget()
    return QAccessible.queryAccessibleInterface(focused).text(QAccessible.Text.Name) if focused else ""


class Painted(QWidget):
    """Notes which widgets below one are painted."""

    def __init__(self, root: QWidget) -> None:
        super().__init__()
        self.widgets: list[QWidget] = []
        for widget in (root, *root.findChildren(QWidget)):
            widget.installEventFilter(self)

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            self.widgets.append(watched)
        return False
