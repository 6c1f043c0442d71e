"""One engine asks the queries of all widgets and keeps the last good answer of each.

The states that it publishes are plain data and cheap to import; the tray, whose first paint must not
wait, reads nothing else. What runs the engine is imported when it is first named.
"""

from typing import TYPE_CHECKING

from hourglance.engine._states import (
    AccountState,
    Activity,
    DataState,
    Problem,
    SignInState,
    Snapshot,
    WidgetState,
)

if TYPE_CHECKING:
    from hourglance.engine._backoff import Backoff
    from hourglance.engine._engine import DefectError, Engine, Presenter, Source
    from hourglance.engine._thread import LoopThread
    from hourglance.engine._windows import Horizon, WindowError, resolve

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

_LATE = {
    "Backoff": "_backoff",
    "DefectError": "_engine",
    "Engine": "_engine",
    "Horizon": "_windows",
    "LoopThread": "_thread",
    "Presenter": "_engine",
    "Source": "_engine",
    "WindowError": "_windows",
    "resolve": "_windows",
}


def __getattr__(name: str) -> object:
    """Import what runs the engine when it is first named."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
