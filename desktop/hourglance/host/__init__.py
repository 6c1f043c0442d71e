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
    from hourglance.host._consent import Consent, examine
    from hourglance.host._discovery import Plugin, find_plugins
    from hourglance.host._errors import (
        NoSuchPluginError,
        PluginCrashedError,
        PluginError,
        PluginFailedError,
        PluginHungError,
        PluginInstallError,
        PluginInvalidCardError,
        PluginLibraryError,
        PluginNotAllowedError,
        PluginProblem,
        PluginQuarantinedError,
        ShelfError,
    )
    from hourglance.host._host import PluginHost
    from hourglance.host._installed import Installed, Staged
    from hourglance.host._library import PluginLibrary
    from hourglance.host._limits import Clock, Limits
    from hourglance.host._names import canonical_name
    from hourglance.host._once import declared_by
    from hourglance.host._packages import runs_unconfined_code
    from hourglance.host._preset import PluginPolicy, PresetError, read_policy
    from hourglance.host._sandbox import Protection, protections
    from hourglance.host._shelf import Instance, Shelf
else:
    __getattr__ = late(
        __name__,
        _bench="Bench Loaded",
        _consent="Consent examine",
        _discovery="Plugin find_plugins",
        _errors="NoSuchPluginError PluginCrashedError PluginError PluginFailedError PluginHungError"
        " PluginInstallError PluginInvalidCardError PluginLibraryError PluginNotAllowedError PluginProblem"
        " PluginQuarantinedError ShelfError",
        _host="PluginHost",
        _installed="Installed Staged",
        _library="PluginLibrary",
        _limits="Clock Limits",
        _names="canonical_name",
        _once="declared_by",
        _packages="runs_unconfined_code",
        _preset="PluginPolicy PresetError read_policy",
        _sandbox="Protection protections",
        _shelf="Instance Shelf",
    )

__all__ = [
    "Bench",
    "Clock",
    "Consent",
    "Installed",
    "Instance",
    "Limits",
    "Loaded",
    "NoSuchPluginError",
    "Plugin",
    "PluginCrashedError",
    "PluginError",
    "PluginFailedError",
    "PluginHost",
    "PluginHungError",
    "PluginInstallError",
    "PluginInvalidCardError",
    "PluginLibrary",
    "PluginLibraryError",
    "PluginNotAllowedError",
    "PluginPolicy",
    "PluginProblem",
    "PluginQuarantinedError",
    "PresetError",
    "Protection",
    "Shelf",
    "ShelfError",
    "Staged",
    "canonical_name",
    "declared_by",
    "examine",
    "find_plugins",
    "protections",
    "read_policy",
    "runs_unconfined_code",
]
