"""The filter language: it can only say what the service understands."""

import pytest

from hourglance.api import (
    AggregatesQuery,
    Clause,
    Filter,
    Predicate,
    View,
    all_of,
    any_of,
    exists,
    in_range,
    is_in,
    last,
    not_exists,
)


def test_filter_of_one_value_is_a_predicate_and_of_several_a_clause():
    assert is_in("mediaType", "voice") == Predicate(dimension="mediaType", value="voice")
    assert is_in("queueId", "a", "b") == Clause(
        type="or",
        predicates=(Predicate(dimension="queueId", value="a"), Predicate(dimension="queueId", value="b")),
    )


def test_filter_with_many_values_stays_two_levels_deep():
    where = all_of(is_in("mediaType", "voice"), is_in("queueId", "a", "b"))
    assert [clause.type for clause in where.clauses] == ["or"]
    assert [predicate.dimension for predicate in where.predicates] == ["mediaType"]


def test_filter_of_existence_has_no_value():
    assert (exists("queueId").operator, exists("queueId").value) == ("exists", None)
    assert not_exists("queueId").operator == "notExists"


@pytest.mark.parametrize(
    "write",
    [lambda: is_in("queueId"), lambda: in_range("agentScore"), all_of, any_of],
    ids=["no value", "no bound", "all of nothing", "any of nothing"],
)
def test_filter_that_is_empty_is_rejected(write):
    with pytest.raises(ValueError, match="at least one"):
        write()


def test_filter_bound_of_zero_counts():
    assert in_range("agentScore", gte=0).range.gte == 0


def test_filter_of_three_levels_is_rejected_with_the_reason():
    with pytest.raises(TypeError, match="two levels"):
        all_of(any_of(is_in("mediaType", "voice")), is_in("queueId", "a"))


def test_query_accepts_a_single_condition_as_filter():
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=is_in("mediaType", "voice"))
    assert query.filter == Filter(type="and", predicates=(Predicate(dimension="mediaType", value="voice"),))
    assert query.where == query.filter
    assert AggregatesQuery(metrics=("tHandle",), window=last(hours=1)).filter is None


def test_query_equality_and_hash_ignore_notation():
    view = View(name="long", target="tHandle", gte=1)
    written = AggregatesQuery(
        metrics=["tHandle"], window=last(minutes=60), group_by=["queueId"], views=[view]
    )
    same = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), group_by=("queueId",), views=(view,))
    assert written == same
    assert hash(written) == hash(same)


def test_query_with_a_string_for_a_list_is_rejected_with_the_remedy():
    with pytest.raises(TypeError, match=r"metrics=\('tHandle',\)"):
        AggregatesQuery(metrics="tHandle", window=last(hours=1))
