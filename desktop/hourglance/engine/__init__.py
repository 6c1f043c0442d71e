"""One engine asks the queries of all widgets and keeps the last good answer of each."""

from hourglance.engine._states import (
    AccountState,
    Activity,
    DataState,
    Problem,
    SignInState,
    Snapshot,
    WidgetState,
)

__all__ = [
    "AccountState",
    "Activity",
    "DataState",
    "Problem",
    "SignInState",
    "Snapshot",
    "WidgetState",
]
