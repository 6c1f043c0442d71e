"""Cards: plain data with something to read and something to hear."""

from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import (
    Aggregates,
    Bars,
    Bucket,
    Card,
    Count,
    Duration,
    Group,
    Interval,
    Measure,
    Note,
    Stats,
)

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = Interval(start=START, end=START + timedelta(hours=1))


def answer(**stats):
    measures = tuple(Measure(name=name, stats=part) for name, part in stats.items())
    group = Group(dimensions={}, buckets=(Bucket(interval=HOUR, metrics=measures),))
    return Aggregates(interval=HOUR, steps=(START,), groups=(group,))


def test_bars_are_labeled_by_their_keywords_in_order():
    results = answer(tTalkComplete=Stats(count=1, sum=60_000), tAcw=Stats(count=1, sum=5_000))
    bars = Bars.of(results, talk="tTalkComplete", after_call="tAcw").bars
    assert [(bar.label, bar.value) for bar in bars] == [
        ("talk", Duration(60_000)),
        ("after call", Duration(5_000)),
    ]


def test_bars_of_counters_count():
    assert Bars.of(answer(nOffered=Stats(count=3)), offered="nOffered").bars[0].value == Count(3)


@pytest.mark.parametrize(("metric", "quantity"), [("tHandle", Duration(None)), ("nOffered", Count(None))])
def test_bar_of_no_data_is_no_data(metric, quantity):
    assert Bars.of(answer(), bar=metric).bars[0].value == quantity


def test_card_body_may_be_a_list():
    card = Card(headline=Count(1), body=[Note(text="one")])
    assert card.body == (Note(text="one"),)


def test_card_accessible_text_defaults_to_headline_and_caption():
    assert Card(headline=Duration(61_000), caption="37 handled").spoken == "1 minute 1 second, 37 handled"
    assert Card(headline=Count(3)).spoken == "3"
    assert Card(headline=Count(3), accessible_text="three calls").spoken == "three calls"
