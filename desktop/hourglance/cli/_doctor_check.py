"""A line of the doctor's, and a way to look at one thing so that nothing else suffers."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeAlias, TypeVar

import msgspec

from hourglance.api import HourglanceError

T = TypeVar("T")

#: ``unknown``: it could not be found out, or only the running app knows.
State: TypeAlias = Literal["ok", "warn", "fail", "unknown"]

#: Nothing is looked at for longer (seconds).
DEADLINE: Final = 20.0

_log = logging.getLogger(__name__)


class Check(msgspec.Struct, frozen=True, kw_only=True):
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
    def failed(cls, name: str, error: HourglanceError, *, state: State = "fail") -> "Check":
        """Return the line about an error."""
        return cls(name=name, state=state, what=error.what, remedy=error.remedy)

    @property
    def wants_attention(self) -> bool:
        """Return whether there is something to do."""
        return self.state in {"warn", "fail"}


def ok(name: str, what: str) -> Check:
    """Return the line about something that is as it should be."""
    return Check(name=name, state="ok", what=what)


def warn(name: str, what: str, remedy: str) -> Check:
    """Return the line about something that Hourglance can live with."""
    return Check(name=name, state="warn", what=what, remedy=remedy)


def fail(name: str, what: str, remedy: str) -> Check:
    """Return the line about something that does not work."""
    return Check(name=name, state="fail", what=what, remedy=remedy)


def unknown(name: str, what: str, remedy: str = "") -> Check:
    """Return the line about something that could not be found out."""
    return Check(name=name, state="unknown", what=what, remedy=remedy)


async def isolated(name: str, look: Callable[[], Awaitable[Check]], deadline: float = DEADLINE) -> Check:
    """Return what a look finds; whatever goes wrong with it is its own line."""
    try:
        async with asyncio.timeout(deadline):
            return await look()
    except TimeoutError:
        return fail(name, f"There was no answer within {deadline:.0f} s.", "Run the doctor again.")
    except HourglanceError as error:
        return Check.failed(name, error)
    except Exception as error:  # noqa: BLE001 - a doctor who stumbles over one thing still looks at the others
        _log.warning("The doctor could not look at %s", name, exc_info=error)
        return unknown(name, f"Hourglance made a mistake while it looked ({type(error).__name__}).")


async def aside(work: Callable[[], T]) -> T:
    """Return what a blocking call returns, run in a thread that nobody waits for when it hangs.

    Whatever it raises is raised here.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(value: T | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(value)  # type: ignore[arg-type] # T, where there is no error

    def run() -> None:
        value, failure = None, None
        try:
            value = work()
        except BaseException as error:  # noqa: BLE001 - handed over to whoever waits
            failure = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, value, failure)

    threading.Thread(target=run, name="hourglance-doctor", daemon=True).start()
    return await done
