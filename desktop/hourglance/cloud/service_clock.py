"""The local clock, and the service's clock as its answers tell it."""

from collections import deque
from datetime import UTC, datetime, timedelta

from hourglance.util.clock import Clock


class ServiceClock:
    """A clock that shows the service's time, learnt from the ``Date`` of its answers.

    ``Date`` has a resolution of one second and is stamped some time between sending and receiving. So each
    answer only says between which bounds the difference to the local monotonic clock lies; where the bounds
    of several answers overlap, the difference is known much better. Of answers that contradict
    each other the majority is believed, then the newer one: a single wrong ``Date``, such as a proxy's,
    changes nothing. Since the monotonic clock is the reference, setting the local wall clock changes nothing
    either.

    Before the first answer it shows the local clock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bounds: deque[tuple[float, float]] = deque(maxlen=_SAMPLES)
        self._offset: float | None = None

    @property
    def skew(self) -> timedelta:
        """Return the service's time minus the local wall clock's; zero before the first answer."""
        return self.now() - self._clock.now()

    def now(self) -> datetime:
        """Return the service's time, in UTC."""
        if self._offset is None:
            return self._clock.now()
        return _EPOCH + timedelta(seconds=self._clock.monotonic() + self._offset)

    def monotonic(self) -> float:
        """Return the local monotonic seconds."""
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds."""
        await self._clock.sleep(seconds)

    def observe(self, date: datetime, *, sent: float, received: float) -> None:
        """Learn from one answer.

        :param date: its ``Date`` header.
        :param sent: the local monotonic time at which the request was sent.
        :param received: the local monotonic time at which the answer's head had come.
        """
        stamped = (date - _EPOCH).total_seconds()
        self._bounds.append((stamped - received, stamped + _RESOLUTION - sent))
        self._offset = _agreed(self._bounds)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SAMPLES = 8
_RESOLUTION = 1.0


def _agreed(bounds: deque[tuple[float, float]]) -> float:
    """Return the middle of the span that most bounds share; among equals the one with the newest."""
    best: tuple[int, int] = (0, 0)
    middle = 0.0
    for low, _ in bounds:
        sharing = [i for i, (start, end) in enumerate(bounds) if start <= low <= end]
        high = min(bounds[i][1] for i in sharing)
        rank = (len(sharing), max(sharing))
        if rank > best:
            best, middle = rank, (low + high) / 2
    return middle
