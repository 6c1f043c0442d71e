"""Queries whose filters the host completes: by a widget's settings, and by who is signed in."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.api import (
    ME,
    MY_QUEUES,
    AggregatesQuery,
    Condition,
    WidgetError,
    all_of,
    any_of,
    exists,
    is_in,
    last,
    setting,
    today,
)
from hourglance.genesys import (
    AccountFacts,
    UnresolvedQueryError,
    encode_query,
    fill_placeholders,
    required_facts,
)
from hourglance.lint import lint_declared

ADA = AccountFacts(me="ada", my_queues=("billing", "sales"))


def asked(where: Condition | None) -> AggregatesQuery:
    return AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=where)


def filled(where: Condition, *, facts: AccountFacts = ADA, **settings: object) -> AggregatesQuery | None:
    return fill_placeholders(asked(where), settings=settings, facts=facts)


@pytest.mark.parametrize("where", [None, is_in("mediaType", "voice"), any_of(exists("queueId"))])
def test_a_query_without_holes_stays_as_it_is(where):
    query = asked(where)

    assert fill_placeholders(query, settings={}, facts=AccountFacts()) is query


def test_the_person_who_is_signed_in():
    assert filled(is_in("userId", ME)) == asked(is_in("userId", "ada"))


def test_the_persons_queues_are_asked_for_together():
    assert filled(is_in("queueId", MY_QUEUES)) == asked(is_in("queueId", "billing", "sales"))


def test_a_chosen_option_and_a_text():
    where = all_of(is_in("mediaType", setting("media")), is_in("wrapUpCode", setting("code")))

    assert filled(where, media="chat", code="7") == asked(
        all_of(is_in("mediaType", "chat"), is_in("wrapUpCode", "7"))
    )


def test_holes_and_values_may_stand_together():
    where = is_in("queueId", setting("queues"), "orders")

    assert filled(where, queues=("billing", "orders")) == asked(is_in("queueId", "billing", "orders"))


def test_an_empty_setting_restricts_nothing():
    where = all_of(is_in("mediaType", "voice"), is_in("queueId", setting("queues")))

    assert filled(where, queues=()) == asked(is_in("mediaType", "voice"))
    assert filled(is_in("queueId", setting("queues")), queues=()) == asked(None)
    assert filled(is_in("wrapUpCode", setting("code")), code="") == asked(None)


def test_an_empty_setting_beside_a_value_leaves_the_value():
    where = is_in("queueId", setting("queues"), "orders")

    assert filled(where, queues=()) == asked(is_in("queueId", "orders"))


@pytest.mark.parametrize("where", [is_in("userId", ME), any_of(is_in("userId", ME), exists("queueId"))])
def test_nothing_can_be_asked_about_nobody(where):
    assert filled(where, facts=AccountFacts(my_queues=("billing",))) is None


def test_nothing_can_be_asked_about_no_queues():
    assert filled(all_of(is_in("queueId", MY_QUEUES, "orders")), facts=AccountFacts(me="ada")) is None


def test_in_any_of_several_values_are_alternatives_as_they_are():
    where = any_of(is_in("queueId", MY_QUEUES), is_in("mediaType", "voice"))

    assert filled(where) == asked(
        any_of(is_in("queueId", "billing"), is_in("queueId", "sales"), is_in("mediaType", "voice"))
    )


@pytest.mark.parametrize("settings", [{}, {"limit": 5}, {"limit": True}])
def test_what_no_filter_can_take_is_the_widgets_mistake(settings):
    with pytest.raises(WidgetError, match="`limit`"):
        filled(is_in("queueId", setting("limit")), **settings)


def test_the_window_is_the_one_that_was_chosen():
    query = replace(asked(is_in("queueId", setting("queues"))), window=setting("span"))

    filled_in = fill_placeholders(query, settings={"span": "today", "queues": ()}, facts=ADA)

    assert filled_in == replace(asked(None), window=today())
    assert not filled_in.placeholders
    with pytest.raises(WidgetError, match="`span`"):
        fill_placeholders(query, settings={"queues": ()}, facts=ADA)


def test_a_query_whose_window_is_to_be_chosen_cannot_be_sent_and_can_be_checked():
    query = replace(asked(None), window=setting("span"))

    with pytest.raises(UnresolvedQueryError):
        encode_query(query)
    assert lint_declared(query).diagnostics == ()
    assert required_facts(query, {}) == frozenset()


def test_what_has_to_be_known_before():
    mine, chosen = (
        all_of(is_in("queueId", MY_QUEUES), is_in("userId", ME)),
        is_in("queueId", setting("queues")),
    )

    assert required_facts(asked(None), {}) == frozenset()
    assert required_facts(asked(mine), {}) == {"me", "my_queues"}
    assert required_facts(asked(chosen), {"queues": ("billing",)}) == frozenset()
    assert required_facts(asked(chosen), {"queues": ("billing", "my_queues")}) == {"my_queues"}


def test_a_fact_may_be_chosen_among_ids():
    where = is_in("queueId", setting("queues"))

    assert filled(where, queues=("my_queues",)) == asked(is_in("queueId", "billing", "sales"))
    assert filled(where, queues=("sales", "my_queues")) == asked(is_in("queueId", "sales", "billing"))
    assert filled(is_in("userId", setting("people")), people=("me",)) == asked(is_in("userId", "ada"))


def test_a_chosen_fact_that_is_empty_leaves_nothing_to_ask_about_and_never_everything():
    where = is_in("queueId", setting("queues"))

    assert filled(where, facts=AccountFacts(), queues=("my_queues",)) is None
    assert filled(where, facts=AccountFacts(), queues=("my_queues", "sales")) == asked(
        is_in("queueId", "sales")
    )


def test_a_query_with_holes_cannot_be_sent_and_can_be_checked():
    where = all_of(is_in("queueId", MY_QUEUES, setting("queues")), is_in("mediaType", setting("media")))
    query = asked(where)
    fixed = filled(where, queues=("orders",), media="voice")

    with pytest.raises(UnresolvedQueryError):
        encode_query(query)
    assert lint_declared(query).diagnostics == ()
    assert lint_declared(fixed).ok


def test_the_check_sees_the_rest_of_a_query_with_holes():
    (mistake,) = lint_declared(asked(is_in("mediaTyp", setting("media")))).diagnostics

    assert (mistake.code, mistake.suggestion) == ("HG140", '"mediaType"')


ids = st.lists(st.sampled_from("abcdef"), max_size=4).map(tuple)


@given(queues=ids, people=ids, mine=ids, join=st.sampled_from([all_of, any_of]))
def test_filling_leaves_no_hole_and_asks_for_each_value_once(queues, people, mine, join):
    where = join(
        is_in("queueId", setting("queues"), MY_QUEUES),
        is_in("userId", setting("people")),
        is_in("mediaType", "voice"),
    )

    query = filled(where, facts=AccountFacts(my_queues=mine), queues=queues, people=people)

    if not mine:
        assert query is None
        return
    asked_for = {
        dimension: [p.value for p in query.predicates if p.dimension == dimension]
        for dimension in ("queueId", "userId", "mediaType")
    }
    assert not query.placeholders
    assert set(asked_for["queueId"]) == {*queues, *mine}
    assert sorted(asked_for["userId"]) == sorted(set(people))
    assert asked_for["mediaType"] == ["voice"]
    assert len(asked_for["queueId"]) == len(set(asked_for["queueId"]))
