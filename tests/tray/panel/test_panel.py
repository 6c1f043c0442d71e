"""The panel by itself: cards, keyboard, accessible names, and minimal repainting."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from panel_stage import Stage
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from hourglance.api import Bars, Card, Duration, Figure, Link, Note, Percent
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState
from hourglance.tray.controls.theme import DARK, GRID, LIGHT, theme_from_palette
from hourglance.tray.panel.card_parts import Headline, Skeleton

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]


def test_card_and_footer_texts(stage: Stage) -> None:
    stage.open()

    assert stage.texts() == [
        "Voice, last hour",
        "10:42",
        "37 handled, 4 min 21 s on average",
        "Ada Lovelace · Frankfurt",
        "as of 10:42",
    ]


def test_headline_is_larger_than_all_texts(stage: Stage) -> None:
    panel = stage.open()
    headline = panel.findChildren(Headline)[0]

    assert all(headline.height() > label.fontMetrics().height() for label in panel.findChildren(QLabel))


def test_accessible_name_of_a_card_has_everything(stage: Stage) -> None:
    stage.open()
    spoken = QAccessible.queryAccessibleInterface(stage.cards[0])

    assert spoken.role() is QAccessible.Role.Grouping
    assert spoken.text(QAccessible.Text.Name) == (
        "Voice, last hour: 2 hours 41 minutes, 37 handled, 4 min 21 s on average, updated at 10:42, "
        "shown on the icon"
    )


def test_accessible_name_of_every_tab_stop(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState, offline: Problem
) -> None:
    linked = Card(headline=Percent(0.5), body=(Link(text="Open", url="https://example.com"),))
    crashed = Problem(code="plugin-crashed", who="The plugin", what="It crashed.")
    stage.show(
        snapshot(
            state(card=linked),
            state(name="b", data="none", card=None, problem=crashed),
            account=AccountState(sign_in="signed_in", session_only=True, problem=offline),
            problem=offline,
        )
    )
    panel = stage.open()

    stops = [child for child in panel.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(stops) == 12
    for stop in stops:
        named = QAccessible.queryAccessibleInterface(stop)
        assert named.text(QAccessible.Text.Name), stop
        assert named.role() in {
            QAccessible.Role.Grouping,
            QAccessible.Role.Button,
            QAccessible.Role.ButtonMenu,
        }


def test_markup_is_shown_as_plain_text(stage: Stage, snapshot: MakeSnapshot, state: MakeState) -> None:
    evil = "<img src='https://example.com/x.png'>"
    card = Card(headline=Percent(0.5), caption=evil, tooltip=evil, body=(Note(text=evil),))
    stage.show(snapshot(state(title=evil, card=card)))
    panel = stage.open()

    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in panel.findChildren(QLabel))
    assert "<" not in stage.cards[0].toolTip()


def test_popup_is_a_tool_and_a_window_is_a_window(stage: Stage) -> None:
    panel = stage.panel

    panel.open_popup(lambda _size: QPoint(0, 0))
    assert panel.windowType() is Qt.WindowType.Tool
    panel.open_window()
    assert panel.windowType() is Qt.WindowType.Window

    shown = QAccessible.queryAccessibleInterface(panel)
    assert shown.role() is QAccessible.Role.Window
    assert shown.text(QAccessible.Text.Name) == "Hourglance"


def test_update_keeps_every_widget(
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


def test_update_without_changes_paints_nothing(qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot) -> None:
    panel = stage.open()
    QApplication.processEvents()
    painted = Painted(panel)

    stage.show(snapshot())
    QApplication.processEvents()

    assert painted.widgets == []


def test_update_paints_only_the_changed_card(
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


def test_update_of_a_closed_panel_is_skipped(stage: Stage, snapshot: MakeSnapshot, state: MakeState) -> None:
    stage.open().close()

    stage.show(snapshot(state(title="Another")))
    assert stage.cards[0].model is not None
    assert stage.cards[0].model.title == "Voice, last hour"

    stage.open()
    assert stage.cards[0].model.title == "Another"


def test_age_grows_while_the_panel_is_open(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState, now: datetime
) -> None:
    stage.snapshot = snapshot(state(data="stale"))
    panel = stage.open()
    assert "3 min old" in stage.texts()

    stage.now = now + timedelta(minutes=1)
    panel.update_cards()

    assert "4 min old" in stage.texts()


def test_cards_follow_the_order_of_the_widgets(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    panel = stage.open()
    kept = stage.cards[0]

    stage.show(snapshot(state(name="a", title="A"), state(), state(name="c", title="C")))

    assert stage.titles() == ["A", "Voice, last hour", "C"]
    assert stage.cards[1] is kept
    tops = [card.mapTo(panel, QPoint()).y() for card in stage.cards]
    assert tops == sorted(tops)

    stage.show(snapshot(state(name="c", title="C")))
    assert stage.titles() == ["C"]


def test_skeleton_is_shown_until_data_arrives(stage: Stage, snapshot: MakeSnapshot, state: MakeState) -> None:
    stage.snapshot = snapshot(state(data="none", card=None, as_of=None))
    stage.open()
    assert stage.texts()[:1] == ["Voice, last hour"]
    assert not stage.panel.findChildren(Headline)[0].isVisible()
    tall = stage.cards[0].height()
    assert tall > 80

    stage.show(snapshot())
    assert stage.panel.findChildren(Headline)[0].isVisible()


def test_tab_order_is_cards_their_controls_and_the_footer(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    linked = Card(headline=Percent(0.5), body=(Link(text="Open", url="https://example.com"),))
    stage.snapshot = snapshot(state(card=linked))
    stage.open()
    # The notice comes later and above, and still has its turn before the card.
    stage.show(snapshot(state(card=linked), account=AccountState(sign_in="signed_out")))
    stage.cards[0].setFocus()

    names = []
    for _ in range(7):
        names.append(focus_name())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)

    assert [name.split(",")[0].split(":")[0] for name in names] == [
        "Signed out",
        "Sign in",
        "Voice",
        "Open",
        "Refresh now (F5)",
        "Menu",
        "Signed out",
    ]


def test_back_tab_goes_through_the_same_stops(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    stage.snapshot = snapshot(state(name="a", title="A"), state(name="b", title="B"))
    stage.open()
    stage.show(snapshot(state(name="b", title="B"), state(name="a", title="A")))
    stage.cards[0].setFocus()

    names = []
    for _ in range(5):
        names.append(focus_name())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)

    assert [name.split(",")[0].split(":")[0] for name in names] == ["B", "Menu", "Refresh now (F5)", "A", "B"]


def test_clicks_are_handled_between_the_updates_of_costly_cards(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    def costly(count: int) -> Snapshot:
        bars = tuple(Figure(label=str(i), value=Duration(count + i)) for i in range(40))
        card = Card(headline=Duration(count), body=(Bars(bars=bars),) * 8)
        return snapshot(*(state(name=str(i), title=str(i), card=card) for i in range(10)))

    def shown() -> set[object]:
        return {card.model.headline for card in stage.cards if card.model}

    stage.snapshot = costly(0)
    stage.open()
    stage.snapshot = costly(1)
    stage.panel.update_cards()

    assert shown() == {Duration(0), Duration(1)}
    qtbot.waitUntil(lambda: shown() == {Duration(1)})


def test_arrow_keys_move_the_focus_between_cards(
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


def test_card_reached_by_a_key_is_scrolled_into_view(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    stage.snapshot = snapshot(*(state(name=str(i), title=str(i)) for i in range(12)))
    panel = stage.open()
    panel.resize(360, 300)

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_End)

    bottom = stage.cards[-1].mapTo(panel, QPoint(0, stage.cards[-1].height())).y()
    assert bottom <= panel.height()


def test_enter_clicks_the_first_button_of_a_card(qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot) -> None:
    stage.snapshot = Snapshot(account=AccountState(sign_in="signed_out"))
    stage.open()

    qtbot.keyClick(stage.cards[0], Qt.Key.Key_Return)

    assert stage.calls == ["sign_in"]


def test_escape_closes_and_f5_refreshes(qtbot: QtBot, stage: Stage) -> None:
    panel = stage.open()

    qtbot.keyClick(stage.cards[0], Qt.Key.Key_F5)
    qtbot.keyClick(stage.cards[0], Qt.Key.Key_Escape)

    assert stage.calls == ["widgets.refresh", "closed"]
    assert not panel.isVisible()


def test_refresh_button_refreshes(qtbot: QtBot, stage: Stage) -> None:
    panel = stage.open()
    button = next(b for b in panel.findChildren(QAbstractButton) if b.accessibleName() == "Refresh now (F5)")

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert stage.calls == ["widgets.refresh"]


def test_copy_button_copies_and_confirms(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    problem = Problem(code="forbidden", who="Genesys Cloud", what="You may not see this.")
    stage.snapshot = snapshot(state(data="forbidden", card=None, problem=problem))
    stage.open()
    button = stage.cards[0].controls()[0]

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert "hourglance/voice" in QGuiApplication.clipboard().text()
    assert button.text() == "Copied"


def test_focus_stays_in_the_panel_when_its_card_is_removed(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    stage.snapshot = snapshot(state(name="a", title="a"), state(name="b", title="b"))
    stage.open()
    stage.cards[1].setFocus(Qt.FocusReason.TabFocusReason)

    stage.show(snapshot(state(name="a", title="a")))
    assert stage.cards[0].hasFocus()

    stage.show(Snapshot(account=AccountState(sign_in="signed_out")))
    assert stage.cards[0].hasFocus()


def test_popup_keeps_its_anchor_while_it_grows(
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


def test_popup_closes_when_another_window_is_activated(qtbot: QtBot, stage: Stage) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(stage.panel):
        stage.panel.open_popup(lambda _size: QPoint(0, 0))

    other.show()
    other.activateWindow()

    qtbot.waitUntil(lambda: not stage.panel.isVisible())
    assert stage.calls == ["closed"]


def test_window_stays_open_when_another_window_is_activated(qtbot: QtBot, stage: Stage) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    panel = stage.open()

    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not panel.isActiveWindow())

    assert panel.isVisible()


def test_height_is_limited_by_the_screen(stage: Stage, snapshot: MakeSnapshot, state: MakeState) -> None:
    stage.snapshot = snapshot(*(state(name=str(i)) for i in range(40)))
    stage.panel.open_popup(lambda _size: QPoint(0, 0))

    assert stage.panel.height() < stage.panel.screen().availableGeometry().height()


def test_scroll_bar_disappears_when_there_is_room_again(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    """The bar takes width, so that text wraps and needs more height: the bar must not keep itself."""
    long = "a title of so many words that one scroll bar more or less has it broken into another line"
    stage.snapshot = snapshot(*(state(name=str(i)) for i in range(12)))
    stage.panel.open_popup(lambda _size: QPoint(0, 0))
    QApplication.processEvents()
    for words in range(4, len(long.split())):
        stage.show(snapshot(*(state(name=str(i)) for i in range(12))))
        QApplication.processEvents()
        stage.show(snapshot(state(name="x", title=" ".join(long.split()[:words]))))
        QApplication.processEvents()
        assert stage.panel.findChildren(QScrollArea)[0].verticalScrollBar().maximum() == 0


def test_theme_changes_while_the_panel_is_open(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = stage.open()
    assert theme_from_palette(stage.cards[0].palette()) is LIGHT

    monkeypatch.setattr("hourglance.tray.controls.theme.is_dark", lambda: True)
    panel.apply_theme()

    assert theme_from_palette(stage.cards[0].palette()) is DARK


def test_layout_is_mirrored_from_right_to_left(stage: Stage) -> None:
    stage.panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    panel = stage.open()
    title, time = panel.findChildren(QLabel)[:2]

    assert title.mapTo(panel, QPoint()).x() > time.mapTo(panel, QPoint()).x()
    assert not panel.grab().isNull()


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_skeleton_is_mirrored_from_right_to_left(qtbot, direction: Qt.LayoutDirection) -> None:
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
    """Records which descendants of a widget are painted."""

    def __init__(self, root: QWidget) -> None:
        super().__init__()
        self.widgets: list[QWidget] = []
        for widget in (root, *root.findChildren(QWidget)):
            widget.installEventFilter(self)

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            self.widgets.append(watched)
        return False
