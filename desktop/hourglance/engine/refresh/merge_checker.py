"""The merge checker: compares merged answers with lone ones, and finds the rule that does not hold."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Final, NamedTuple

import msgspec

from hourglance.api import Aggregates, AggregatesQuery, HourglanceError
from hourglance.engine.planner.planner import MergedRequest, MergePolicy, RequestPart, SplitError
from hourglance.engine.planner.rule_verdicts import RuleVerdictError, RuleVerdictStore
from hourglance.engine.planner.rules import Rule
from hourglance.engine.planner.shadow_check import find_difference, steps_to_merged
from hourglance.engine.planner.splitter import split
from hourglance.engine.refresh.query_state import QueryState
from hourglance.engine.refresh.sender import RequestSender
from hourglance.util.blocking import BlockingWorker
from hourglance.util.owned_file import text_digest
from hourglance.util.tasks import BackgroundTasks

_log: Final = logging.getLogger(__name__)

#: Of merged answers whose ways of merging are trusted, one in so many is checked.
SHADOW_CHECK_INTERVAL: Final = 50

#: Changed answer sizes are stored after this time (seconds).
_SIZES_DELAY: Final = 120.0

#: The most parts of one merged answer that are checked on their first uses.
MAX_CHECKS: Final = 4


class WrongPart(NamedTuple):
    """A part of a merged answer that differed from the answer to its query alone."""

    state: QueryState
    lone: Aggregates
    culprit_found: bool


class _HeldBackError(Exception):
    """Requests are held back: the check is canceled and repeated another time."""


class MergeChecker:
    """Checks the merge rules at the service at hand.

    Each way of merging is checked on its first uses, and at random from then on.

    :param store: keeps the verdicts over restarts; None trusts each rule until a random check disproves it.
    """

    def __init__(
        self,
        sender: RequestSender,
        policy: MergePolicy,
        random: Random,
        store: RuleVerdictStore | None,
    ) -> None:
        self._sender = sender
        self._policy = policy
        self._random = random
        self._store = store
        self._worker = BlockingWorker()
        self._tasks = BackgroundTasks("storing merge rules")
        self._account_key = ""
        #: Rules of a wrong answer, of which no other answer has shown since then that they hold.
        self._suspects: frozenset[Rule] = frozenset()
        self._saved_sizes = policy.sizes
        self._save_sizes_at: float | None = None

    # The file.

    async def open(self, account_key: str) -> None:
        """Continue with the verdicts that are stored for an account."""
        if self._store is None or account_key == self._account_key:
            return
        self._account_key = account_key
        try:
            verdicts = await self._worker.run(partial(self._store.load, account_key))
        except RuleVerdictError as error:
            _log.warning("%s", error)
            return
        if verdicts is not None and account_key == self._account_key:
            self._policy.restore(verdicts)
            self._saved_sizes = self._policy.sizes

    def clear(self) -> None:
        """Discard all verdicts, and start deleting them from the disk."""
        self._policy.reset()
        self._suspects = frozenset()
        self._account_key = ""
        if self._store is not None:
            self._tasks.start(self._run(self._store.delete))

    async def wait_idle(self) -> None:
        """Wait until what was started has been written or deleted."""
        await self._tasks.wait_idle()

    def save_sizes(self, now: float, *, force: bool) -> None:
        """Start storing the observed answer sizes some minutes after they have changed.

        :param now: monotonic seconds.
        :param force: store them now.
        """
        if self._policy.sizes == self._saved_sizes:
            return
        if self._save_sizes_at is None:
            self._save_sizes_at = now + _SIZES_DELAY
        if force or now >= self._save_sizes_at:
            self._save()

    def _save(self) -> None:
        self._saved_sizes, self._save_sizes_at = self._policy.sizes, None
        if self._store is not None and self._account_key:
            self._tasks.start(self._run(partial(self._store.save, self._account_key, self._policy.verdicts)))

    async def _run(self, function: Callable[[], None]) -> None:
        try:
            await self._worker.run(function, insist=True)
        except RuleVerdictError as error:
            _log.warning("%s", error)

    # Checks.

    def disable_one(self, error: SplitError) -> None:
        """Disable a rule whose form an answer does not have."""
        self._suspects |= self._policy.disable_one(error.rules, error.what)
        self._save()

    async def check(
        self, request: MergedRequest, states: Sequence[QueryState], answer: Aggregates
    ) -> list[WrongPart]:
        """Compare parts of a merged answer with the answers to their queries alone, and return wrong ones.

        Events arrive between two requests, so the merged request is sent once more after a difference: only
        if its answer is still the same, a rule does not hold. Which one is found by requests that rely on
        one rule more, each, than the lone one.
        """
        wrong = []
        try:
            for part, state in self._to_check(request, states):
                found = await self._check_part(request, part, state, answer)
                if found is not None:
                    wrong.append(found)
        except _HeldBackError:
            pass
        except HourglanceError as error:
            _log.info("A merged answer could not be checked: %s", error.code)
        return wrong

    def _to_check(
        self, request: MergedRequest, states: Sequence[QueryState]
    ) -> list[tuple[RequestPart, QueryState]]:
        merged = [(part, state) for part, state in zip(request.parts, states, strict=True) if part.rules]
        first = [
            (part, state)
            for part, state in merged
            if self._store is not None and self._policy.needs_check(_digest(request, part, state))
        ]
        # A part that relies on few rules says most about each.
        first.sort(key=lambda each: len(each[0].rules))
        suspect = [(part, state) for part, state in merged if part.rules & self._suspects]
        chosen = first[:MAX_CHECKS]
        if merged and not chosen and (suspect or self._random.random() * SHADOW_CHECK_INTERVAL < 1):
            chosen = [self._random.choice(suspect or merged)]
        return chosen

    async def _check_part(
        self, request: MergedRequest, part: RequestPart, state: QueryState, answer: Aggregates
    ) -> WrongPart | None:
        ours = split(request, answer, part)
        lone = await self._send(part.query, state)
        difference = find_difference(ours, lone)
        if difference is None:
            self._suspects -= part.rules
            if self._store is not None:
                self._policy.record_pass(_digest(request, part, state), had_data=bool(lone.groups))
                self._save()
            return None
        again = await self._send(request.query, state)
        if find_difference(split(request, again, part), ours) is not None:
            return None  # events have arrived meanwhile
        culprit = await self._find_culprit(request, part, state, lone)
        self._suspects |= self._policy.disable_one({culprit} if culprit else part.rules, difference)
        self._save()
        return WrongPart(state, lone, culprit is not None)

    async def _find_culprit(
        self, request: MergedRequest, part: RequestPart, state: QueryState, lone: Aggregates
    ) -> Rule | None:
        """Return the rule that makes a part's answer wrong; None if that does not show."""
        if len(part.rules) == 1:
            return next(iter(part.rules))
        last = None
        for query, rule in steps_to_merged(request, part):
            last = rule
            if query == request.query:
                break  # known to be wrong
            try:
                answer = await self._send(query, state)
                stepped = split(MergedRequest(query=query, parts=(part,)), answer, part)
            except SplitError as error:
                return next(iter(error.rules)) if len(error.rules) == 1 else rule
            if find_difference(stepped, lone) is not None:
                break
        else:
            return None
        # The same question once more: the answer must not have changed meanwhile.
        return last if find_difference(await self._send(part.query, state), lone) is None else None

    async def _send(self, query: AggregatesQuery, state: QueryState) -> Aggregates:
        async with self._sender.slot((state,), user_initiated=False) as can_send:
            if not can_send:
                raise _HeldBackError
            return await self._sender.send(query, (state,), "check")


def _digest(request: MergedRequest, part: RequestPart, state: QueryState) -> str:
    """Return a digest of a way of merging: a declared query, the rules, and how it is asked for."""
    whole = request.query
    way = (
        state.query,
        sorted(rule.label for rule in part.rules),
        sorted(whole.metrics),
        sorted(whole.group_by),
        whole.granularity,
        whole.where,
        whole.views,
    )
    return text_digest(msgspec.json.encode(way).decode())
