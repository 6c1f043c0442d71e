"""What the engine knows, as plain data: published whole, read by the tray and the commands."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from hourglance.api import Card, Declaration, HourglanceError
from hourglance.engine.alerts.rules import Alert

#: What there is to show. ``stale``: a good value, but older than its refresh allows.
DataState: TypeAlias = Literal["none", "fresh", "stale", "no_data", "forbidden"]

#: What is being done about it.
Activity: TypeAlias = Literal["idle", "queued", "fetching", "paused"]

#: Why nothing is done, while paused. ``service_down``: it has failed several times in a row.
Pause: TypeAlias = Literal["signed_out", "asleep", "locked", "rate_limited", "offline", "service_down"]

#: Whether there is someone to ask for. ``locked``: a token may be there, but its keyring is locked.
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
        """Return what happened and what to do, on one line."""
        return f"{self.what} {self.remedy}".strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountState:
    """Who is signed in, and where.

    :param session_only: the token is kept in memory alone, since no keyring could take it.
    :param ends: when the sign-in ends, by the local clock, once that is soon and a new one would prevent it.
    """

    sign_in: SignInState = "unknown"
    person: str = ""
    region: str = ""
    session_only: bool = False
    ends: datetime | None = None
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetState:
    """One widget, now.

    ``card`` is the last good one and outlives every error; ``as_of`` is the end of the window that it
    shows, by the service's clock, and ``age`` how long ago that was when this was published. ``problem`` says
    why it is not newer, ``next_attempt`` (local clock) when it will be tried again. A stale one that is
    queued or fetched and has no problem is merely being updated, such as after the computer slept.

    :param pause: why nothing is done about it; set if and only if ``activity`` is ``paused``.
    :param alerts: what the person's limits made of its figure, as far as that was not seen yet; the engine
        leaves it empty.
    """

    widget: Declaration
    data: DataState = "none"
    activity: Activity = "idle"
    pause: Pause | None = None
    card: Card | None = None
    as_of: datetime | None = None
    age: timedelta | None = field(default=None, compare=False)
    problem: Problem | None = None
    next_attempt: datetime | None = None
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """Everything there is to show, at one moment. ``widgets`` are in the person's order.

    The last three the engine leaves empty; whoever knows plugins and the person's choices puts them in.

    :param pinned: the id of the widget that the icon shows; empty: whichever stands worst.
    :param hidden: the widgets that the person has taken off the panel.
    :param notices: what else is wrong, all at once: what keeps plugins from working, for example.
    """

    account: AccountState = AccountState()
    widgets: tuple[WidgetState, ...] = ()
    problem: Problem | None = None
    pinned: str = ""
    hidden: tuple[Declaration, ...] = ()
    notices: tuple[Problem, ...] = ()
