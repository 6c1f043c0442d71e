"""Cards that are within the types and still hard to read or hear."""

import pytest

from hourglance.api import (
    Bars,
    Block,
    Card,
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


def card(*body: Block, **more: str) -> Card:
    return Card(headline=Count(5), body=body, **({"caption": "5 waiting"} | more))


def bars(number: int) -> Bars:
    return Bars(bars=tuple(Figure(label=f"bar {n}", value=Count(n)) for n in range(number)))


GOOD = card(
    Figure(label="longest", value=Duration(1)),
    Gauge(label="in time", value=Percent(0.8), target=Percent(0.9)),
    bars(3),
    Table(columns=("queue", "waiting"), rows=(("Billing", Count(3)),)),
    Note(text="Counted at the end of the hour."),
    Link(text="Queues", url="https://example.com/queues"),
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
        (card(Table(columns=("a",), rows=(("x",),) * 21)), "21 rows"),
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
