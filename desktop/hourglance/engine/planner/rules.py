"""Why one request may serve several queries: every rule of the planner, with its reason."""

from enum import Enum
from typing import Final


class Rule(Enum):
    """One way to serve a query from a request that asks for more.

    All of them rest on two facts. An answer's *cell* is one group in one bucket, and its figures depend on
    the events in it alone. An event is in one cell, unless it has several values of a dimension that the
    answer is grouped by; no rule selects or adds up by such a dimension.

    They stand in the order of doubt, from what is only another spelling to what rests on most that the
    service does not document.

    :param label: its stable name.
    :param reason: why it is exact, in a sentence or two.
    """

    IDENTICAL = (
        "identical",
        "Queries that differ in order or spelling alone, such as PT60M for PT1H, ask for the same.",
    )
    METRICS = (
        "metrics",
        "Every metric and view is measured by itself, so that others beside it in a request change nothing.",
    )
    VIEWS = (
        "views",
        "A view is its metric and its bounds; another name in the request changes nothing but the name.",
    )
    FILTER = (
        "filter",
        (
            "An event has one medium, direction, queue and person at most, so that the groups with a "
            "value hold exactly the events that a filter on the value lets through."
        ),
    )
    IMPLIED = (
        "implied",
        "The medium is in every group of conversations, whether or not it was asked for.",
    )
    TOTAL = (
        "total",
        (
            "The buckets of a window have no event in common and leave none out, so that counts and sums "
            "add up to those of the whole window, and the least and the greatest are those of all."
        ),
    )
    GROUPS = (
        "groups",
        (
            "Groups by medium, direction, queue or person have no event in common, and events without "
            "a value have a group without it, so that counts and sums add up, and the least and the "
            "greatest are those of all."
        ),
    )
    STEPS = (
        "steps",
        "Longer buckets are made of whole shorter ones where the borders of the answer show that they are.",
    )
    WINDOW = (
        "window",
        "A window that ends with another and starts on a border of its buckets is made of whole buckets.",
    )
    SERVICE_LEVEL = (
        "service-level",
        (
            "The service level of a queue is one count by another, and counts of groups and buckets "
            "without a common event add up; it holds where these counts are shown beside every part, "
            "and all parts have the same target."
        ),
    )

    label: str
    reason: str

    def __init__(self, label: str, reason: str) -> None:
        self.label = label
        self.reason = reason

    # There is one of each, and the planner looks them up by the ten thousand: Enum's own is slower.
    __hash__ = object.__hash__


ALL_RULES: Final = frozenset(Rule)
