"""The pace: how often queries are sent, by who looks at their values."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from hourglance.engine.price.monthly_limit import Stretch
from hourglance.engine.refresh.query_state import QueryState

#: Who can see the values. ``closed``: the icon alone is visible. ``away``: locked, or not used for a while.
Audience: TypeAlias = Literal["open", "closed", "away"]

#: While the panel is closed, values that are not on the icon and have no limit are this old (seconds).
CLOSED_INTERVAL: Final = 600.0

#: The same for the value that the icon shows because the user has chosen none: it may be any of the panel's.
UNPINNED_INTERVAL: Final = 120.0

#: On battery power, or in a metered network, values without a limit are requested this often (seconds).
SAVING_INTERVAL: Final = 120.0


_NO_STRETCH: Final = Stretch()


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How often queries are sent. It slows them down, and never speeds them up.

    :param saves_power: the computer is on battery power, or in a metered network.
    :param stretch: keeps the requests within the month's limit.
    """

    audience: Audience = "open"
    saves_power: bool = False
    stretch: Stretch = _NO_STRETCH

    def sends(self, state: QueryState) -> bool:
        """Return whether a query is sent at all, as far as those who look decide."""
        return self.audience != "away" or state.has_limit

    def interval(self, state: QueryState) -> float:
        """Return the interval in seconds that a query has at least."""
        if state.has_limit:
            return state.every * self.stretch.limits
        return self._unlimited_interval(state) * self.stretch.others

    def _unlimited_interval(self, state: QueryState) -> float:
        interval = state.every
        if self.audience == "closed" and state.rank > 0:
            interval = max(interval, UNPINNED_INTERVAL if state.is_on_icon else CLOSED_INTERVAL)
        return max(interval, SAVING_INTERVAL) if self.saves_power else interval
