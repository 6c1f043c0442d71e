"""Cards that are within the types and still hard to read or hear."""

from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import (
    BarChart,
    Bars,
    Block,
    Card,
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
from hourglance.testing import check_card

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def card(*body: Block, **more: str) -> Card:
    return Card(headline=Count(5), body=body, **({"caption": "5 waiting"} | more))


def bars(number: int) -> Bars:
    return Bars(bars=tuple(Figure(label=f"bar {n}", value=Count(n)) for n in range(number)))


def series(metric: str = "nOffered", statistic: str = "count", steps: int = 3) -> Series:
    points = tuple(Point(start=START + i * timedelta(minutes=5), value=i) for i in range(steps))
    return Series(metric=metric, statistic=statistic, points=points)


GOOD = card(
    Figure(label="longest", value=Duration(1)),
    Gauge(label="in time", value=Percent(0.8), target=Percent(0.9)),
    bars(3),
    Table(columns=("queue", "waiting"), rows=((Cell("Billing", "good"), Cell(Count(3), "warning")),) * 200),
    BarChart(label="offered", series=series(steps=100), target=Count(4)),
    Link(text="Queues", path="/directory/#/queues"),
    tooltip="All queues.",
    accessible_text="5 people are waiting",
)


def test_card_check_accepts_a_valid_card():
    assert check_card(GOOD) == ()
    assert check_card(Card(headline=Duration(None), caption="nobody waited")) == ()


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (card(caption=""), "no caption"),
        (card(caption="x" * 81), "81 characters"),
        (card(tooltip="x" * 301), "tooltip"),
        (card(caption="", accessible_text="4"), "A screen reader would read only a number"),
        (card(accessible_text="many are waiting"), "does not contain the number"),
        (card(Figure(label=" ", value=Count(1))), "block `figure` has no label"),
        (card(Figure(label="x" * 41, value=Count(1))), "41 characters"),
        (card(Gauge(label="in time", value=Percent(80))), "outside its scale"),
        (card(Gauge(label="in time", value=Percent(0.8), target=Percent(-1))), "outside its scale"),
        (card(bars(9)), "9 bars"),
        (
            card(
                Bars(bars=(Figure(label="a", value=Count(1)), Figure(label="b", value=Duration(1)))),
            ),
            "different units",
        ),
        (card(Table(columns=("a", "b"), rows=(("x",),))), "one cell for each column"),
        (card(Table(columns=("", "b"), rows=())), "block `table` has no label"),
        (card(Table(columns=tuple("abcdef"), rows=())), "6 columns"),
        (card(Table(columns=("a",), rows=(("x",),) * 201)), "201 rows"),
        (card(BarChart(label="", series=series())), "block `barchart` has no label"),
        (card(BarChart(label="offered", series=series(steps=101))), "101 bars"),
        (
            card(BarChart(label="offered", series=series(), target=Percent(0.8))),
            "another unit than its values",
        ),
        (
            card(Sparkline(label="offered", series=series("tHandle", "average"), target=Count(1))),
            "another unit than its values",
        ),
        (card(Table(columns=("a",), rows=((Cell("\u202eabc"),),))), "invisible characters"),
        (card(Link(text="Queues", path="directory")), "slash"),
        (Card(headline=Count(1), caption="offered", trend_target=Count(4)), "no line"),
        (
            Card(headline=Count(1), caption="offered", trend=series(), trend_target=Duration(4)),
            "another unit than its values",
        ),
        (card(Note(text="x" * 301)), "A note"),
        (card(Link(text="", url="https://example.com")), "block `link` has no label"),
        (card(Link(text="Queues", url="http://example.com")), "https"),
        (
            card(
                Sparkline(
                    label="", series=Series(metric="n", statistic="sum", points=(Point(start=None, value=1),))
                )
            ),
            "block `sparkline` has no label",
        ),
        (card(*[Note(text="Hi.")] * 7), "7 blocks"),
        (card(Note(text="two\nlines")), "invisible characters"),
        (card(Table(columns=("a",), rows=(("\u202eabc",),))), "invisible characters"),
        (card(caption="zero\u200bwidth"), "invisible characters"),
    ],
)
def test_card_check_reports_common_problems(bad: Card, sentence: str):
    assert [problem for problem in check_card(bad) if sentence in problem]
