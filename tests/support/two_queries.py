"""A widget with two queries, each of which may answer, fail, be late, be forbidden, or be stale.

A picture of all 25 cards, as the panel draws them::

    QT_QPA_PLATFORM=offscreen TZ=UTC python tests/support/two_queries.py FILE.png
"""

import asyncio
import json
import os
import sys
from datetime import datetime
from itertools import product

from fake_desks import Desk, at_work
from manual_clock import ManualClock

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Card,
    Comparison,
    Count,
    Declaration,
    NamedQuery,
    Results,
    last,
)
from hourglance.cloud import InvalidQueryError, PermissionDeniedError, QueryResponse
from hourglance.engine import WidgetState

PATHS = {
    "/api/v2/analytics/conversations/aggregates/query": "now",
    "/api/v2/analytics/flows/aggregates/query": "before",
}
NOW = AggregatesQuery(metrics=("nOffered",), window=last(hours=1))
BEFORE = AggregatesQuery(metrics=("nFlow",), window=last(hours=1), family="flows")
COUNTS = {"now": 112, "before": 100}

#: What can become of a query; ``stale`` has answered once.
FATES = ("ok", "failing", "late", "forbidden", "stale")

#: The width of a card in the picture, in pixels.
WIDTH = 300

#: The fates of both queries, in all combinations.
COMBINATIONS = tuple(product(FATES, FATES))


def comparing(
    name: str = "comparing", now: AggregatesQuery = NOW, before: AggregatesQuery = BEFORE
) -> Declaration:
    return Declaration(
        plugin="test",
        name=name,
        title="Against last week",
        description="",
        query=now,
        queries=(NamedQuery(name="now", query=now), NamedQuery(name="before", query=before)),
    )


def comparison_card(now: int | None, before: int | None) -> Card:
    """Return the card of the two counts; None for one that is unknown."""
    return Card(
        headline=Count(now),
        caption="offered in the last hour",
        compare=Comparison(Count(before), label="a week earlier"),
    )


class Presenter:
    """Compares both counts; it remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[Aggregates | Results] = []

    async def present(self, widget_id: str, results: Aggregates | Results) -> Card | None:
        self.given.append(results)
        assert isinstance(results, Results)
        now, before = results["now"].total("nOffered"), results["before"].total("nFlow")
        return comparison_card(now.count if now else None, before.count if before else None)


class TwoQueryService:
    """Answers each query as its fate says."""

    def __init__(self, desk: Desk, **fates: str) -> None:
        self.desk, self.fates = desk, fates
        self.sent: list[str] = []
        desk.source.post = self.post  # type: ignore[method-assign] # the fake has one path only

    async def post(self, path: str, body: bytes, **served: object) -> QueryResponse:
        part = PATHS[path]
        self.sent.append(part)
        fate = self.fates[part]
        if fate == "late":
            await asyncio.Event().wait()
        if fate == "forbidden":
            raise PermissionDeniedError("You lack a permission.")
        if fate == "failing" or (fate == "stale" and self.sent.count(part) > 1):
            raise InvalidQueryError("The query is invalid.")
        asked = json.loads(body)
        metrics = [{"metric": name, "stats": {"count": COUNTS[part]}} for name in asked["metrics"]]
        group = {"mediaType": "voice"} if part == "now" else {}
        data = [{"interval": asked["interval"], "metrics": metrics}]
        return QueryResponse(
            content=json.dumps({"results": [{"group": group, "data": data}]}).encode(),
            correlation_id="c-1",
            rate=None,
        )


async def fateful_state(now: str, before: str) -> tuple[WidgetState, datetime]:
    """Return the state of the widget after 70 s in the engine, and the time."""
    clock = ManualClock()
    async with at_work(
        clock,
        comparing(),
        prepare=lambda desk: _serve(desk, now=now, before=before),
        presenter=Presenter(),
    ) as desk:
        await clock.advance(70)
        return desk.only, clock.now()


def _serve(desk: Desk, **fates: str) -> None:
    TwoQueryService(desk, **fates)


def draw(file: str) -> None:
    """Draw the cards of all combinations: a row for each fate of ``now``, a column for each of ``before``."""
    from panel_stage import recording_commands
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

    from hourglance.tray.controls.style import install_style
    from hourglance.tray.controls.theme import LIGHT, palette_from_theme
    from hourglance.tray.panel.card import CardView
    from hourglance.tray.panel.card_model import build_card

    app = QApplication([])
    install_style()
    ground = QWidget()
    ground.setPalette(palette_from_theme(LIGHT))
    grid = QGridLayout(ground)
    for number, (now, before) in enumerate(COMBINATIONS):
        state, moment = asyncio.run(fateful_state(now, before))
        card = CardView(recording_commands([]))
        card.set_model(build_card(state, moment))
        card.setFixedSize(WIDTH, card.heightForWidth(WIDTH))
        row, column = divmod(number, len(FATES))
        grid.addWidget(QLabel(f"now {now}, before {before}"), 2 * row, column)
        grid.addWidget(card, 2 * row + 1, column, Qt.AlignmentFlag.AlignTop)
    ground.adjustSize()
    image = QImage(ground.size(), QImage.Format.Format_RGB32)
    image.fill(ground.palette().window().color())
    ground.render(image, QPoint())
    image.save(file)
    app.quit()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    draw(sys.argv[1])
