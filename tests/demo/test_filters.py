"""Filters, groups and buckets against the plainest program that could compute them."""

import json
import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from demo_clients import interval
from hypothesis import given, settings
from hypothesis import strategies as st
from query_strategies import queries

from hourglance.api import AggregatesQuery, Interval, Stats
from hourglance.demo.aggregation import answer
from hourglance.demo.organization import organization
from hourglance.demo.query_validation import validate_query
from hourglance.demo.store import Store
from hourglance.genesys import decode_answer, encode_query, family, format_interval

START = datetime(2026, 11, 18, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
VALUES = {
    "mediaType": ("voice", "chat"),
    "queueId": ("q1", "q2", None),
    "userId": ("ada", "bob", None),
    "routingPriority": (0, 5, 10, None),
    "divisionId": (("north",), ("north", "south"), None),
    "requestedRoutingSkillId": (("s1",), ("s1", "s2"), ("s2",), None),
}
METRICS = ("tHandle", "tAcw", "nTransferred")


def make_events(count: int = 150):
    rng = random.Random(1)
    for _ in range(count):
        drawn = {name: rng.choice(values) for name, values in VALUES.items()}
        metric = rng.choice(METRICS)
        at = START + timedelta(milliseconds=rng.randrange(3_600_000))
        value = 1 if metric.startswith("n") else rng.randrange(1_000, 100_000)
        yield metric, at, value, {name: value for name, value in drawn.items() if value is not None}


EVENTS = tuple(make_events())


@pytest.fixture(scope="module")
def store():
    made = Store(1, organization(1), 0)
    for metric, at, value, dimensions in EVENTS:
        made.record(metric, at, value, dimensions)
    yield made
    made.close()


dimensions = st.sampled_from([*VALUES, "ani"])


@st.composite
def predicates(draw):
    dimension = draw(dimensions)
    operator = draw(st.sampled_from(["matches", "matches", "exists", "notExists", None]))
    predicate = {"dimension": dimension} | ({"operator": operator} if operator else {})
    if operator in {"exists", "notExists"}:
        return predicate
    if draw(st.booleans()):
        names = draw(st.lists(st.sampled_from(["gt", "gte", "lt", "lte"]), min_size=1, unique=True))
        return predicate | {"range": {name: draw(st.sampled_from([-1, 0, 4.5, 5, 10])) for name in names}}
    return predicate | {"value": draw(st.sampled_from(["voice", "q1", "bob", "5", "north", "s1", "s2", "x"]))}


predicate_lists = st.lists(predicates(), min_size=1, max_size=3)
junctions = st.sampled_from(["and", "or"])
clauses = st.fixed_dictionaries({"type": junctions, "predicates": predicate_lists})
filters = st.fixed_dictionaries(
    {"type": junctions, "predicates": predicate_lists}, optional={"clauses": st.lists(clauses, max_size=2)}
)


def listed(value):
    return () if value is None else value if isinstance(value, tuple) else (value,)


def holds(predicate, event) -> bool:
    values = listed(event.get(predicate["dimension"]))
    if predicate.get("operator") == "exists":
        return bool(values)
    if predicate.get("operator") == "notExists":
        return not values
    if "value" in predicate:
        return any(str(value) == predicate["value"] for value in values)
    bounds = {
        "gt": lambda value, bound: value > bound,
        "gte": lambda value, bound: value >= bound,
        "lt": lambda value, bound: value < bound,
        "lte": lambda value, bound: value <= bound,
    }
    return any(
        isinstance(value, int)
        and all(bounds[name](value, bound) for name, bound in predicate["range"].items())
        for value in values
    )


def passes(condition, event) -> bool:
    parts = [holds(predicate, event) for predicate in condition["predicates"]]
    parts += [passes(clause, event) for clause in condition.get("clauses", ())]
    return all(parts) if condition["type"] == "and" else any(parts)


def group_keys(event, group_by, *, flatten):
    keys = [{}]
    for dimension in dict.fromkeys(["mediaType", *group_by]):
        values = [str(value) for value in listed(event.get(dimension))]
        if flatten and len(values) > 1:
            values = [",".join(values)]
        keys = [key | ({dimension: value} if value else {}) for key in keys for value in values or [None]]
    return [json.dumps(key, sort_keys=True) for key in keys]


def naively(condition, group_by, minutes, flatten):
    table = defaultdict(list)
    for metric, at, value, event in EVENTS:
        if condition is None or passes(condition, event):
            length = timedelta(minutes=minutes or 60)
            begin = START + (at - START) // length * length
            bucket = Interval(start=begin, end=min(begin + length, START + HOUR))
            for key in group_keys(event, group_by, flatten=flatten):
                table[key, format_interval(bucket), metric].append(value)
    return {
        place: {"count": len(values)}
        | ({} if place[2].startswith("n") else {"sum": sum(values), "min": min(values), "max": max(values)})
        for place, values in table.items()
    }


@given(
    condition=st.none() | filters,
    group_by=st.lists(dimensions, unique=True, max_size=3),
    minutes=st.sampled_from([None, 1, 7, 15, 60]),
    flatten=st.booleans(),
)
@settings(max_examples=60)
def test_filter_results_equal_a_naive_count(store: Store, condition, group_by, minutes, flatten):
    body = {
        "interval": interval(START, START + HOUR),
        "metrics": METRICS,
        "groupBy": group_by,
        "filter": condition,
        "granularity": f"PT{minutes}M" if minutes else None,
        "flattenMultivaluedDimensions": flatten,
    }
    request = validate_query(json.dumps(body).encode(), family("conversations"))
    given_back = answer(store, request, now=START + HOUR)
    assert {
        (json.dumps(result["group"], sort_keys=True), data["interval"], metric["metric"]): metric["stats"]
        for result in given_back["results"]
        for data in result["data"]
        for metric in data["metrics"]
    } == naively(condition, group_by, minutes, flatten)


@given(query=queries(("conversations",)), minutes=st.sampled_from([None, 1, 7, 60]))
@settings(max_examples=30)
def test_results_are_decodable_for_every_query(store: Store, query: AggregatesQuery, minutes):
    asked = replace(
        query,
        metrics=tuple(dict.fromkeys([*query.metrics, "tHandle"])),
        window=Interval(start=START, end=START + HOUR),
        where=None,
        group_by=("queueId",),
        granularity=f"PT{minutes}M" if minutes else None,
        query_type="groupBy",
        sort_metric=None,
        limit=None,
    )
    request = validate_query(encode_query(asked), family("conversations"))
    content = json.dumps(answer(store, request, now=START + HOUR)).encode()
    total = decode_answer(content, asked).total("tHandle")
    values = [value for metric, _, value, _ in EVENTS if metric == "tHandle"]
    assert total == Stats(count=len(values), sum=sum(values), min=min(values), max=max(values))
