"""Queries whose filters the host completes: by a widget's settings, and by who is signed in."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
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
def test_query_without_placeholders_is_unchanged(where):
    query = asked(where)

    assert fill_placeholders(query, settings={}, facts=AccountFacts()) is query


def test_placeholder_me():
    assert filled(is_in("userId", ME)) == asked(is_in("userId", "ada"))


def test_placeholder_my_queues():
    assert filled(is_in("queueId", MY_QUEUES)) == asked(is_in("queueId", "billing", "sales"))


def test_placeholder_of_choice_and_text_settings():
    where = all_of(is_in("mediaType", setting("media")), is_in("wrapUpCode", setting("code")))

    assert filled(where, media="chat", code="7") == asked(
        all_of(is_in("mediaType", "chat"), is_in("wrapUpCode", "7"))
    )


def test_placeholder_together_with_values():
    where = is_in("queueId", setting("queues"), "orders")

    assert filled(where, queues=("billing", "orders")) == asked(is_in("queueId", "billing", "orders"))


def test_placeholder_of_empty_setting_removes_the_condition():
    where = all_of(is_in("mediaType", "voice"), is_in("queueId", setting("queues")))

    assert filled(where, queues=()) == asked(is_in("mediaType", "voice"))
    assert filled(is_in("queueId", setting("queues")), queues=()) == asked(None)
    assert filled(is_in("wrapUpCode", setting("code")), code="") == asked(None)


def test_placeholder_of_empty_setting_keeps_other_values():
    where = is_in("queueId", setting("queues"), "orders")

    assert filled(where, queues=()) == asked(is_in("queueId", "orders"))


@pytest.mark.parametrize("where", [is_in("userId", ME), any_of(is_in("userId", ME), exists("queueId"))])
def test_placeholder_me_unknown_fills_nothing(where):
    assert filled(where, facts=AccountFacts(my_queues=("billing",))) is None


def test_placeholder_my_queues_empty_fills_nothing():
    assert filled(all_of(is_in("queueId", MY_QUEUES, "orders")), facts=AccountFacts(me="ada")) is None


def test_placeholder_in_any_of_adds_alternatives():
    where = any_of(is_in("queueId", MY_QUEUES), is_in("mediaType", "voice"))

    assert filled(where) == asked(
        any_of(is_in("queueId", "billing"), is_in("queueId", "sales"), is_in("mediaType", "voice"))
    )


@pytest.mark.parametrize("settings", [{}, {"limit": 5}, {"limit": True}])
def test_placeholder_of_wrong_setting_is_a_widget_error(settings):
    with pytest.raises(WidgetError, match="`limit`"):
        filled(is_in("queueId", setting("limit")), **settings)


def test_placeholder_window_becomes_the_selected_one():
    query = replace(asked(is_in("queueId", setting("queues"))), window=setting("span"))

    filled_in = fill_placeholders(query, settings={"span": "today", "queues": ()}, facts=ADA)

    assert filled_in == replace(asked(None), window=today())
    assert not filled_in.placeholders
    with pytest.raises(WidgetError, match="`span`"):
        fill_placeholders(query, settings={"queues": ()}, facts=ADA)


def test_placeholder_window_cannot_be_sent_but_linted():
    query = replace(asked(None), window=setting("span"))

    with pytest.raises(UnresolvedQueryError):
        encode_query(query)
    assert lint_declared(query).diagnostics == ()
    assert required_facts(query, {}) == frozenset()


def test_required_facts():
    mine, chosen = (
        all_of(is_in("queueId", MY_QUEUES), is_in("userId", ME)),
        is_in("queueId", setting("queues")),
    )

    assert required_facts(asked(None), {}) == frozenset()
    assert required_facts(asked(mine), {}) == {"me", "my_queues"}
    assert required_facts(asked(chosen), {"queues": ("billing",)}) == frozenset()
    assert required_facts(asked(chosen), {"queues": ("billing", "my_queues")}) == {"my_queues"}


def test_placeholder_setting_with_a_fact_among_ids():
    where = is_in("queueId", setting("queues"))

    assert filled(where, queues=("my_queues",)) == asked(is_in("queueId", "billing", "sales"))
    assert filled(where, queues=("sales", "my_queues")) == asked(is_in("queueId", "sales", "billing"))
    assert filled(is_in("userId", setting("people")), people=("me",)) == asked(is_in("userId", "ada"))


def test_placeholder_setting_with_an_empty_fact_never_matches_everything():
    where = is_in("queueId", setting("queues"))

    assert filled(where, facts=AccountFacts(), queues=("my_queues",)) is None
    assert filled(where, facts=AccountFacts(), queues=("my_queues", "sales")) == asked(
        is_in("queueId", "sales")
    )


def test_placeholder_query_cannot_be_sent_but_linted():
    where = all_of(is_in("queueId", MY_QUEUES, setting("queues")), is_in("mediaType", setting("media")))
    query = asked(where)
    fixed = filled(where, queues=("orders",), media="voice")

    with pytest.raises(UnresolvedQueryError):
        encode_query(query)
    assert lint_declared(query).diagnostics == ()
    assert lint_declared(fixed).ok


def test_lint_checks_the_rest_of_a_query_with_placeholders():
    (mistake,) = lint_declared(asked(is_in("mediaTyp", setting("media")))).diagnostics

    assert (mistake.code, mistake.suggestion) == ("HG140", '"mediaType"')


ids = st.lists(st.sampled_from("abcdef"), max_size=4).map(tuple)


@given(queues=ids, people=ids, mine=ids, join=st.sampled_from([all_of, any_of]))
@hypothesis_settings(max_examples=50)
def test_filling_leaves_no_placeholder_and_each_value_once(queues, people, mine, join):
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
