"""The result of one check, and how a check is run without affecting the others."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeAlias

import msgspec

from hourglance.api import HourglanceError

#: ``unknown``: it could not be determined, or only the running app knows.
CheckState: TypeAlias = Literal["ok", "warn", "fail", "unknown"]

#: How long a check may take (seconds).
DEADLINE: Final = 20.0

_log = logging.getLogger(__name__)


class HealthCheck(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one check, in a stable format.

    :param name: what was checked, in one or two short words; set by :func:`isolated`.
    :param what: the result, as a sentence.
    :param remedy: how to fix it; empty if nothing needs to be fixed.
    """

    name: str = ""
    state: CheckState
    what: str
    remedy: str = ""

    @classmethod
    def from_error(cls, error: HourglanceError, *, state: CheckState = "fail") -> "HealthCheck":
        """Return the result for an error."""
        return cls(state=state, what=error.what, remedy=error.remedy)

    @property
    def needs_attention(self) -> bool:
        """Whether the user should do something."""
        return self.state in {"warn", "fail"}


def ok(what: str) -> HealthCheck:
    """Return the result of a check that found no problem."""
    return HealthCheck(state="ok", what=what)


def warn(what: str, remedy: str = "") -> HealthCheck:
    """Return a problem that does not stop Hourglance."""
    return HealthCheck(state="warn", what=what, remedy=remedy)


def fail(what: str, remedy: str) -> HealthCheck:
    """Return a problem that stops a part of Hourglance."""
    return HealthCheck(state="fail", what=what, remedy=remedy)


def unknown(what: str, remedy: str = "") -> HealthCheck:
    """Return that something could not be determined."""
    return HealthCheck(state="unknown", what=what, remedy=remedy)


async def isolated(
    name: str, check: Callable[[], Awaitable[HealthCheck]], deadline: float = DEADLINE
) -> HealthCheck:
    """Run a check, and return its result under a name; its errors and its timeout become its result."""
    try:
        async with asyncio.timeout(deadline):
            result = await check()
    except TimeoutError:
        result = fail(f"There was no answer within {deadline:.0f} s.", "Run the diagnostics again.")
    except HourglanceError as error:
        result = HealthCheck.from_error(error)
    except Exception as error:  # noqa: BLE001 - the other checks must run all the same
        _log.warning("Unexpected error while checking %s", name, exc_info=error)
        result = unknown(f"Internal error in this check ({type(error).__name__}); see the log.")
    return msgspec.structs.replace(result, name=name)
