"""How long to wait before the same request may be sent again."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, kw_only=True, slots=True)
class Backoff:
    """Exponential backoff with full jitter, in seconds.

    Full jitter (any time up to the bound, evenly) keeps a fleet of desks from coming back in step.
    """

    first: float = 2.0
    longest: float = 3600.0

    def bound(self, failures: int) -> float:
        """Return the longest wait after ``failures`` failures in a row (1 or more)."""
        return min(self.longest, self.first * 2.0 ** min(failures - 1, 30))

    def delay(self, failures: int, random: Random, *, at_least: float = 0.0) -> float:
        """Return the wait after ``failures`` failures in a row.

        :param at_least: what the service asked for; the jitter comes on top of it.
        """
        return at_least + random.uniform(0, self.bound(failures))
