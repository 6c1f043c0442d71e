"""What earlier answers tell of the size of later ones."""

from datetime import timedelta

import pytest
from naive_service import NaiveService
from planned_queries import END, QUEUES, history

from hourglance.api import AggregatesQuery, Interval, is_in
from hourglance.engine.planner.merge_group import UNKNOWN_SIZES, AnswerSizes
from hourglance.engine.planner.planner import plan

SERVICE = NaiveService(events=history(3, END))
TWO_HOURS = Interval(start=END - timedelta(hours=2), end=END)


def after(sizes, *metrics, **fields):
    query = AggregatesQuery(metrics=metrics, window=TWO_HOURS, **fields)
    (request,) = plan([query])
    return sizes.updated(request.query, SERVICE.answer(query))


def test_answer_size_values_of_each_dimension():
    known = after(UNKNOWN_SIZES, "tHandle", "tAnswered", group_by=("queueId",))
    assert known.values == {"conversations": {"queueId": 3, "mediaType": 3}}


def test_answer_size_events_per_hour():
    known = after(UNKNOWN_SIZES, "tHandle", "nOffered", granularity="PT30M")
    query = AggregatesQuery(metrics=("tHandle",), window=TWO_HOURS)
    assert known.rates["conversations"]["tHandle"] == SERVICE.answer(query).total("tHandle").count / 2


def test_answer_size_metric_without_events_is_zero():
    assert after(UNKNOWN_SIZES, "tVoicemail").rates == {"conversations": {"tVoicemail": 0.0}}


@pytest.mark.parametrize(
    "fields", [{"where": is_in("queueId", QUEUES[0])}, {"query_type": "topN"}, {"granularity": "often"}]
)
def test_answer_size_ignores_filtered_and_special_queries(fields):
    query = AggregatesQuery(metrics=("tHandle",), window=TWO_HOURS, **fields)
    (request,) = plan([query])
    answer = SERVICE.answer(AggregatesQuery(metrics=("tHandle",), window=TWO_HOURS))
    assert UNKNOWN_SIZES.updated(request.query, answer) is UNKNOWN_SIZES


def test_answer_size_rate_decays():
    busy = AnswerSizes(rates={"conversations": {"tHandle": 1000.0}})
    once = after(busy, "tHandle").rates["conversations"]["tHandle"]
    twice = after(after(busy, "tHandle"), "tHandle").rates["conversations"]["tHandle"]
    assert 1000.0 > once > twice > 100.0


def test_answer_size_of_other_families_is_kept():
    known = after(AnswerSizes(rates={"flows": {"nFlow": 7.0}}), "tHandle")
    assert known.rates["flows"] == {"nFlow": 7.0}
