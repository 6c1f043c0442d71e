"""The rate limiter: one request budget for metrics and names, read from the service's responses."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hourglance.genesys import RateLimit

#: Seconds between two requests that no user waits for: it spreads the load of many computers.
SPACING: Final = 1.0

#: The limit until the service reports its own: a fifth of the published one (300).
ASSUMED: Final = RateLimit(count=0, allowed=60, reset_seconds=60.0)

#: The rank of requests for names; 0 is the icon's query, 1 all other queries.
NAMES: Final = 2

#: The share of the limit that is reserved for requests of a lower rank, by rank.
RESERVES: Final[Sequence[float]] = (0.0, 0.1, 0.5)

#: Window ends that differ by less are the same window: the service reports whole seconds.
_TOLERANCE: Final = 2.5


class RateLimiter:
    """The request budget of one sign-in. Times are monotonic seconds.

    The service counts requests in fixed windows, and so does the limiter: the rest of a window is spent in
    order of rank, then nothing is sent until it ends.
    """

    def __init__(self) -> None:
        self._paused_until = float("-inf")
        self._next_slot = float("-inf")
        self.reset()

    def reset(self) -> None:
        """Discard what was observed: the service counts by token, and there is a new one."""
        self._observed: tuple[RateLimit, float] | None = None
        self._allowed = self._left = ASSUMED.allowed
        self._resets_at = self._paused_until = float("-inf")

    def observe(self, rate: RateLimit, now: float) -> None:
        """Record what a response reports. Responses may arrive out of order."""
        resets_at = now + rate.reset_seconds
        left = max(0, rate.allowed - rate.count)
        # What is left of an assumed limit says nothing about the reported one.
        same_window = self._observed is not None and abs(resets_at - self._resets_at) < _TOLERANCE
        self._observed = rate, now
        self._left = min(self._left, left) if same_window else left
        self._allowed, self._resets_at = rate.allowed, resets_at

    def consume(self, now: float) -> None:
        """Count one request that is sent now."""
        if now >= self._resets_at:
            self._left, self._resets_at = self._allowed, now + ASSUMED.reset_seconds
        self._left -= 1

    def pause(self, until: float) -> None:
        """Allow no requests until then; a shorter pause does not shorten a longer one."""
        self._paused_until = max(self._paused_until, until)

    @property
    def paused_until(self) -> float:
        """When requests are allowed again after :meth:`pause`."""
        return self._paused_until

    def available_at(self, rank: int, now: float) -> float:
        """Return when the budget has a request of this rank: now, or when the service's window ends."""
        if now >= self._resets_at or self._left > RESERVES[rank] * self._allowed:
            return now
        return self._resets_at

    def next_slot(self, now: float, *, urgent: bool) -> float:
        """Return when to send the next request: now if urgent, else spaced from the one before it."""
        if urgent:
            return now
        slot = max(now, self._next_slot)
        self._next_slot = slot + SPACING
        return slot

    def last_observed(self, now: float) -> RateLimit | None:
        """Return what the service reported last; None if its window has ended since, or nothing is known."""
        if self._observed is None:
            return None
        rate, at = self._observed
        left = rate.reset_seconds - (now - at)
        return replace(rate, reset_seconds=left) if left > 0 else None
