"""One engine asks the queries of all widgets and keeps the last good answer of each.

The states that it publishes are plain data and cheap to import; the tray reads nothing else.
"""

from typing import TYPE_CHECKING

from hourglance._late import late

if TYPE_CHECKING:
    from hourglance.engine._backoff import Backoff
    from hourglance.engine._engine import DefectError, Engine, Presenter, Source
    from hourglance.engine._states import (
        AccountState,
        Activity,
        DataState,
        Problem,
        SignInState,
        Snapshot,
        WidgetState,
    )
    from hourglance.engine._thread import LoopThread
    from hourglance.engine._windows import Horizon, WindowError, resolve
else:
    __getattr__ = late(
        __name__,
        _backoff="Backoff",
        _engine="DefectError Engine Presenter Source",
        _states="AccountState Activity DataState Problem SignInState Snapshot WidgetState",
        _thread="LoopThread",
        _windows="Horizon WindowError resolve",
    )

__all__ = [
    "AccountState",
    "Activity",
    "Backoff",
    "DataState",
    "DefectError",
    "Engine",
    "Horizon",
    "LoopThread",
    "Presenter",
    "Problem",
    "SignInState",
    "Snapshot",
    "Source",
    "WidgetState",
    "WindowError",
    "resolve",
]
