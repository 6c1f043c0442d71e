"""Collapsed cards: one row each, expanded by Enter, click or menu; the card of the icon is in view."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import combinations, pairwise
from typing import get_args

import pytest
from panel_stage import Stage
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea
from pytestqt.qtbot import QtBot

from hourglance.api import Card, Duration, Note, Point, Series, Tone
from hourglance.engine import AccountState, Alert, Problem, Snapshot, WidgetState
from hourglance.tray.controls.theme import DARK, LIGHT, Theme, palette_from_theme
from hourglance.tray.panel import card_list
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.card_model import build_card
from hourglance.tray.panel.card_parts import Headline
from hourglance.tray.panel.collapsed_card import CollapsedCard

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]


@pytest.fixture
def rows(stage: Stage, snapshot: MakeSnapshot, state: MakeState) -> Stage:
    """Return an open panel of the collapsed cards a, b and c."""
    widgets = [state(name=name, title=name) for name in "abc"]
    stage.snapshot = snapshot(*widgets, expanded=frozenset())
    stage.open()
    return stage


def is_expanded(card: CardView) -> bool:
    return any(headline.isVisible() for headline in card.findChildren(Headline))


def in_view(stage: Stage, card: CardView) -> bool:
    viewport = stage.panel.findChildren(QScrollArea)[0].viewport()
    top = card.mapTo(viewport, QPoint()).y()
    return top >= 0 and top + card.height() <= viewport.height()


def test_rows_ten_fit_800_pixels(stage: Stage, snapshot: MakeSnapshot, state: MakeState) -> None:
    widgets = [state(name=str(number), title=f"Widget {number}") for number in range(10)]
    stage.snapshot = snapshot(*widgets, expanded=frozenset())
    stage.open()
    QApplication.processEvents()

    assert stage.panel.height() < 800
    assert all(in_view(stage, card) for card in stage.cards)


def test_rows_that_are_seen_change_a_few_at_a_time(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that changes between two paints is painted at once, which takes longer than the change."""
    states = [state(name=str(number)) for number in range(24)]
    stage.snapshot = snapshot(*states, expanded=frozenset())
    stage.open()
    stage.show(stage.snapshot)
    monkeypatch.setattr(card_list, "monotonic", lambda: 0.0)  # time alone ends no slice
    before = [each.model for each in stage.cards]

    stage.snapshot = snapshot(
        *(replace(each, card=replace(card, headline=Duration(60_000))) for each in states),
        expanded=frozenset(),
    )
    stage.panel.update_cards()
    changed = [0]
    while changed[-1] < len(states):
        QApplication.processEvents()
        changed.append(sum(row.model != old for row, old in zip(stage.cards, before, strict=True)))

    assert 0 < max(after - at for at, after in pairwise(changed[:3])) < 12


def test_row_is_expanded_and_collapsed_by_enter(qtbot: QtBot, rows: Stage) -> None:
    low = rows.cards[1].height()

    qtbot.keyClick(rows.cards[1], Qt.Key.Key_Return)
    assert [is_expanded(card) for card in rows.cards] == [False, True, False]
    qtbot.waitUntil(lambda: rows.cards[1].height() > low)
    qtbot.keyClick(rows.cards[1], Qt.Key.Key_Return)
    assert not is_expanded(rows.cards[1])
    qtbot.waitUntil(lambda: rows.cards[1].height() == low)

    assert rows.calls == [
        "widgets.set_expanded hourglance/b expanded=True",
        "widgets.set_expanded hourglance/b expanded=False",
    ]


def test_row_is_expanded_by_a_click_and_collapsed_by_one_on_its_header(qtbot: QtBot, rows: Stage) -> None:
    card = rows.cards[0]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.rect().center())
    qtbot.waitUntil(lambda: card.height() > 60)
    assert is_expanded(card)

    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(40, card.height() - 4))
    assert is_expanded(card), "a click on its content is not meant to collapse it"
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(40, 14))
    assert not is_expanded(card)


def test_row_is_not_expanded_by_other_clicks(qtbot: QtBot, rows: Stage) -> None:
    card = rows.cards[0]
    qtbot.mouseClick(card, Qt.MouseButton.RightButton)
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(40, 12))
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=QPoint(40, -12))

    assert rows.calls == []
    assert not is_expanded(card)


def test_row_dragged_is_not_expanded(rows: Stage) -> None:
    card = rows.cards[0]
    start, below = QPoint(40, 12), QPoint(0, 2 * (rows.cards[1].y() - card.y()))
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(card, start + below / 2)
    QTest.mouseMove(card, start + below)
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=start + below)

    assert rows.calls == ["widgets.reorder hourglance/b hourglance/c hourglance/a"]
    assert not any(map(is_expanded, rows.cards))


def test_row_is_expanded_by_its_menu(rows: Stage) -> None:
    card = rows.cards[2]
    for entry, expanded in (("Show details", True), ("Hide details", False)):
        reason = QContextMenuEvent.Reason.Keyboard
        QApplication.sendEvent(card, QContextMenuEvent(reason, QPoint(1, 1), card.mapToGlobal(QPoint(1, 1))))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menu.actions()[0].trigger()
        assert menu.actions()[0].text() == entry
        menu.close()
        assert is_expanded(card) is expanded


def test_row_expanded_at_the_end_is_scrolled_into_view(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState, card: Card
) -> None:
    tall = replace(card, body=tuple(Note(text=f"note {number}") for number in range(4)))
    widgets = [state(name=str(number), card=tall) for number in range(30)]
    stage.snapshot = snapshot(*widgets, expanded=frozenset())
    stage.open()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_End)

    qtbot.keyClick(stage.cards[-1], Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: is_expanded(stage.cards[-1]) and in_view(stage, stage.cards[-1]))


def test_row_of_the_icon_is_in_view_and_has_the_focus_when_the_panel_opens(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState, card: Card
) -> None:
    widgets = [state(name=str(number), title=str(number)) for number in range(40)]
    widgets[30] = state(name="30", title="30", card=replace(card, tone="critical"))
    stage.snapshot = snapshot(*widgets, expanded=frozenset())
    stage.open()

    qtbot.waitUntil(lambda: len(stage.cards) == 40 and in_view(stage, stage.cards[30]))
    assert stage.cards[30].hasFocus()
    assert [each.model.title for each in stage.cards if each.model and each.model.on_icon] == ["30"]
    assert "shown on the icon" in stage.cards[30].accessibleName()
    assert "shown on the icon" not in stage.cards[29].accessibleName()

    stage.panel.close()
    stage.snapshot = replace(stage.snapshot, pinned=widgets[20].widget.id)
    stage.open()
    qtbot.waitUntil(stage.cards[20].hasFocus)
    assert in_view(stage, stage.cards[20])


def test_row_of_the_icon_leaves_the_focus_to_a_notice(
    stage: Stage, snapshot: MakeSnapshot, offline: Problem
) -> None:
    stage.snapshot = snapshot(problem=offline)
    stage.open()

    assert stage.cards[0].hasFocus()
    assert not stage.cards[0].model.on_icon


def test_row_of_the_icon_signed_out_is_none(stage: Stage, snapshot: MakeSnapshot) -> None:
    stage.snapshot = snapshot(account=AccountState(sign_in="signed_out"))
    stage.open()

    assert len(stage.cards) == 2
    assert not any(card.model.on_icon for card in stage.cards)


def test_row_is_one_sentence_for_a_screen_reader(rows: Stage) -> None:
    assert rows.cards[1].accessibleName() == (
        "b: 2 hours 41 minutes, 37 handled, 4 min 21 s on average, updated at 10:42"
    )
    assert rows.cards[1].accessibleDescription() == "Press Enter to show details"


def test_row_update_keeps_its_form(
    qtbot: QtBot, rows: Stage, snapshot: MakeSnapshot, state: MakeState
) -> None:
    rows.show(snapshot(state(name="a"), state(name="b"), expanded=frozenset({"hourglance/b"})))

    qtbot.waitUntil(lambda: [is_expanded(card) for card in rows.cards] == [False, True])


def test_row_copied_confirms_in_the_row(qtbot: QtBot, rows: Stage) -> None:
    row = rows.cards[0].findChildren(CollapsedCard)[0]
    before = row.grab().toImage()

    qtbot.keyClick(rows.cards[0], Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert row.grab().toImage() != before


@pytest.mark.parametrize(
    ("more", "summary"),
    [
        ({"data": "no_data"}, "No data"),
        ({"data": "forbidden"}, "No permission"),
        ({"data": "none", "activity": "fetching"}, "Loading…"),
        ({"data": "none", "activity": "paused", "pause": "locked"}, "Waiting"),
        ({"data": "none", "problem": Problem(code="offline", who="x", what="x.")}, "Unavailable"),
        ({"data": "none", "problem": Problem(code="plugin-hung", who="x", what="x.")}, "Plugin error"),
    ],
)
def test_row_without_a_number_says_why(
    state: MakeState, now: datetime, more: dict[str, object], summary: str
) -> None:
    model = build_card(state(card=None, as_of=None, **more), now, expanded=False)

    assert (model.headline, model.summary) == (None, summary)


def test_row_has_an_age_only_if_it_is_stale(state: MakeState, now: datetime) -> None:
    assert build_card(state(), now).note == ""
    assert build_card(state(data="stale"), now).note == "3 min old"
    assert build_card(state(data="stale", as_of=None), now).note == "Old"


@pytest.mark.parametrize(
    ("tone", "levels", "sign"),
    [
        ("good", (), "good"),
        ("good", ("warning",), "warning"),
        ("critical", ("warning",), "critical"),
        ("neutral", ("warning", "critical"), "critical"),
        ("neutral", ("normal",), "neutral"),
    ],
)
def test_row_sign_is_the_most_urgent_of_tone_and_alerts(
    state: MakeState, card: Card, now: datetime, tone: Tone, levels: tuple[str, ...], sign: Tone
) -> None:
    alerts = tuple(
        Alert(level=level, side="above", value=12, threshold=10, unit="count", at=now)  # type: ignore[arg-type] # as the test says
        for level in levels
    )

    assert build_card(state(card=replace(card, tone=tone), alerts=alerts), now).sign == sign


def picture(qtbot: QtBot, state: WidgetState, now: datetime, theme: Theme, *, width: int = 360) -> QImage:
    row = CollapsedCard()
    qtbot.addWidget(row)
    row.setPalette(palette_from_theme(theme))
    row.resize(width, row.height())
    row.set_model(build_card(state, now, expanded=False))
    return row.grab().toImage()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_row_tones_differ_without_color(
    qtbot: QtBot, state: MakeState, card: Card, now: datetime, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Theme, "tone", lambda self, _tone: self.ink)
    pictures = {
        tone: picture(qtbot, state(card=replace(card, tone=tone)), now, theme) for tone in get_args(Tone)
    }

    for one, other in combinations(pictures, 2):
        assert pictures[one] != pictures[other], f"{one} looks like {other}"


def test_row_trend_gives_way_to_a_title_that_needs_its_room(
    qtbot: QtBot, state: MakeState, card: Card, now: datetime
) -> None:
    points = tuple(Point(start=now, value=value) for value in (1.0, 5.0, 2.0))
    trend = replace(card, trend=Series(metric="tHandle", statistic="sum", points=points))

    def differs(title: str) -> bool:
        with_trend = picture(qtbot, state(title=title, card=trend), now, LIGHT)
        return with_trend != picture(qtbot, state(title=title, card=card), now, LIGHT)

    assert differs("Voice")
    assert not differs("A title that takes all the room there is")


def test_row_scope_is_painted_only_where_it_fits(qtbot: QtBot, state: MakeState, now: datetime) -> None:
    def differs(width: int) -> bool:
        images = []
        for scope in (None, "mine"):
            row = CollapsedCard()
            qtbot.addWidget(row)
            row.resize(width, row.height())
            row.set_model(build_card(state(title="Voice"), now, expanded=False, scope=scope))
            images.append(row.grab().toImage())
        return images[0] != images[1]

    assert differs(400)
    assert not differs(170)


@pytest.mark.parametrize("width", [90, 160, 360])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_row_is_painted_at_any_width(
    qtbot: QtBot, state: MakeState, now: datetime, width: int, direction: Qt.LayoutDirection
) -> None:
    row = CollapsedCard()
    qtbot.addWidget(row)
    row.setLayoutDirection(direction)
    row.resize(width, row.height())
    long = Card(headline=Duration(-2_461 * 3_600_000), tone="critical")
    row.set_model(build_card(state(title="long " * 20, card=long, data="stale"), now, on_icon=True))
    image = row.grab().toImage()

    # The sign is at the side where reading begins.
    half = [range(width // 2), range(width // 2, width)]
    signs = [any(_is_reddish(image.pixelColor(x, image.height() // 2)) for x in side) for side in half]
    assert signs == ([True, False] if direction is Qt.LayoutDirection.LeftToRight else [False, True])


def _is_reddish(color: QColor) -> bool:
    return color.red() > color.green() + 60 and color.red() > color.blue() + 60


def test_row_texts_have_contrast_from_pixels(
    qtbot: QtBot, state: MakeState, now: datetime, contrast: Callable[[str, str], float]
) -> None:
    for theme in (LIGHT, DARK):
        for shown in (state(), state(data="stale"), state(data="no_data", card=None)):
            image = picture(qtbot, replace(shown, widget=replace(shown.widget, title="Title")), now, theme)
            strongest = max(
                contrast(image.pixelColor(x, y).name(), theme.surface)
                for x in range(image.width())
                for y in range(image.height())
            )
            assert strongest >= 4.5
