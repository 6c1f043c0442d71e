"""How many requests this desk may still make: read from the service's answers, never guessed for long."""

from collections.abc import Sequence
from typing import Final

from hourglance.genesys import RateLimit

#: Between two requests of one turn, in seconds: a fleet's load is evener for it, and the first shows first.
SPACING: Final = 1.0

#: What is taken for the allowance before the service has told it: a fifth of what is published (300).
ASSUMED: Final = RateLimit(count=0, allowed=60, reset_seconds=60.0)

#: The share of the allowance that is kept for more important queries, by rank: the icon's may use all of it.
RESERVES: Final[Sequence[float]] = (0.0, 0.1)


class RequestBudget:
    """The allowance of one sign-in. Times are monotonic seconds.

    The service counts requests in windows and starts anew at the end of each, so this does, too: what is
    left of the window is spent, most important first, and then nothing is asked until it ends.
    """

    def __init__(self) -> None:
        self._allowed = ASSUMED.allowed
        self._left = ASSUMED.allowed
        self._resets_at = float("-inf")
        self._paused_until = float("-inf")
        self._next_turn = float("-inf")

    def learn(self, rate: RateLimit, now: float) -> None:
        """Take what an answer tells. Answers may come in another order than they were asked in."""
        resets_at = now + rate.reset_seconds
        left = max(0, rate.allowed - rate.count)
        same_window = abs(resets_at - self._resets_at) < _TOLERANCE
        self._left = min(self._left, left) if same_window else left
        self._allowed, self._resets_at = rate.allowed, resets_at

    def take(self, now: float) -> None:
        """Count one request."""
        if now >= self._resets_at:
            self._left, self._resets_at = self._allowed, now + ASSUMED.reset_seconds
        self._left -= 1

    def pause(self, until: float) -> None:
        """Ask nothing at all before: the service's word is above every schedule."""
        self._paused_until = max(self._paused_until, until)

    @property
    def paused_until(self) -> float:
        """Return when the service may be asked again."""
        return self._paused_until

    def free_at(self, rank: int, now: float) -> float:
        """Return when a request of this rank may be made: now, or when the service starts to count anew."""
        if now >= self._resets_at or self._left > RESERVES[rank] * self._allowed:
            return now
        return self._resets_at

    def turn(self, now: float, *, urgent: bool) -> float:
        """Return when the next request is sent: now, or a little after the one before."""
        if urgent:
            return now
        turn = max(now, self._next_turn)
        self._next_turn = turn + SPACING
        return turn


#: Two ends of a window this close are one: the service tells it in whole seconds.
_TOLERANCE: Final = 2.5
