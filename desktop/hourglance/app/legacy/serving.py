"""Serves the windows: each wish is handed to the engine's thread, and what comes of it given back."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias, TypeVar

from hourglance.api import HourglanceError
from hourglance.app.controller import AppController
from hourglance.app.errors import NotReadyError
from hourglance.app.session import AppSession
from hourglance.engine import Problem
from hourglance.tray.windows.commands import Reply

_log = logging.getLogger(__name__)

X = TypeVar("X")

#: Has something called in the engine's thread; there is no clerk in the first moments.
HandOver: TypeAlias = Callable[[Callable[[AppController | None], None]], None]

_STARTING = Problem(
    code="starting", who="Hourglance", what="Hourglance is still starting.", remedy="Try again in a moment."
)
_DEFECT = Problem(
    code="defect", who="Hourglance", what="Hourglance made a mistake.", remedy="Its log has the details."
)


class WindowServices:
    """Where the windows' wishes arrive, in Qt's thread.

    :param hand_over: has something called in the engine's thread.
    """

    def __init__(self, hand_over: HandOver) -> None:
        self._hand_over = hand_over

    def serve(
        self, work: Callable[[AppController], Coroutine[Any, Any, X]], reply: Reply[X | Problem]
    ) -> None:
        """Do some work in the engine's thread, and give what comes of it, or why nothing does."""

        def begin(clerk: AppController | None) -> None:
            if clerk is None:
                reply(_STARTING)
            else:
                clerk.begin(_answered(work(clerk), reply))

        self._hand_over(begin)


def desk_of(clerk: AppController) -> AppSession:
    """Return the desk.

    :raises NoDeskError: there is none yet.
    """
    if clerk.current_session is None:
        raise NotReadyError(
            "Hourglance does not know your organization yet.", remedy="Set it up in the panel first."
        )
    return clerk.current_session


async def _answered(work: Coroutine[Any, Any, X], reply: Reply[X | Problem]) -> None:
    try:
        answer: X | Problem = await work
    except HourglanceError as error:
        answer = Problem.from_error(error)
    except Exception:  # noqa: BLE001 - the border to the windows: a defect is said there, and the log knows it
        _log.exception("What a window asked for failed in a way that nobody foresaw")
        answer = _DEFECT
    reply(answer)
