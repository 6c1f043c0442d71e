"""The circuit breaker: while the service is down, one request in a while asks whether it is back."""

from random import Random
from typing import Final, Literal, TypeAlias

from hourglance.engine.refresh.backoff import Backoff

#: ``half-open``: the one request that asks is under way.
BreakerState: TypeAlias = Literal["closed", "open", "half-open"]

#: Doubtful failures in a row, with no answer between them, until the service counts as down.
THRESHOLD: Final = 3


class CircuitBreaker:
    """Counts failures of the service as a whole, whatever was asked. Times are monotonic seconds.

    :param there: how long it stays open, each time in a row, if the service is down.
    :param here: the same if it is this computer's network: asking costs the service nothing then.
    """

    def __init__(self, random: Random, *, there: Backoff | None = None, here: Backoff | None = None) -> None:
        self._random = random
        self._there = there or Backoff(first=30.0, longest=300.0)
        self._here = here or Backoff(first=2.0, longest=30.0)
        self._failures = 0
        self._opened = 0
        self._asking = False
        #: When one request may ask, while it is open.
        self.retry_at = 0.0

    @property
    def state(self) -> BreakerState:
        """Return where it stands."""
        if not self._opened:
            return "closed"
        return "half-open" if self._asking else "open"

    def asked(self) -> None:
        """Note that a request is on its way; while this is open, it is the one that asks."""
        self._asking = self._opened > 0

    def failed(self, now: float, *, here: bool) -> bool:
        """Count a failure that casts doubt on the service or the way to it; return whether it opens by it."""
        self._failures += 1
        if self.state == "open" or self._failures < THRESHOLD:
            return False  # in the first case it was under way already when another one opened it
        self._opened += 1
        self._asking = False
        backoff = self._here if here else self._there
        self.retry_at = now + backoff.delay(self._opened, self._random)
        return True

    def answered(self) -> None:
        """Note that the service has answered, if only to refuse: it is up."""
        self._failures = self._opened = 0
        self._asking = False

    def dropped(self) -> None:
        """Note that whatever was under way has come to nothing."""
        self._asking = False
