"""Merge rules: why one request may serve several queries."""

from enum import Enum
from typing import Final


class Rule(Enum):
    """One way to serve a query from a request that asks for more.

    All rules rest on two facts. A *cell* of an answer is one group in one bucket, and its values depend only
    on the events in it. An event is in exactly one cell, unless it has several values of a dimension that the
    answer is grouped by; no rule selects or adds up by such a dimension.

    The order is the order of doubt: from a mere difference in spelling to what rests on most that the service
    does not document.

    :param label: a stable name.
    :param reason: why the rule is exact, in one or two sentences.
    """

    IDENTICAL = (
        "identical",
        "Queries that differ only in order or spelling, such as PT60M for PT1H, ask for the same.",
    )
    METRICS = (
        "metrics",
        "Each metric and view is computed by itself, so that others in the same request change nothing.",
    )
    VIEWS = (
        "views",
        "A view is defined by its metric and its bounds; another name in the request changes only the name.",
    )
    FILTER = (
        "filter",
        (
            "An event has at most one medium, direction, queue and user, so that the groups with a value "
            "hold exactly the events that a filter on that value selects."
        ),
    )
    IMPLIED = (
        "implied",
        "The medium is in every group of conversations, whether or not the query groups by it.",
    )
    TOTAL = (
        "total",
        (
            "The buckets of a window share no event and leave none out, so that counts and sums add up to "
            "those of the whole window, and minimum and maximum are those of all buckets."
        ),
    )
    GROUPS = (
        "groups",
        (
            "Groups by medium, direction, queue or user share no event, and events without a value have a "
            "group without it, so that counts and sums add up, and minimum and maximum are those of all "
            "groups."
        ),
    )
    STEPS = (
        "steps",
        "Longer buckets consist of whole shorter ones where the bucket boundaries in the answer show it.",
    )
    WINDOW = (
        "window",
        "A window that ends with another and starts on one of its boundaries consists of whole buckets.",
    )
    SERVICE_LEVEL = (
        "service-level",
        (
            "The service level of a queue is a ratio of two counts, and counts of disjoint groups and "
            "buckets add up; the rule applies where these counts are in every cell and all cells have the "
            "same target."
        ),
    )

    label: str
    reason: str

    def __init__(self, label: str, reason: str) -> None:
        self.label = label
        self.reason = reason

    # Members are singletons, and the planner looks them up ten thousand times: Enum's own hash is slower.
    __hash__ = object.__hash__


ALL_RULES: Final = frozenset(Rule)
