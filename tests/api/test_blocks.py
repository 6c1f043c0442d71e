"""Blocks: tables with the worst row first, and links with one address."""

from datetime import UTC, datetime

import pytest

from hourglance.api import (
    Cell,
    Count,
    Countdown,
    Duration,
    Elapsed,
    Link,
    Percent,
    Series,
    Table,
    UnknownNameError,
    WidgetError,
)


def names(table: Table) -> list[object]:
    return [row[0] for row in table.rows]


def table(**values: object) -> Table:
    return Table(columns=("queue", "value"), rows=tuple((name, value) for name, value in values.items()))


def test_worst_first_is_the_highest_value():
    found = table(low=Count(1), none=Count(None), high=Count(9), text="?").worst_first("value")

    assert names(found) == ["high", "low", "none", "text"]


def test_worst_first_of_the_lowest():
    found = table(high=Percent(0.9), none=Percent(None), low=Percent(0.1)).worst_first("value", lowest=True)

    assert names(found) == ["low", "high", "none"]


def test_worst_first_tones_come_before_values():
    found = table(
        good=Cell(Count(99), "good"),
        warning=Cell(Count(2), "warning"),
        plain=Count(50),
        critical=Cell(Count(1), "critical"),
        worse=Cell(Count(3), "warning"),
    ).worst_first("value")

    assert names(found) == ["critical", "worse", "warning", "plain", "good"]


def test_worst_first_equal_rows_keep_their_order():
    assert names(table(b=Duration(5), a=Duration(5), c=Duration(5)).worst_first("value")) == ["b", "a", "c"]


@pytest.mark.parametrize(("kind", "longest"), [(Elapsed, "early"), (Countdown, "late")])
def test_worst_first_running_time_is_the_longest(kind: type, longest: str):
    early, late = (kind(datetime(2026, 3, 2, hour, tzinfo=UTC)) for hour in (9, 10))

    assert names(table(early=early, none=kind(None), late=late).worst_first("value"))[0] == longest


def test_worst_first_of_an_unknown_column_has_a_suggestion():
    with pytest.raises(UnknownNameError, match="Did you mean `value`"):
        table(a=Count(1)).worst_first("valeu")


@pytest.mark.parametrize("addresses", [{}, {"url": "https://example.com/", "path": "/queues"}])
def test_link_has_one_address(addresses: dict[str, str]):
    with pytest.raises(WidgetError, match="either `url` or `path`"):
        Link(text="Queues", **addresses)


@pytest.mark.parametrize(
    ("metric", "statistic", "quantity"),
    [
        ("nOffered", "sum", Count(2)),
        ("tHandle", "count", Count(2)),
        ("tHandle", "max", Duration(2.4)),
        ("oServiceLevel", "ratio", Percent(2.4)),
        ("oWaiting", "max", None),
    ],
)
def test_series_knows_its_unit(metric: str, statistic: str, quantity: object):
    assert Series(metric=metric, statistic=statistic, points=()).quantity(2.4) == quantity
