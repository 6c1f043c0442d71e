"""Plugins: found by their metadata, run in processes of their own, and restarted.

Plugin code is imported in workers alone, never in the app. A worker gets no token, no keyring and a clean
environment; what crosses is plain data, checked on the app's side.

What is named here is imported when it is first used: the worker is part of this package, and every plugin
would pay for what only the app needs.
"""

from typing import TYPE_CHECKING

from hourglance._late import late

if TYPE_CHECKING:
    from hourglance.host._bench import Bench, Loaded
    from hourglance.host._discovery import Plugin, find_plugins
    from hourglance.host._errors import (
        PluginCrashedError,
        PluginError,
        PluginFailedError,
        PluginHungError,
        PluginInvalidCardError,
        PluginProblem,
        PluginQuarantinedError,
    )
    from hourglance.host._host import PluginHost
    from hourglance.host._limits import Clock, Limits
    from hourglance.host._sandbox import Protection, protections
else:
    __getattr__ = late(
        __name__,
        _bench="Bench Loaded",
        _discovery="Plugin find_plugins",
        _errors="PluginCrashedError PluginError PluginFailedError PluginHungError PluginInvalidCardError"
        " PluginProblem PluginQuarantinedError",
        _host="PluginHost",
        _limits="Clock Limits",
        _sandbox="Protection protections",
    )

__all__ = [
    "Bench",
    "Clock",
    "Limits",
    "Loaded",
    "Plugin",
    "PluginCrashedError",
    "PluginError",
    "PluginFailedError",
    "PluginHost",
    "PluginHungError",
    "PluginInvalidCardError",
    "PluginProblem",
    "PluginQuarantinedError",
    "Protection",
    "find_plugins",
    "protections",
]
