"""Which requests are sent for which entries, by the rules still relied on and the size of earlier answers."""

import logging
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from hourglance.api import Aggregates, AggregatesQuery
from hourglance.engine.planner.answer_size import NO_EXPERIENCE, AnswerSizes
from hourglance.engine.planner.merged_request import MergedRequest, RequestPart
from hourglance.engine.planner.planner import plan
from hourglance.engine.planner.rules import ALL_RULES, Rule
from hourglance.engine.refresh.query_state import QueryState

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedRequest:
    """A request, and the entry that each of its parts is asked for."""

    request: MergedRequest
    entries: tuple[QueryState, ...]

    @property
    def served(self) -> tuple[tuple[RequestPart, QueryState], ...]:
        """Return parts and entries, side by side."""
        return tuple(zip(self.request.parts, self.entries, strict=True))

    @property
    def rank(self) -> int:
        """Return the rank of the most important entry."""
        return min(entry.rank for entry in self.entries)

    @property
    def prompt(self) -> bool:
        """Return whether a person waits for any of it."""
        return any(entry.prompt for entry in self.entries)


@dataclass(frozen=True, kw_only=True, slots=True)
class DisabledRule:
    """A rule of the planner that did not hold at this service, and is not relied on any more.

    :param label: its stable name.
    :param reason: why it was taken to hold.
    :param evidence: where the answers differed, or what was unexpected of the merged one.
    """

    label: str
    reason: str
    evidence: str


class MergePolicy:
    """Makes jobs of entries, by the rules that have never failed here and the size of earlier answers."""

    def __init__(self) -> None:
        self._experience: AnswerSizes = NO_EXPERIENCE
        self._rules: frozenset[Rule] = ALL_RULES
        self._labels = count(1)
        self.refuted: tuple[DisabledRule, ...] = ()

    def jobs(self, resolved: Sequence[tuple[AggregatesQuery, QueryState]]) -> list[PlannedRequest]:
        """Return the requests for queries whose windows are resolved, the most important first."""
        jobs: list[PlannedRequest] = []
        for label in dict.fromkeys(entry.apart for _, entry in resolved):
            together = [(query, entry) for query, entry in resolved if entry.apart == label]
            queries = [query for query, _ in together]
            waiting: dict[AggregatesQuery, deque[QueryState]] = {}
            for query, entry in together:
                waiting.setdefault(query, deque()).append(entry)
            for request in plan(queries, rules=self._rules, experience=self._experience):
                entries = tuple(waiting[part.query].popleft() for part in request.parts)
                jobs.append(PlannedRequest(request=request, entries=entries))
        return sorted(jobs, key=lambda job: job.rank)

    def learn(self, request: MergedRequest, answer: Aggregates) -> None:
        """Take from a good answer how large others will be."""
        self._experience = self._experience.after(request, answer)

    def forget(self) -> None:
        """Drop what is known of an organisation; the next one may be of another size."""
        self._experience = NO_EXPERIENCE

    def refute(self, rules: Iterable[Rule], evidence: str) -> frozenset[Rule]:
        """Stop relying on the most doubtful of rules of which one does not hold, and return the others."""
        suspects = frozenset(rules)
        if not suspects <= self._rules:
            return frozenset()  # one of them is known not to hold, which explains it
        rule = max(suspects, key=tuple(Rule).index)
        _log.error("The rule %s does not hold here and is switched off: %s", rule.label, evidence)
        self.refuted += (DisabledRule(label=rule.label, reason=rule.reason, evidence=evidence),)
        self._rules -= {rule}
        return suspects - {rule}

    def set_apart(self, entries: Iterable[QueryState]) -> None:
        """Never ask these together with those that they were asked with until now."""
        label = next(self._labels)
        for entry in entries:
            entry.apart = label
