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


def test_one_value_is_a_predicate_and_several_are_a_clause():
    assert is_in("mediaType", "voice") == Predicate(dimension="mediaType", value="voice")
    assert is_in("queueId", "a", "b") == Clause(
        type="or",
        predicates=(Predicate(dimension="queueId", value="a"), Predicate(dimension="queueId", value="b")),
    )


def test_a_dimension_with_a_few_names_too_many_stays_two_levels_deep():
    where = all_of(is_in("mediaType", "voice"), is_in("queueId", "a", "b"))
    assert [clause.type for clause in where.clauses] == ["or"]
    assert [predicate.dimension for predicate in where.predicates] == ["mediaType"]


def test_existence_has_no_value():
    assert (exists("queueId").operator, exists("queueId").value) == ("exists", None)
    assert not_exists("queueId").operator == "notExists"


@pytest.mark.parametrize(
    "write",
    [lambda: is_in("queueId"), lambda: in_range("agentScore"), all_of, any_of],
    ids=["no value", "no bound", "all of nothing", "any of nothing"],
)
def test_a_condition_that_says_nothing_is_refused(write):
    with pytest.raises(ValueError, match="at least one"):
        write()


def test_a_bound_of_zero_is_a_bound():
    assert in_range("agentScore", gte=0).range.gte == 0


def test_a_third_level_is_refused_and_says_why():
    with pytest.raises(TypeError, match="two levels"):
        all_of(any_of(is_in("mediaType", "voice")), is_in("queueId", "a"))


def test_a_query_takes_a_single_condition_for_a_whole_filter():
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=is_in("mediaType", "voice"))
    assert query.filter == Filter(type="and", predicates=(Predicate(dimension="mediaType", value="voice"),))
    assert query.where == query.filter
    assert AggregatesQuery(metrics=("tHandle",), window=last(hours=1)).filter is None


def test_equal_queries_are_equal_and_hash_alike_however_they_are_written():
    view = View(name="long", target="tHandle", gte=1)
    written = AggregatesQuery(
        metrics=["tHandle"], window=last(minutes=60), group_by=["queueId"], views=[view]
    )
    same = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), group_by=("queueId",), views=(view,))
    assert written == same
    assert hash(written) == hash(same)


def test_a_lone_name_for_a_list_is_refused_and_says_how_to_write_it():
    with pytest.raises(TypeError, match=r"metrics=\('tHandle',\)"):
        AggregatesQuery(metrics="tHandle", window=last(hours=1))
