"""Whose figures a query counts."""

import pytest

from hourglance.api import ME, MY_QUEUES, AggregatesQuery, Condition, all_of, is_in, last, setting
from hourglance.genesys import query_scope


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
