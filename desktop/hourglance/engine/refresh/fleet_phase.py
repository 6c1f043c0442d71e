"""The instants at which a desk asks: few for the machine, and other ones than its neighbours'."""

import math
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Self

#: No query is asked more often, whatever its widgets declare; all intervals are multiples of it (seconds).
FLOOR: Final = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetPhase:
    """Multiples of every interval, all moved by the desk's own phase.

    Intervals that divide one another then fall on the same instants, so that twenty widgets wake the
    computer once; and since the phase comes from the account, a fleet of desks does not ask in step,
    however many were switched on at eight.

    :param phase: an instant of the grid, in seconds since the epoch by the service's clock.
    """

    phase: float

    @classmethod
    def of(cls, account: str) -> Self:
        """Return the grid of an account, always the same one: anywhere in an hour, evenly."""
        digest = blake2b(account.encode(), digest_size=8).digest()
        return cls(phase=int.from_bytes(digest) / 2**64 * 3600.0)

    def slot(self, earliest: float, every: float) -> float:
        """Return the first instant from ``earliest`` on at which something asked every so often is due."""
        return self.phase + math.ceil((earliest - self.phase) / every) * every


def rounded(seconds: float) -> float:
    """Return the interval that an interval asked for becomes: never a shorter one."""
    return max(1, math.ceil(seconds / FLOOR)) * FLOOR
