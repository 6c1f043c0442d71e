"""A desk that asks a demo cloud over HTTP, planned or one by one, and compares.

Any test imports it by name: ``from refreshes import Desk``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from demo_clients import Client

from hourglance.api import Aggregates, AggregatesQuery
from hourglance.demo import DemoCloud
from hourglance.engine import resolve_window
from hourglance.engine.planner.merge_group import UNKNOWN_SIZES, AnswerSizes
from hourglance.engine.planner.planner import MergedRequest, RequestPart, plan
from hourglance.engine.planner.rules import ALL_RULES, Rule
from hourglance.engine.planner.shadow_check import find_difference
from hourglance.engine.planner.splitter import split
from hourglance.genesys import decode_answer, encode_query, family


@dataclass(frozen=True, kw_only=True)
class Refresh:
    """What one refresh took, and what it gave.

    :param bytes: those of the answers' bodies.
    :param different: the queries that were not answered as they are alone, and where.
    """

    requests: tuple[MergedRequest, ...]
    bytes: int
    different: tuple[tuple[AggregatesQuery, str], ...] = ()


class Desk:
    """Everything that is asked at one instant of a demo cloud whose clock stands still."""

    def __init__(self, cloud: DemoCloud, queries: Sequence[AggregatesQuery]) -> None:
        self._client = Client(cloud).sign_in()
        self.queries = tuple(
            replace(query, window=resolve_window(query.window, cloud.now())) for query in queries
        )
        self.sizes: AnswerSizes = UNKNOWN_SIZES
        self._lone: dict[AggregatesQuery, Aggregates] = {}

    def close(self) -> None:
        self._client.http.close()

    def ask(self, query: AggregatesQuery) -> tuple[Aggregates, int]:
        """Return the answer to a query, and how long its body is."""
        response = self._client.http.post(
            family(query.family).path,
            content=encode_query(query),
            headers={"Content-Type": "application/json"},
        )
        assert response.status_code == 200, response.text
        return decode_answer(response.content, query), len(response.content)

    def one_by_one(self) -> Refresh:
        """Ask every query by itself."""
        requests = tuple(
            MergedRequest(query=query, parts=(RequestPart(query=query),)) for query in self.queries
        )
        size = 0
        for query in self.queries:
            self._lone[query], length = self.ask(query)
            size += length
        return Refresh(requests=requests, bytes=size)

    def planned(self, *, rules: frozenset[Rule] = ALL_RULES) -> Refresh:
        """Ask as planned, compare with what was answered one by one, and learn from it."""
        requests = plan(self.queries, rules=rules, sizes=self.sizes)
        size = 0
        different = []
        for request in requests:
            answer, length = self.ask(request.query)
            size += length
            self.sizes = self.sizes.updated(request.query, answer)
            for part in request.parts:
                place = find_difference(split(request, answer, part), self._lone[part.query])
                if place is not None:
                    different.append((part.query, place))
        return Refresh(requests=requests, bytes=size, different=tuple(different))
