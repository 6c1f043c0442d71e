"""The circuit breaker: while the service is down, one request at a time probes whether it is back."""

from random import Random
from typing import Final, Literal, TypeAlias

from hourglance.engine.refresh.retry_policy import Backoff

#: ``half-open``: the probe is in flight.
BreakerState: TypeAlias = Literal["closed", "open", "half-open"]

#: The number of failures in a row, without a response between them, that opens the breaker.
THRESHOLD: Final = 3

#: How long it stays open, each time in a row, if the service is down.
_SERVICE_BACKOFF: Final = Backoff(first=30.0, longest=300.0)

#: The same if this computer's network is down: then a probe costs the service nothing.
_NETWORK_BACKOFF: Final = Backoff(first=2.0, longest=30.0)


class CircuitBreaker:
    """Counts failures of the service or the network, of whatever query. Times are monotonic seconds."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._failures = 0
        self._times_opened = 0
        self._probing = False
        #: When a probe may be sent, while the breaker is open.
        self.retry_at = 0.0

    @property
    def state(self) -> BreakerState:
        """The current state."""
        if not self._times_opened:
            return "closed"
        return "half-open" if self._probing else "open"

    def on_sent(self) -> None:
        """Record that a request is in flight; while the breaker is open, it is the probe."""
        self._probing = self._times_opened > 0

    def on_failure(self, now: float, *, network: bool) -> bool:
        """Record a failure of the service or the network, and return whether it opens the breaker."""
        self._failures += 1
        if self.state == "open" or self._failures < THRESHOLD:
            return False  # if open, this request was in flight already when another one opened it
        self._times_opened += 1
        self._probing = False
        backoff = _NETWORK_BACKOFF if network else _SERVICE_BACKOFF
        self.retry_at = now + backoff.delay(self._times_opened, self._random)
        return True

    def on_response(self) -> None:
        """Record that the service responded, even with a rejection: close the breaker."""
        self._failures = self._times_opened = 0
        self._probing = False

    def on_canceled(self) -> None:
        """Record that a request was canceled: it tells nothing, and another one may probe."""
        self._probing = False
