"""Whose figures a query counts."""

import pytest

from hourglance.api import (
    ME,
    MY_QUEUES,
    AgentStatusQuery,
    AggregatesQuery,
    Condition,
    Declaration,
    NamedQuery,
    QueuesSetting,
    UsersSetting,
    all_of,
    is_in,
    last,
    setting,
)
from hourglance.genesys import query_scope, widget_scope


@pytest.mark.parametrize(
    ("where", "settings", "scope"),
    [
        (None, {}, "everyone"),
        (is_in("mediaType", "voice"), {}, "everyone"),
        (is_in("userId", ME), {}, "mine"),
        (is_in("queueId", MY_QUEUES), {}, "my_queues"),
        (is_in("userId", setting("people")), {"people": ("me",)}, "mine"),
        (is_in("userId", setting("people")), {"people": ("me", "ada")}, "selection"),
        (is_in("userId", setting("people")), {"people": ()}, "everyone"),
        (is_in("queueId", setting("queues")), {"queues": ("my_queues",)}, "my_queues"),
        (is_in("queueId", setting("queues")), {"queues": ("billing",)}, "selection"),
        (is_in("queueId", "billing"), {}, "selection"),
        (all_of(is_in("userId", ME), is_in("queueId", "billing")), {}, "mine"),
        (
            all_of(is_in("userId", setting("people")), is_in("queueId", setting("queues"))),
            {"people": (), "queues": ("my_queues",)},
            "my_queues",
        ),
    ],
)
def test_query_scope(where: Condition | None, settings: dict[str, object], scope: str) -> None:
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=where)

    assert query_scope(query, settings) == scope


@pytest.mark.parametrize(
    ("first", "second", "scope"),
    [
        (is_in("userId", ME), is_in("userId", ME), "mine"),
        (is_in("userId", ME), None, "mixed"),
        (is_in("userId", ME), is_in("userId", setting("people")), "mixed"),
        (is_in("queueId", MY_QUEUES), is_in("queueId", setting("queues")), "my_queues"),
    ],
)
def test_widget_scope_is_that_of_all_queries(
    first: Condition | None, second: Condition | None, scope: str
) -> None:
    queries = [
        AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=each) for each in (first, second)
    ]
    widget = Declaration(
        plugin="p",
        name="w",
        title="W",
        description="",
        query=queries[0],
        queries=tuple(
            NamedQuery(name=name, query=query) for name, query in zip(("now", "then"), queries, strict=True)
        ),
        settings=(UsersSetting(name="people", label="People"), QueuesSetting(name="queues", label="Queues")),
    )

    assert widget_scope(widget, {"people": ("ada",), "queues": ("my_queues",)}) == scope


def test_widget_scope_of_a_live_query() -> None:
    widget = Declaration(plugin="p", name="w", title="W", description="", query=None, live=AgentStatusQuery())

    assert widget_scope(widget, {}) == "mine"
