"""A line of the doctor's, and a way to look at one thing so that nothing else suffers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeAlias

import msgspec

from hourglance.api import HourglanceError

#: ``unknown``: it could not be found out, or only the running app knows.
State: TypeAlias = Literal["ok", "warn", "fail", "unknown"]

#: Nothing is looked at for longer (seconds).
DEADLINE: Final = 20.0

_log = logging.getLogger(__name__)


class HealthCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at: a stable form.

    :param name: what, in one short word or two.
    :param what: how it is, a sentence.
    :param remedy: what to do; empty where nothing is to be done.
    """

    name: str
    state: State
    what: str
    remedy: str = ""

    @classmethod
    def failed(cls, name: str, error: HourglanceError, *, state: State = "fail") -> "HealthCheck":
        """Return the line about an error."""
        return cls(name=name, state=state, what=error.what, remedy=error.remedy)

    @property
    def wants_attention(self) -> bool:
        """Return whether there is something to do."""
        return self.state in {"warn", "fail"}


def ok(name: str, what: str) -> HealthCheck:
    """Return the line about something that is as it should be."""
    return HealthCheck(name=name, state="ok", what=what)


def warn(name: str, what: str, remedy: str = "") -> HealthCheck:
    """Return the line about something that Hourglance can live with."""
    return HealthCheck(name=name, state="warn", what=what, remedy=remedy)


def fail(name: str, what: str, remedy: str) -> HealthCheck:
    """Return the line about something that does not work."""
    return HealthCheck(name=name, state="fail", what=what, remedy=remedy)


def unknown(name: str, what: str, remedy: str = "") -> HealthCheck:
    """Return the line about something that could not be found out."""
    return HealthCheck(name=name, state="unknown", what=what, remedy=remedy)


async def isolated(
    name: str, look: Callable[[], Awaitable[HealthCheck]], deadline: float = DEADLINE
) -> HealthCheck:
    """Return what a look finds; whatever goes wrong with it is its own line."""
    try:
        async with asyncio.timeout(deadline):
            return await look()
    except TimeoutError:
        return fail(name, f"There was no answer within {deadline:.0f} s.", "Run the doctor again.")
    except HourglanceError as error:
        return HealthCheck.failed(name, error)
    except Exception as error:  # noqa: BLE001 - a doctor who stumbles over one thing still looks at the others
        _log.warning("The doctor could not look at %s", name, exc_info=error)
        return unknown(name, f"Hourglance made a mistake while it looked ({type(error).__name__}).")
