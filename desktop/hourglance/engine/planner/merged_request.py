"""What the planner decides: the requests to send, and whose queries each of them serves."""

from dataclasses import dataclass

from hourglance.api import AggregatesQuery, HourglanceError
from hourglance.engine.planner.rules import Rule


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestPart:
    """A query that was asked for, and what allows to serve it from the request that it is part of.

    :param rules: empty if the request is this very query, alone.
    """

    query: AggregatesQuery
    rules: frozenset[Rule] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class MergedRequest:
    """One query to send, in place of those of its parts."""

    query: AggregatesQuery
    parts: tuple[RequestPart, ...]


class SplitError(HourglanceError):
    """An answer has not the form that one of the planner's rules relies on.

    No figure is wrong yet: ask the part's query alone, and do without these rules from then on.

    :param rules: what the part was served by; one of them does not hold at this service.
    """

    who = "Genesys Cloud"
    code = "split"

    def __init__(self, what: str, *, rules: frozenset[Rule]) -> None:
        super().__init__(what, remedy="The query is asked alone.")
        self.rules = rules
