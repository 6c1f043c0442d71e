"""One engine asks the queries of all widgets and keeps the last good answer of each.

The states that it publishes are plain data and cheap to import; the tray reads nothing else.
"""

from typing import TYPE_CHECKING

from hourglance._late import late

if TYPE_CHECKING:
    from hourglance.engine._alerts import Alert, AlertMemory, AlertRule, Manners, Unit
    from hourglance.engine._asking import Source
    from hourglance.engine._backoff import Backoff
    from hourglance.engine._engine import Engine
    from hourglance.engine._entry import Outlook
    from hourglance.engine._errors import DefectError
    from hourglance.engine._inspector import Exchange
    from hourglance.engine._jobs import RefutedRule
    from hourglance.engine._limits import clean_limits, limit_settings, rule_of, unit_named
    from hourglance.engine._showing import Presenter
    from hourglance.engine._states import (
        AccountState,
        Activity,
        DataState,
        Pause,
        Problem,
        SignInState,
        Snapshot,
        WidgetState,
    )
    from hourglance.engine._store import ResultStore, StoreError
    from hourglance.engine._surroundings import Surroundings, surroundings
    from hourglance.engine._thread import LoopThread
    from hourglance.engine._watch import AlertStore, Watch
    from hourglance.engine._windows import Horizon, WindowError, resolve
else:
    __getattr__ = late(
        __name__,
        _alerts="Alert AlertMemory AlertRule Manners Unit",
        _backoff="Backoff",
        _asking="Source",
        _engine="Engine",
        _entry="Outlook",
        _errors="DefectError",
        _inspector="Exchange",
        _jobs="RefutedRule",
        _limits="clean_limits limit_settings rule_of unit_named",
        _showing="Presenter",
        _states="AccountState Activity DataState Pause Problem SignInState Snapshot WidgetState",
        _store="ResultStore StoreError",
        _surroundings="Surroundings surroundings",
        _thread="LoopThread",
        _watch="AlertStore Watch",
        _windows="Horizon WindowError resolve",
    )

__all__ = [
    "AccountState",
    "Activity",
    "Alert",
    "AlertMemory",
    "AlertRule",
    "AlertStore",
    "Backoff",
    "DataState",
    "DefectError",
    "Engine",
    "Exchange",
    "Horizon",
    "LoopThread",
    "Manners",
    "Outlook",
    "Pause",
    "Presenter",
    "Problem",
    "RefutedRule",
    "ResultStore",
    "SignInState",
    "Snapshot",
    "Source",
    "StoreError",
    "Surroundings",
    "Unit",
    "Watch",
    "WidgetState",
    "WindowError",
    "clean_limits",
    "limit_settings",
    "resolve",
    "rule_of",
    "surroundings",
    "unit_named",
]
