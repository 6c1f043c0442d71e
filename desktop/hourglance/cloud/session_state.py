"""Who is signed in, as plain data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from hourglance.api import HourglanceError
from hourglance.genesys.directory import CurrentUser

#: ``locked``: a token may be there, but its keyring is locked; this is not signed out.
SessionStatus: TypeAlias = Literal["unknown", "signed_out", "signing_in", "signed_in", "locked"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionState:
    """Whether there is someone to ask for, and why not.

    :param person: who is signed in, or was until the sign-in ended by itself; None while not known.
    :param session_only: the token is in memory alone and ends with this program.
    :param expires_at: when the sign-in ends, by the service's clock; None if that is not known.
    :param renews: a new one is had without the person before that.
    :param problem: why nobody is signed in, why the keyring has no token, or what keeps it from being proven.
    """

    status: SessionStatus = "unknown"
    user: CurrentUser | None = None
    session_only: bool = False
    expires_at: datetime | None = None
    renews: bool = False
    problem: HourglanceError | None = None
