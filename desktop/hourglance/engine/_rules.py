"""Why one request may serve several queries: every rule of the planner, with its reason."""

from enum import Enum
from typing import Final


class Rule(Enum):
    """One way to serve a query from a request that asks for more.

    An answer's *cell* is one group in one bucket. Every rule rests on two facts: a cell's figures depend
    on the events in it alone, and an event is in as many cells as its dimensions have values.
    """

    IDENTICAL = ("identical", "Equal queries have equal answers.")
    METRICS = (
        "metrics",
        "Each metric is measured by itself, so that more metrics in a request do not change any of them.",
    )
    VIEWS = (
        "views",
        "A view depends on its metric and its bounds alone; its name is only what it is called by.",
    )

    label: str
    reason: str

    def __init__(self, label: str, reason: str) -> None:
        self.label = label
        self.reason = reason


ALL_RULES: Final = frozenset(Rule)
