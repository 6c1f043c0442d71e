"""Snapshots: the engine's state as immutable data, for the tray and the commands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from hourglance.api import Amount, Card, Declaration, HourglanceError, Tone
from hourglance.engine.alerts.rules import Alert
from hourglance.genesys import Scope

#: The kind of data of a card. ``stale``: a good value, but older than its refresh interval allows.
DataState: TypeAlias = Literal["none", "fresh", "stale", "no_data", "forbidden"]

#: What the engine does about it.
Activity: TypeAlias = Literal["idle", "queued", "fetching", "paused"]

#: Why the engine is paused. ``idle``: the computer is not used. ``used_up``: the month's requests are.
#: ``service_down``: the service failed several times in a row.
Pause: TypeAlias = Literal[
    "signed_out", "asleep", "locked", "idle", "used_up", "rate_limited", "offline", "service_down"
]

#: The state of the sign-in. ``locked``: there may be a token, but its keyring is locked.
SignInState: TypeAlias = Literal["unknown", "signed_out", "signing_in", "signed_in", "locked"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """An error as data: which part failed, what happened, what to do next."""

    code: str
    who: str
    what: str
    remedy: str = ""

    @classmethod
    def from_error(cls, error: HourglanceError) -> "Problem":
        """Return an error as data."""
        return cls(code=error.code, who=error.who, what=error.what, remedy=error.remedy)

    @property
    def sentence(self) -> str:
        """What happened and what to do, on one line."""
        return f"{self.what} {self.remedy}".strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountState:
    """Who is signed in, and where.

    :param session_only: the token is only kept in memory, since no keyring could store it.
    :param ends: when the sign-in ends, by the local clock; set shortly before that if the user must sign in
        again.
    """

    sign_in: SignInState = "unknown"
    user: str = ""
    region: str = ""
    session_only: bool = False
    ends: datetime | None = None
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MissingPart:
    """One of a widget's queries that has no answer yet.

    :param problem: why; None while the first answer is on its way.
    """

    name: str
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetState:
    """The state of one widget.

    ``card`` is the last good one and survives every error; ``as_of`` is the end of the window that it shows,
    by the service's clock, and ``age`` the time since then at publication. ``problem`` says why it is not
    newer, ``next_attempt`` (local clock) when the query is sent again. A stale widget that is queued or
    fetching without a problem is only being updated, such as after sleep.

    With several queries, the card is of the answers there are, and ``as_of`` the time of the oldest one.

    :param part: the name of the query that ``data``, ``problem`` and ``next_attempt`` are of, if it is one of
        several and not up to date.
    :param missing: the queries without an answer, if there is a card of the others.
    :param polled: why a live value is requested once a minute instead of being notified; None if it is not.
    :param pause: set if and only if ``activity`` is ``paused``.
    :param alerts: the alerts that the user has not acknowledged; the engine leaves it empty.
    """

    widget: Declaration
    data: DataState = "none"
    activity: Activity = "idle"
    pause: Pause | None = None
    card: Card | None = None
    as_of: datetime | None = None
    age: timedelta | None = field(default=None, compare=False)
    problem: Problem | None = None
    part: str = ""
    missing: tuple[MissingPart, ...] = ()
    polled: Problem | None = None
    next_attempt: datetime | None = None
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthlyLimit:
    """The limit of requests per month that values are refreshed less often for.

    :param by_policy: the administrator has set it, and not the user.
    :param is_used_up: nothing is sent until the next month.
    """

    requests: int
    by_policy: bool
    is_used_up: bool = False

    @property
    def sentence(self) -> str:
        """What the limit does to values, and who has set it."""
        setter = "your administrator has" if self.by_policy else "you have"
        requests = f"{self.requests:,} requests".replace(",", " ")
        if self.is_used_up:
            used_up = f"The {requests} of this month, as {setter} set, are used up"
            return f"{used_up}: values are refreshed again next month."
        return f"Values are refreshed less often, to stay within {requests} this month, as {setter} set."


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """Everything there is to show at one moment. ``widgets`` are in the user's order.

    The engine leaves the last eight fields empty; the application fills them in.

    :param skew: how far the service's clock is ahead of the local one.
    :param pinned: the id of the widget that the icon shows; empty for the one in the worst state.
    :param expanded: the ids of the widgets whose cards show everything, and not only a row.
    :param new: the ids of the widgets of plugins that the user has not seen yet.
    :param scopes: whose figures the widgets have, by their ids.
    :param hidden: the widgets that the user has hidden.
    :param notices: all other problems, such as those of plugins.
    :param limit: why values are refreshed less often; None if they are not.
    :param decided: what the administrator has decided of the panel: ``order``, ``icon``, ``widgets``.
    :param fixed: the ids of the widgets that the administrator keeps on the panel.
    """

    account: AccountState = AccountState()
    widgets: tuple[WidgetState, ...] = ()
    problem: Problem | None = None
    skew: timedelta = field(default=timedelta(0), compare=False)
    pinned: str = ""
    expanded: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    hidden: tuple[Declaration, ...] = ()
    notices: tuple[Problem, ...] = ()
    limit: MonthlyLimit | None = None
    decided: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()


#: The priority of a tone, most urgent first; a widget that failed has priority 2.
_PRIORITIES: Final[Mapping[Tone, int]] = {"critical": 0, "warning": 1, "neutral": 3, "good": 3}


def icon_widget(widgets: Sequence[WidgetState], pinned: str) -> WidgetState:
    """Return the widget that the icon shows: the pinned one, else the first of the most urgent ones.

    Values with a critical or warning tone come first, then widgets that failed. A missing permission is the
    least urgent, because it can last for months.

    :param widgets: at least one.
    :param pinned: the id of the pinned widget; empty if there is none.
    """
    return next((state for state in widgets if state.widget.id == pinned), min(widgets, key=_priority))


def _priority(state: WidgetState) -> int:
    if state.data == "forbidden":
        return 6
    if state.card is not None:
        headline = state.card.headline
        has_value = not isinstance(headline, Amount) or headline.value is not None
        return _PRIORITIES[state.card.tone] if has_value else 4
    if state.data == "no_data":
        return 4
    return 5 if state.problem is None or state.activity == "paused" else 2
