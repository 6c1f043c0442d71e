"""Blocks: accessible text, painting, and links that open only what they say."""

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QDesktopServices, QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import QLabel, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from hourglance.api import (
    BarChart,
    Bars,
    Block,
    Cell,
    Count,
    Duration,
    Figure,
    Gauge,
    Link,
    Note,
    Percent,
    Point,
    Series,
    Sparkline,
    Table,
)
from hourglance.tray.panel.blocks import CardBody
from hourglance.tray.panel.blocks.bar_chart import BarChartBlock
from hourglance.tray.panel.blocks.chart import plot_chart, step_names, target_label
from hourglance.tray.panel.blocks.link import LinkBlock, link_host
from hourglance.tray.panel.blocks.sparkline import SparklineBlock
from hourglance.tray.panel.blocks.table import MAX_WHOLE, TableBlock
from hourglance.tray.panel.blocks.values import BarsBlock
from hourglance.tray.panel.card_parts import split_units

START = datetime.fromisoformat("2024-03-05T09:40:00+00:00")


def series(values: list[float | None], metric: str = "tHandle", statistic: str = "sum") -> Series:
    return stepped(values, START, timedelta(minutes=5), metric, statistic)


def stepped(
    values: list[float | None],
    start: datetime,
    step: timedelta,
    metric: str = "nOffered",
    statistic: str = "count",
) -> Series:
    points = tuple(Point(start=start + i * step, value=value) for i, value in enumerate(values))
    return Series(metric=metric, statistic=statistic, points=points)  # type: ignore[arg-type] # one of them


BLOCKS: dict[str, tuple[Block, str]] = {
    "figure": (Figure(label="Waiting", value=Count(17), tone="warning"), "Waiting 17, warning"),
    "bars": (
        Bars(bars=(Figure(label="talk", value=Duration(60_000)), Figure(label="hold", value=Duration(None)))),
        "talk 1 minute, hold no data",
    ),
    "gauge": (
        Gauge(label="Within 20 s", value=Percent(0.83), target=Percent(0.8)),
        "Within 20 s: 83 percent, target 80 percent",
    ),
    "sparkline": (
        Sparkline(label="", series=series([60_000, None, 120_000])),
        "Trend from 09:40 to 09:55, highest at 09:50: 2 minutes",
    ),
    "trend with target": (
        Sparkline(label="", series=series([60_000, 120_000]), target=Duration(90_000)),
        "Trend from 09:40 to 09:50, highest at 09:45: 2 minutes, target 1 minute 30 seconds",
    ),
    "bar chart": (
        BarChart(label="offered", series=series([3, None, 7], "nOffered", "count"), target=Count(5)),
        "offered from 09:40 to 09:55, highest at 09:50: 7, target 5",
    ),
    "table with tones": (
        Table(
            columns=("Queue", "Abandoned"),
            rows=((Cell("Billing", "good"), Cell(Percent(0.2), "critical")), ("Sales", Cell(Count(1)))),
        ),
        "Queue Billing, good, Abandoned 20 percent, critical; Queue Sales, Abandoned 1",
    ),
    "table": (
        Table(columns=("Queue", "Offered"), rows=(("Billing", Count(4)), ("Sales", Count(None)))),
        "Queue Billing, Offered 4; Queue Sales, Offered no data",
    ),
    "link": (
        Link(text="Open activity", url="https://apps.mypurecloud.de/#/queues"),
        "Open activity, opens apps.mypurecloud.de",
    ),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_block_accessible_name_has_its_content(qtbot: QtBot, name: str) -> None:
    block, words = BLOCKS[name]
    body = shown(qtbot, block)

    assert [child.accessibleName() for child in children(body)] == [words]


def test_note_is_plain_text(qtbot: QtBot) -> None:
    body = shown(qtbot, Note(text="<b>not bold</b>"))
    note = children(body)[0]

    assert isinstance(note, QLabel)
    assert (note.text(), note.textFormat()) == ("<b>not bold</b>", Qt.TextFormat.PlainText)


def test_body_keeps_its_views_for_new_values(qtbot: QtBot) -> None:
    body = shown(qtbot, BLOCKS["figure"][0], BLOCKS["bars"][0])
    before = children(body)

    body.set_blocks((Figure(label="Waiting", value=Count(18)), BLOCKS["bars"][0]), dimmed=False)

    assert children(body) == before
    assert before[0].accessibleName() == "Waiting 18"


def test_body_replaces_its_views_for_other_kinds(qtbot: QtBot) -> None:
    body = shown(qtbot, BLOCKS["figure"][0])

    body.set_blocks((BLOCKS["gauge"][0], Note(text="a note")), dimmed=False)

    assert [type(child).__name__ for child in children(body)] == ["GaugeBlock", "NoteBlock"]


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize("dimmed", [False, True])
@pytest.mark.parametrize("name", BLOCKS)
def test_block_is_painted(qtbot: QtBot, name: str, *, dimmed: bool, direction: Qt.LayoutDirection) -> None:
    body = CardBody()
    qtbot.addWidget(body)
    body.setLayoutDirection(direction)
    body.set_blocks((BLOCKS[name][0],), dimmed=dimmed)
    body.resize(320, body.sizeHint().height())

    assert inked(body.grab().toImage()) > 50


@pytest.mark.parametrize(
    "block",
    [
        Bars(bars=()),
        Bars(bars=(Figure(label="none", value=Count(0)), Figure(label="less", value=Count(-4)))),
        Bars(bars=(Figure(label="a very long label " * 9, value=Count(10**12)),)),
        Gauge(label="over", value=Percent(3.2), target=Percent(1.5)),
        Gauge(label="none", value=Percent(None), target=Percent(None)),
        Sparkline(label="empty", series=series([])),
        Sparkline(label="gaps", series=series([None, None])),
        Sparkline(label="one", series=series([5])),
        Sparkline(label="flat", series=series([0, 0, 0])),
        Sparkline(label="below zero", series=series([-1, -5, None, 3])),
        BarChart(label="empty", series=series([])),
        BarChart(label="gaps", series=series([None, None])),
        BarChart(label="one", series=series([5])),
        BarChart(label="zero", series=series([0, 0, 0]), target=Count(None)),
        BarChart(label="below zero", series=series([-1, -5, None, 3])),
        BarChart(label="many " * 20, series=series([1.5] * 400, "oWaiting", "max")),
        Sparkline(label="", series=series([]), target=Count(4)),
        Table(columns=("Q",), rows=((Cell("", "critical"),), (Cell(Count(None), "good"),)) * 30),
        Table(columns=(), rows=()),
        Table(columns=("Queue",), rows=()),
        Table(columns=("Queue", "Offered"), rows=(("one cell too few",), ("a", "b"))),
        Table(columns=("Q " * 40, "R " * 40), rows=(("a " * 90, "b " * 90),)),
        Link(text="nowhere", url="javascript:alert(1)"),
        Note(text=""),
    ],
    ids=lambda block: f"{type(block).__name__}",
)
def test_block_with_odd_data_is_painted(qtbot: QtBot, block: Block) -> None:
    body = shown(qtbot, block)
    body.resize(320, 200)

    assert not body.grab().isNull()


def test_sparkline_missing_value_is_a_gap() -> None:
    at = plot_chart(Sparkline(label="", series=series([2, None, 4])), QRectF(0, 0, 100, 40)).points

    assert at[1] is None
    assert at[0] is not None
    assert at[2] is not None
    assert (at[0].x(), at[0].y(), at[2].x(), at[2].y()) == (0, 20, 100, 0)


def test_sparkline_scale_includes_zero() -> None:
    at = plot_chart(Sparkline(label="", series=series([90, 100])), QRectF(0, 0, 100, 100)).points

    assert [point.y() for point in at if point is not None] == pytest.approx([10, 0])


@pytest.mark.parametrize("kind", [Sparkline, BarChart])
@pytest.mark.parametrize(
    ("target", "line", "last"), [(80, 20, 0), (200, 0, 50), (0, 100, 0), (None, None, 0)]
)
def test_chart_scale_includes_the_target(
    kind: type[Sparkline | BarChart], target: int | None, line: float | None, last: float
) -> None:
    block = kind(label="", series=series([90, 100]), target=Count(target))

    chart = plot_chart(block, QRectF(0, 0, 100, 100))

    assert chart.target == (None if line is None else pytest.approx(line))
    assert chart.points[-1] == QPointF(100, last)


@pytest.mark.parametrize(
    ("label", "target", "text"),
    [
        ("offered", Count(80), "offered, target 80"),
        ("", Duration(300_000), "Target 5 min"),
        ("offered", None, "offered"),
        ("offered", Percent(None), "offered"),
    ],
)
def test_chart_label_has_the_target(label: str, target: Count | None, text: str) -> None:
    assert target_label(Sparkline(label=label, series=series([1]), target=target)) == text


@pytest.mark.parametrize(
    ("start", "step", "number", "names"),
    [
        ("2024-03-05T09:40:00+00:00", timedelta(minutes=30), 2, ["09:40", "10:10"]),
        ("2024-03-05T22:00:00+00:00", timedelta(hours=1), 3, ["22:00", "23:00", "00:00"]),
        # The days of Paris, as a user in London has them.
        (
            "2024-03-04T23:00:00+00:00",
            timedelta(days=1),
            7,
            ["Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon"],
        ),
        ("2024-02-27T00:00:00+00:00", timedelta(days=1), 8, ["27 02", "28 02", "29 02", "1 03"]),
    ],
)
def test_bar_chart_names_its_steps(start: str, step: timedelta, number: int, names: list[str]) -> None:
    line = stepped([1.0] * number, datetime.fromisoformat(start), step)

    assert step_names(line)[: len(names)] == names


def test_bar_chart_draws_a_bar_for_each_value(qtbot: QtBot) -> None:
    chart = BarChartBlock()
    qtbot.addWidget(chart)
    chart.set_block(BarChart(label="", series=series([4, None, 2, 0])), dimmed=False)
    chart.resize(400, chart.height())
    image = chart.grab().toImage()
    ground, row = image.pixel(0, 0), chart.row_height

    def height(x: int) -> int:
        return sum(image.pixel(x, y) != ground for y in range(row, row + 56))

    tall, gap, small, zero = (height(x) for x in (50, 150, 250, 350))

    assert zero == gap < small < tall
    assert tall - gap == pytest.approx(2 * (small - gap), abs=3)


@pytest.mark.parametrize(
    ("metric", "statistic", "words"),
    [
        ("nOffered", "count", "highest at 09:40: 4"),
        ("tHandle", "average", "highest at 09:40: 0 seconds"),
        ("oServiceLevel", "ratio", "highest at 09:40: 400 percent"),
        ("oWaiting", "max", "highest at 09:40"),
    ],
)
def test_sparkline_names_its_highest_point_with_its_unit(
    qtbot: QtBot, metric: str, statistic: str, words: str
) -> None:
    line = SparklineBlock()
    qtbot.addWidget(line)
    line.set_block(Sparkline(label="", series=series([4, 1], metric, statistic)), dimmed=False)

    assert line.accessibleName().endswith(words)


def test_bars_height_is_a_row_for_each(qtbot: QtBot) -> None:
    bars = BarsBlock()
    qtbot.addWidget(bars)
    bars.set_block(Bars(bars=tuple(Figure(label="x", value=Count(i)) for i in range(4))), dimmed=False)

    assert bars.height() == 4 * bars.row_height


def test_table_of_many_rows_scrolls_by_wheel_and_keys(qtbot: QtBot) -> None:
    table = TableBlock()
    qtbot.addWidget(table)
    whole = Table(columns=("Agent",), rows=tuple((f"agent {i}",) for i in range(MAX_WHOLE)))
    table.set_block(whole, dimmed=False)
    assert not table.scrolls
    assert table.height() > MAX_WHOLE * table.row_height

    table.set_block(Table(columns=("Agent",), rows=(*whole.rows, ("the last",))), dimmed=False)
    table.resize(300, table.height())
    table.show()
    bar = table.findChild(QScrollBar)
    assert table.scrolls
    assert table.height() < MAX_WHOLE * table.row_height
    first = table.grab().toImage()

    assert wheel(table, -120)
    assert bar.value() == 3 * table.row_height
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert bar.value() == 4 * table.row_height
    assert table.grab().toImage() != first
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    assert not wheel(table, -120), "at its end, the panel scrolls"
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert bar.value() == 0
    assert "the last" in table.accessibleName()


def test_table_keeps_its_place_for_new_values(qtbot: QtBot) -> None:
    table = TableBlock()
    qtbot.addWidget(table)
    rows = tuple(("x", Count(i)) for i in range(40))
    table.set_block(Table(columns=("Agent", "n"), rows=rows), dimmed=False)
    bar = table.findChild(QScrollBar)
    bar.setValue(90)

    table.set_block(Table(columns=("Agent", "n"), rows=rows[::-1]), dimmed=False)

    assert bar.value() == 90
    table.set_block(Table(columns=("Agent", "n"), rows=rows[:3]), dimmed=False)
    assert not table.scrolls
    assert bar.value() == 0


def wheel(table: TableBlock, delta: int) -> bool:
    """Turn the wheel over a table, and return whether it has scrolled."""
    event = QWheelEvent(
        QPointF(9, 9),
        QPointF(9, 9),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    table.wheelEvent(event)
    return event.isAccepted()


def test_table_scrolling_is_a_tab_stop(qtbot: QtBot) -> None:
    body = shown(
        qtbot,
        Table(columns=("a",), rows=(("x",),)),
        Table(columns=("a",), rows=(("x",),) * 21),
    )

    assert body.scrolling() == [children(body)[1]]
    assert [child.focusPolicy() is Qt.FocusPolicy.TabFocus for child in children(body)] == [False, True]


def test_table_first_column_takes_the_remaining_width(qtbot: QtBot) -> None:
    table = TableBlock()
    qtbot.addWidget(table)
    table.resize(300, 100)
    block = Table(columns=("Queue", "n"), rows=(("Billing", Count(4)),))

    first, second = table.column_widths(block)

    assert first > 200 > second


def test_table_elides_headings_and_texts_before_numbers(qtbot: QtBot) -> None:
    table = TableBlock()
    qtbot.addWidget(table)
    table.resize(300, 100)
    columns = ("Queue", "Offered", "The longest wait of the last hour and a half")
    block = Table(columns=columns, rows=(("Billing", Count(1_204_412), Duration(372_000)),))
    table.set_block(block, dimmed=False)

    table.grab()

    assert table.toolTip().splitlines() == [columns[2]]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://apps.mypurecloud.de/#/queues", "apps.mypurecloud.de"),
        ("https://example.com:8443/x", "example.com"),
        ("https://xn--e1awd7f.example/", "xn--e1awd7f.example"),
        ("https://\u0430pple.com/", "xn--pple-43d.com"),
        ("http://example.com/", ""),
        ("HTTPS://example.com/", "example.com"),
        ("https://genesys.com@example.com/", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https:///path", ""),
        ("https://", ""),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_link_host_of_https_only(url: str, host: str) -> None:
    assert link_host(url) == host


def test_link_opens_the_browser(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    link = link_to(qtbot, "https://example.com/x")

    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)

    assert opened == ["https://example.com/x"]
    assert link.accessibleName() == "Page, opens example.com"


def test_link_without_a_browser_is_copied(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    link = link_to(qtbot, "https://example.com/x")

    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)

    assert QGuiApplication.clipboard().text() == "https://example.com/x"
    assert "copied" in link.accessibleName()


def test_link_to_an_unknown_region_is_disabled(qtbot: QtBot) -> None:
    link = LinkBlock()
    qtbot.addWidget(link)

    link.set_block(Link(text="Queues", path="/directory/#/queues"), dimmed=False)

    assert not link.isEnabled()
    assert "your region" in link.accessibleName()


def test_link_without_https_is_disabled(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    link = link_to(qtbot, "http://example.com/x")

    link.click()

    assert not link.isEnabled()
    assert opened == []
    assert QAccessible.queryAccessibleInterface(link).role() is QAccessible.Role.Button


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2 h 41 min", (("2", True), ("h", False), ("41", True), ("min", False))),
        ("4.1 %", (("4.1", True), ("%", False))),
        ("1\u202f234", (("1\u202f234", True),)),
        ("–", (("–", True),)),
    ],
)
def test_headline_is_split_into_digits_and_units(text: str, parts: tuple[tuple[str, bool], ...]) -> None:
    assert split_units(text) == parts


def shown(qtbot: QtBot, *blocks: Block) -> CardBody:
    body = CardBody()
    qtbot.addWidget(body)
    body.set_blocks(blocks, dimmed=False)
    return body


def link_to(qtbot: QtBot, url: str) -> LinkBlock:
    link = LinkBlock()
    qtbot.addWidget(link)
    link.set_block(Link(text="Page", url=url), dimmed=False)
    link.resize(300, link.height())
    return link


def children(body: CardBody) -> list[QWidget]:
    layout = body.layout()
    assert layout is not None
    items = (layout.itemAt(i) for i in range(layout.count()))
    return [widget for item in items if item is not None and (widget := item.widget()) is not None]


def inked(image: QImage) -> int:
    ground = image.pixel(0, 0)
    return sum(image.pixel(x, y) != ground for x in range(0, image.width(), 2) for y in range(image.height()))
