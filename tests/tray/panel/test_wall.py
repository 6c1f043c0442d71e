"""The wall: it fills the screen with the cards, and leaves out the names of people."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import combinations, pairwise

import pytest
from opened_windows import drain
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot
from recorded_services import InlineBridge, RecordedServices, Recorder

from hourglance.api import (
    BarChart,
    Bars,
    Block,
    Card,
    Count,
    Duration,
    Figure,
    Gauge,
    Link,
    Percent,
    Point,
    Series,
    Sparkline,
    Table,
)
from hourglance.app import Wall
from hourglance.engine import Problem, Snapshot, WidgetState
from hourglance.tray import AlreadyRunningError, run
from hourglance.tray.application import TrayApplication
from hourglance.tray.controls.theme import line_height
from hourglance.tray.panel.blocks.base import PaintedBlock
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import build_panel
from hourglance.tray.panel.wall import WallWindow, fit_grid
from hourglance.tray.panel.wall_tile import HEIGHT
from hourglance.tray.platform.single_instance import SingleInstance
from hourglance.tray.tray_icon import Tray
from hourglance.tray.user_interface import UserInterface

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]

HD = QSize(1920, 1080)


class Stage:
    """A wall of a size, and what its buttons called."""

    def __init__(self, qtbot: QtBot, now: datetime, *, names: bool = False) -> None:
        self.qtbot, self.now = qtbot, now
        self.snapshot = Snapshot()
        self.calls: list[str] = []
        commands = CardCommands(InlineBridge(), Recorder(self.calls), Recorder([], is_async=False))
        self.wall = WallWindow(lambda: build_panel(self.snapshot, self.now), commands, names=names)
        qtbot.addWidget(self.wall)

    def show(self, snapshot: Snapshot, size: QSize = HD) -> None:
        self.snapshot = snapshot
        self.wall.resize(size)
        self.wall.show()
        self.wall.update_cards()

    def places(self) -> list[QRect]:
        """Return where the tiles are on the wall."""
        return [QRect(tile.mapTo(self.wall, tile.rect().topLeft()), tile.size()) for tile in self.wall.tiles]

    def texts(self) -> str:
        labels = [label.text() for label in self.wall.findChildren(QLabel) if label.isVisible()]
        return "\n".join([*labels, *(tile.accessibleName() for tile in self.wall.tiles)])


@pytest.fixture
def stage(qtbot: QtBot, now: datetime) -> Stage:
    return Stage(qtbot, now)


@pytest.fixture
def many(state: MakeState, snapshot: MakeSnapshot) -> Callable[[int], Snapshot]:
    def make(count: int) -> Snapshot:
        return snapshot(*(state(name=str(number), title=str(number)) for number in range(count)))

    return make


@pytest.mark.parametrize(
    ("size", "count"),
    [
        (size, count)
        for size in (HD, QSize(1080, 1920), QSize(3840, 2160))
        for count in (1, 2, 3, 5, 10, 17, 30)
    ]
    + [(QSize(1024, 600), count) for count in (1, 4, 6, 12)],
    ids=str,
)
def test_wall_is_filled_by_tiles_in_order(
    stage: Stage, many: Callable[[int], Snapshot], count: int, size: QSize
) -> None:
    stage.show(many(count), size)
    places = stage.places()

    assert [tile.model.title for tile in stage.wall.tiles if tile.model] == [str(i) for i in range(count)]
    assert not any(one.intersects(other) for one, other in combinations(places, 2))
    assert all(stage.wall.rect().contains(place) for place in places)
    assert places == sorted(places, key=lambda place: (place.top(), place.left()))
    area = sum(place.width() * place.height() for place in places)
    assert area > 0.7 * size.width() * size.height()


def test_wall_of_more_cards_than_can_be_read_says_how_many_are_left_out(
    stage: Stage, many: Callable[[int], Snapshot]
) -> None:
    stage.show(many(400), QSize(1024, 600))
    shown = len(stage.wall.tiles)

    assert 4 <= shown < 400
    assert f"and {400 - shown} more" in stage.texts()

    stage.show(many(shown), QSize(1024, 600))
    assert "more" not in stage.texts()


def test_grid_has_the_largest_texts_that_fit() -> None:
    assert [(grid.columns, grid.rows) for grid in (fit_grid(6, 1900, 1000, min_em=12),)] == [(3, 2)]
    assert fit_grid(4, 1900, 1000, min_em=12).em > fit_grid(12, 1900, 1000, min_em=12).em > 12
    assert fit_grid(0, 1900, 1000, min_em=12).count == 0
    assert fit_grid(1, 10, 10, min_em=12).count == 1


def test_grid_without_room_has_small_tiles_rather_than_cut_ones() -> None:
    grid = fit_grid(4, 1000, 120, min_em=20)

    assert grid.count > 0
    assert grid.em * HEIGHT <= 120


def test_wall_has_numbers_that_are_larger_than_those_of_the_panel(
    stage: Stage, many: Callable[[int], Snapshot]
) -> None:
    stage.show(many(6))
    image = stage.wall.tiles[0].grab().toImage()

    assert tallest_stroke(image) > 90


def tallest_stroke(image: QImage) -> int:
    """Return the height of the tallest run of rows with dark pixels."""
    best = run_length = 0
    for y in range(12, image.height() - 12):
        is_dark = any(image.pixelColor(x, y).lightness() < 64 for x in range(12, image.width() - 12, 2))
        run_length = run_length + 1 if is_dark else 0
        best = max(best, run_length)
    return best


def test_wall_shrinks_a_number_to_its_tile(
    stage: Stage, state: MakeState, snapshot: MakeSnapshot, card: Card
) -> None:
    long = replace(card, headline=Duration(-123_456_789 * 3_600_000), tone="critical")
    stage.show(snapshot(*(state(name=str(i), card=long) for i in range(12))))
    image = stage.wall.tiles[0].grab().toImage()

    edge = [image.pixelColor(image.width() - 20, y) for y in range(20, image.height() - 20)]
    assert not any(color.lightness() < 64 for color in edge)


def test_wall_shows_details_and_the_trend_where_there_is_room(
    stage: Stage, state: MakeState, snapshot: MakeSnapshot, card: Card, now: datetime
) -> None:
    body = (
        Bars(bars=(Figure(label="talk", value=Duration(60_000)),)),
        Link(text="x", url="https://example.org"),
    )
    points = tuple(Point(start=now, value=value) for value in (1.0, 5.0, 2.0))
    trend = Series(metric="tHandle", statistic="sum", points=points)

    def picture(card: Card, size: QSize = HD) -> QImage:
        """Return what is right of the number, or below the texts."""
        stage.show(snapshot(state(card=card)), size)
        tile = stage.wall.tiles[0]
        is_low = tile.height() < 400
        return tile.grab(tile.rect().adjusted(*((1000, 0, 0, 0) if is_low else (0, 530, 0, 0)))).toImage()

    plain, bars, trends = (
        picture(each) for each in (card, replace(card, body=body), replace(card, trend=trend))
    )
    assert plain != bars
    assert plain != trends
    assert picture(replace(card, body=body[1:])) == plain
    flat = QSize(1920, 200)
    assert picture(replace(card, trend=trend), flat) != picture(card, flat)


def test_wall_shows_blocks_of_every_kind_in_large_letters(
    stage: Stage, state: MakeState, snapshot: MakeSnapshot, card: Card, now: datetime
) -> None:
    series = Series(metric="nOffered", statistic="count", points=(Point(start=now, value=1.0),))
    blocks: tuple[Block, ...] = (
        Bars(bars=(Figure(label="talk", value=Duration(60_000)),)),
        BarChart(label="Offered", series=series),
        Figure(label="waiting", value=Count(3)),
        Gauge(label="all", value=Percent(0.5)),
        Sparkline(label="Offered", series=series),
        Table(columns=("Queue", "Offered"), rows=(("Billing", Count(412)),)),
    )
    for block in blocks:
        stage.show(snapshot(state(card=replace(card, body=(block,)))))
        (tile,) = stage.wall.tiles
        (view,) = [each for each in tile.findChildren(PaintedBlock) if each.isVisible()]
        assert view.accessibleName()
        assert tile.rect().contains(QRect(view.mapTo(tile, QPoint()), view.size()))
        assert view.row_height > 2 * line_height(QApplication.font())


def test_wall_wraps_a_long_caption_and_elides_what_is_more(
    stage: Stage, state: MakeState, snapshot: MakeSnapshot, card: Card
) -> None:
    def text_below_the_number(caption: str) -> QImage:
        stage.show(snapshot(*(state(name=str(i), card=replace(card, caption=caption)) for i in range(6))))
        tile = stage.wall.tiles[0]
        return tile.grab(tile.rect().adjusted(0, tile.height() // 2, 0, 0)).toImage()

    def rows(image: QImage) -> int:
        """Return how many rows of text there are."""
        ink = [
            any(image.pixelColor(x, y).lightness() < 150 for x in range(12, image.width() - 12, 2))
            for y in range(12, image.height() - 12)
        ]
        return sum(after and not before for before, after in pairwise([False, *ink]))

    short, long, endless = (
        rows(text_below_the_number(text)) for text in ("answered", "answered in time " * 5, "answered " * 200)
    )
    assert short + 1 == long == endless
    assert stage.wall.tiles[0].accessibleName().count("answered") == 200


def test_wall_of_a_small_screen_has_the_bundled_widgets(
    stage: Stage, many: Callable[[int], Snapshot]
) -> None:
    stage.show(many(13), QSize(1024, 600))

    assert len(stage.wall.tiles) == 13


def test_wall_notice_is_above_and_its_button_works(
    stage: Stage, snapshot: MakeSnapshot, offline: Problem
) -> None:
    stage.show(snapshot(problem=offline))
    (button,) = stage.wall.findChildren(QPushButton)
    button.click()

    assert "Genesys Cloud: Genesys Cloud cannot be reached. Check your connection." in stage.texts()
    assert stage.calls == ["widgets.refresh"]
    assert button.mapTo(stage.wall, button.rect().bottomLeft()).y() < stage.places()[0].top()

    stage.show(snapshot())
    assert "cannot be reached" not in stage.texts()
    assert stage.places()[0].top() < 20


def test_wall_leaves_out_the_name_of_the_user_unless_asked(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, now: datetime
) -> None:
    stage.show(snapshot())
    named = Stage(qtbot, now, names=True)
    named.show(snapshot())

    assert "Ada" not in stage.texts()
    assert "as of 10:42" in stage.texts()
    assert "Ada Lovelace" in named.texts()


def test_wall_of_a_changed_snapshot_changes_its_tiles(
    stage: Stage, state: MakeState, snapshot: MakeSnapshot, card: Card
) -> None:
    stage.show(snapshot(state(name="a"), state(name="b")))
    kept = stage.wall.tiles[1]
    before = kept.grab().toImage()

    stage.show(snapshot(state(name="b", card=replace(card, headline=Duration(60_000)))))

    assert stage.wall.tiles == [kept]
    assert "1 minute" in kept.accessibleName()
    assert kept.grab().toImage() != before


def test_wall_has_a_sentence_for_a_card_that_cannot_be_shown(
    stage: Stage, state: MakeState, snapshot: MakeSnapshot, card: Card, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        stage.show(snapshot(state(name="a", card=replace(card, body=(object(),))), state(name="b")))

    assert [tile.accessibleName().count("cannot be shown") for tile in stage.wall.tiles] == [1, 0]
    assert "hourglance/a" in caplog.text


def test_wall_from_right_to_left_starts_at_the_right(stage: Stage, many: Callable[[int], Snapshot]) -> None:
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        stage.show(many(4))
        first, second, *_ = stage.places()
        assert first.left() > second.right()
        assert stage.wall.rect().contains(first)
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_wall_keys_refresh_and_close(qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot) -> None:
    stage.show(snapshot())
    qtbot.keyClick(stage.wall, Qt.Key.Key_F5)
    assert stage.calls == ["widgets.refresh"]

    with qtbot.waitSignal(stage.wall.closed):
        qtbot.keyClick(stage.wall, Qt.Key.Key_Escape)


def test_wall_opens_by_itself_fills_the_screen_and_its_end_is_that_of_the_app(
    qtbot: QtBot, tray: Tray, recorded: RecordedServices, snapshot: MakeSnapshot, now: datetime
) -> None:
    bridge = InlineBridge()
    ui = UserInterface(tray, QMenu(), bridge, recorded, lambda: now, wall=Wall())
    ui.set_snapshot(snapshot())
    walls = [each for each in QApplication.topLevelWidgets() if isinstance(each, WallWindow)]
    (wall,) = [each for each in walls if each.isVisible()]

    assert wall.isFullScreen()
    assert len(wall.tiles) == 1
    assert "widgets.set_panel_open is_open=True" in recorded.calls
    with qtbot.waitSignal(ui.quit_requested):
        qtbot.keyClick(wall, Qt.Key.Key_Escape)
    ui.close()
    bridge.close()
    drain()


def test_wall_has_no_tray_icon(qtbot: QtBot, recorded: RecordedServices, monkeypatch) -> None:
    started: list[Tray] = []
    monkeypatch.setattr(Tray, "start", started.append)
    app = TrayApplication(InlineBridge(), recorded, wall=Wall())
    with qtbot.waitSignal(app.ready):
        pass
    app.close()

    assert started == []


def test_wall_beside_a_running_app_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SingleInstance, "acquire", lambda _self: False)

    with pytest.raises(AlreadyRunningError, match="Quit it, then start the wall again"):
        run(wall=Wall())
    assert run() == 0
