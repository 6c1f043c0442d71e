"""Merge rules: why one request may serve several queries."""

from enum import Enum
from typing import Final


class Rule(Enum):
    """One way to serve a query from a request that asks for more.

    All rules rest on two facts. A *cell* of an answer is one group in one bucket, and its values depend only
    on the events in it. An event is in exactly one cell, unless it has several values of a dimension that the
    answer is grouped by; no rule selects or adds up by such a dimension.

    The order is the order of doubt: from a mere difference in spelling to what rests on most that the service
    does not document. ``FILTER`` and ``GROUPS`` apply to medium, direction, queue and user; events without a
    value have a group without it.

    :param label: a stable name.
    :param reason: why the rule is exact.
    """

    IDENTICAL = ("identical", "Queries that differ only in order or spelling ask for the same.")
    METRICS = ("metrics", "Each metric and view is computed by itself; others in the request change nothing.")
    VIEWS = ("views", "A view is defined by its metric and bounds; another name changes only the name.")
    FILTER = (
        "filter",
        "An event has at most one value: groups with a value hold exactly what a filter on it selects.",
    )
    IMPLIED = (
        "implied",
        "The medium is in every group of conversations, whether or not a query groups by it.",
    )
    TOTAL = (
        "total",
        "Buckets are disjoint and complete: counts and sums add up, minimum and maximum are those of all.",
    )
    GROUPS = (
        "groups",
        "Groups are disjoint and complete: counts and sums add up, minimum and maximum are those of all.",
    )
    STEPS = (
        "steps",
        "Longer buckets consist of whole shorter ones where the boundaries in the answer show it.",
    )
    WINDOW = (
        "window",
        "A window within another one that starts and ends on bucket boundaries consists of whole buckets.",
    )
    SERVICE_LEVEL = (
        "service-level",
        "A service level is a ratio of counts that add up, if they are in every cell and have one target.",
    )

    label: str
    reason: str

    def __init__(self, label: str, reason: str) -> None:
        self.label = label
        self.reason = reason

    # Members are singletons, and the planner looks them up ten thousand times: Enum's own hash is slower.
    __hash__ = object.__hash__


ALL_RULES: Final = frozenset(Rule)
