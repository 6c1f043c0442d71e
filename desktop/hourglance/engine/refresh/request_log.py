"""What happened to each query: the query inspector, and the report for whoever helps."""

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

#: How many exchanges are kept of each query.
KEPT: Final = 20

#: ``turn``: as scheduled. ``again``: by a clock that was corrected. ``part``: of a request that was refused,
#: too large, or answered in another form than expected. ``check``: compared with a merged answer.
RequestReason: TypeAlias = Literal["turn", "again", "part", "check"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestRecord:
    """One request and what came of it, redacted: safe to be shown and sent.

    :param at: when it was sent, by the local clock.
    :param sent: the body; ids and other texts of people are replaced by the same short name each time.
    :param served: the ids of the widgets that it was for: more than one query's if they were merged.
    :param elapsed: seconds, and ``size`` bytes of the answer.
    :param problem: what failed; None if it was answered.
    :param correlation_id: the service's name for the request, which its support asks for.
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
    """A ring of exchanges for each query."""

    def __init__(self) -> None:
        self._rings: dict[AggregatesQuery, deque[RequestRecord]] = {}

    def record(self, queries: Iterable[AggregatesQuery], exchange: RequestRecord) -> None:
        """Add an exchange to what is known of these queries, as declared."""
        for query in queries:
            self._rings.setdefault(query, deque(maxlen=KEPT)).append(exchange)

    def of(self, query: AggregatesQuery) -> tuple[RequestRecord, ...]:
        """Return the last exchanges of a query, oldest first."""
        return tuple(self._rings.get(query, ()))

    def forget(self, query: AggregatesQuery | None = None) -> None:
        """Drop what is known of a query, or of all."""
        if query is None:
            self._rings.clear()
        else:
            self._rings.pop(query, None)


def redacted(query: AggregatesQuery) -> str:
    """Return a resolved query's body without anything that names a person, a queue or a number.

    Values that the service publishes, such as ``voice``, stay; each other becomes a short name that is the
    same wherever it stands.
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


def _masked(kind: Family, predicates: tuple[Predicate, ...]) -> tuple[Predicate, ...]:
    return tuple(
        replace(predicate, value=mask(predicate.value))
        if isinstance(predicate.value, str) and predicate.value not in _public(kind, predicate.dimension)
        else predicate
        for predicate in predicates
    )


def _public(kind: Family, dimension: str) -> tuple[str, ...]:
    return (*kind.values(dimension), "true", "false")


def mask(value: str) -> str:
    """Return a short name for a text that may name somebody: the same each time, and nothing more."""
    sort = "id" if _UUID.fullmatch(value) else "text"
    return f"{sort}-{blake2b(value.encode(), digest_size=3).hexdigest()}"


_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
