"""The request log: the last requests of each query, redacted, for the query inspector and support reports."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Final, Literal, TypeAlias

from hourglance.api import AggregatesQuery, Clause, Filter, Predicate
from hourglance.engine.snapshot import Problem
from hourglance.genesys import Family, RateLimit, encode_query, family

#: The number of records that are kept for each query.
MAX_RECORDS: Final = 20

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

#: ``turn``: as scheduled. ``again``: the service's clock was corrected. ``part``: part of a request that was
#: rejected, too large, or answered in an unexpected form. ``check``: compared with a merged answer.
RequestReason: TypeAlias = Literal["turn", "again", "part", "check"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestRecord:
    """One request and its outcome, redacted: safe to show and to send to support.

    :param at: when it was sent, by the local clock.
    :param sent: the body; ids and other identifying texts are masked, the same text the same way.
    :param served: the ids of the widgets that it served: several queries' if they were merged.
    :param elapsed: seconds; ``size`` is the length of the response in bytes.
    :param problem: the failure; None if it was answered.
    :param correlation_id: the service's id of the request, which its support asks for.
    """

    at: datetime
    path: str
    sent: str
    served: tuple[str, ...]
    why: RequestReason = "turn"
    elapsed: float = 0.0
    size: int = 0
    rate: RateLimit | None = None
    problem: Problem | None = None
    correlation_id: str | None = None


class RequestLog:
    """A ring buffer of request records for each query."""

    def __init__(self) -> None:
        self._records: dict[AggregatesQuery, deque[RequestRecord]] = {}

    def record(self, queries: Iterable[AggregatesQuery], record: RequestRecord) -> None:
        """Add a record to each of these declared queries."""
        for query in queries:
            self._records.setdefault(query, deque(maxlen=MAX_RECORDS)).append(record)

    def for_query(self, query: AggregatesQuery) -> tuple[RequestRecord, ...]:
        """Return the records of a declared query, oldest first."""
        return tuple(self._records.get(query, ()))

    def remove(self, query: AggregatesQuery) -> None:
        """Discard the records of a query."""
        self._records.pop(query, None)

    def clear(self) -> None:
        """Discard all records."""
        self._records.clear()


def redacted(query: AggregatesQuery) -> str:
    """Return the body of a resolved query without anything that identifies a user, a queue or a phone number.

    Values that the service publishes, such as ``voice``, are kept; all others are masked.
    """
    if query.filter is None:
        return encode_query(query).decode()
    kind = family(query.family)
    where = Filter(
        type=query.filter.type,
        clauses=tuple(
            Clause(type=clause.type, predicates=_masked(kind, clause.predicates))
            for clause in query.filter.clauses
        ),
        predicates=_masked(kind, query.filter.predicates),
    )
    return encode_query(replace(query, where=where)).decode()


def mask(value: str) -> str:
    """Return a short stand-in for an identifying text: always the same one, and nothing else of the text."""
    kind = "id" if _UUID.fullmatch(value) else "text"
    return f"{kind}-{blake2b(value.encode(), digest_size=3).hexdigest()}"


def _masked(kind: Family, predicates: tuple[Predicate, ...]) -> tuple[Predicate, ...]:
    return tuple(
        replace(predicate, value=mask(predicate.value))
        if isinstance(predicate.value, str) and predicate.value not in _public(kind, predicate.dimension)
        else predicate
        for predicate in predicates
    )


def _public(kind: Family, dimension: str) -> tuple[str, ...]:
    return (*kind.values(dimension), "true", "false")
