"""Cards at the limits of what a plugin may send: they are shown, and cost no other card its place."""

import sys
import time
from datetime import UTC, datetime

import pytest
from panel_stage import Stage
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from hourglance.api import (
    Bars,
    Card,
    Count,
    Countdown,
    Duration,
    Elapsed,
    Figure,
    Gauge,
    Percent,
    Point,
    Series,
    Table,
)
from hourglance.plugin_host.protocol.codec import read_card, write_card
from hourglance.tray.panel.card_parts import Headline

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2499, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
NUMBER = 10**15


def trend(*starts: datetime) -> Series:
    return Series(
        metric="tHandle", statistic="sum", points=tuple(Point(start=at, value=1e15) for at in starts)
    )


EXTREMES = [
    *(
        Card(headline=kind(sign * NUMBER), caption="x")
        for kind in (Count, Duration, Percent)
        for sign in (1, -1)
    ),
    Card(headline=Elapsed(FIRST), caption="x", trend=trend(FIRST, LAST)),
    Card(headline=Countdown(LAST), caption="x", trend=trend(LAST, FIRST)),
    Card(
        headline=Count(1),
        caption="x" * 2000,
        body=(
            Gauge(label="x" * 2000, value=Percent(-NUMBER), target=Percent(NUMBER)),
            Bars(bars=tuple(Figure(label="", value=Duration(sign * NUMBER)) for sign in (1, -1))),
            Bars(bars=()),
            Table(columns=("",), rows=((Count(-NUMBER),), ("",))),
        ),
    ),
]


@pytest.fixture(params=["Pacific/Kiritimati", "America/Los_Angeles"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", request.param)
    if sys.platform != "win32":
        time.tzset()
    yield
    monkeypatch.undo()
    if sys.platform != "win32":
        time.tzset()


@pytest.mark.usefixtures("zone")
def test_extreme_cards_are_shown_with_all_others(stage: Stage, snapshot, state) -> None:
    cards = [read_card(write_card(card)) for card in EXTREMES]
    stage.open()
    stage.show(snapshot(*(state(name=str(i), title=str(i), card=card) for i, card in enumerate(cards))))

    assert stage.titles() == [str(i) for i in range(len(EXTREMES))]
    assert all(card.accessibleName() for card in stage.cards)


@pytest.mark.parametrize(
    ("direction", "end"), [(Qt.LayoutDirection.LeftToRight, 199), (Qt.LayoutDirection.RightToLeft, 0)]
)
def test_number_wider_than_its_card_is_drawn_smaller(
    qtbot: QtBot, direction: Qt.LayoutDirection, end: int
) -> None:
    headline = Headline()
    qtbot.addWidget(headline)
    headline.setLayoutDirection(direction)
    headline.resize(200, headline.height())
    headline.set_quantity(Count(-NUMBER), "neutral", dimmed=False)

    image = headline.grab().toImage()

    assert len(colors(image, end)) == 1
    assert sum(len(colors(image, x)) > 1 for x in range(image.width())) > 100


def colors(image: QImage, x: int) -> set[int]:
    return {image.pixel(x, y) for y in range(image.height())}
