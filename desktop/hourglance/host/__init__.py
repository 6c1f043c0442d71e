"""Plugins: found by their metadata, run in processes of their own, and restarted.

Plugin code is imported in workers alone, never in the app. A worker gets no token, no keyring and a clean
environment; what crosses is plain data, checked on the app's side.

What is named here is imported when it is first used: the worker is part of this package, and every plugin
would pay for what only the app needs.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

__all__ = [
    "Clock",
    "Limits",
    "Plugin",
    "PluginCrashedError",
    "PluginError",
    "PluginFailedError",
    "PluginHost",
    "PluginHungError",
    "PluginInvalidCardError",
    "PluginProblem",
    "PluginQuarantinedError",
    "find_plugins",
]

_MODULES = {
    "Clock": "hourglance.host._limits",
    "Limits": "hourglance.host._limits",
    "Plugin": "hourglance.host._discovery",
    "PluginHost": "hourglance.host._host",
    "find_plugins": "hourglance.host._discovery",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # here alone: a worker never comes this way

    return getattr(importlib.import_module(_MODULES.get(name, "hourglance.host._errors")), name)
