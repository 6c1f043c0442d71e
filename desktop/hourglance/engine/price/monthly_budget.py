"""The monthly budget: what the month's limit leaves now."""

from collections.abc import Callable
from datetime import datetime
from math import inf

from hourglance.engine.price.usage_meter import UsageMeter


class MonthlyBudget:
    """The requests that the month's limit leaves, by the count of all running parts.

    :param usage: None if requests are not counted: then there is no limit.
    :param service_now: returns the time by the service's clock.
    """

    def __init__(self, usage: UsageMeter | None, service_now: Callable[[], datetime]) -> None:
        self._usage = usage
        self._service_now = service_now
        #: Requests per month; None without a limit.
        self.limit: int | None = None

    def allowed_per_hour(self) -> float:
        """Return how many requests an hour may take, so that the month's last until its end."""
        if self.limit is None or self._usage is None:
            return inf
        return self._usage.allowed_per_hour(self.limit, self._service_now())

    @property
    def is_used_up(self) -> bool:
        """Whether nothing may be sent until the next month."""
        return self.allowed_per_hour() <= 0.0
