"""Errors of plugins and of the files about them.

::

    HourglanceError
        PluginError                  names the plugin
            PluginCrashedError       the process ended
            PluginTimeoutError       no reply in time
            PluginFailedError        an exception in the plugin's code
            PluginInvalidCardError   a card that breaks the rules
            PluginQuarantinedError   disabled after repeated failures
            PluginInstallError, PluginNotAllowedError, NoSuchPluginError
        PluginLibraryError           the folder of installed plugins
        InstancesError               widgets.json
"""

from dataclasses import dataclass
from typing import ClassVar

from hourglance.api import HourglanceError


class PluginError(HourglanceError):
    """A plugin failed. Its widgets keep their last valid cards.

    :param plugin: the distribution's name; also :attr:`who`.
    :param details: a traceback or the plugin's last output, for the log and the plugin author.
    """

    who = "The plugin"
    code = "plugin"

    def __init__(self, plugin: str, what: str, *, remedy: str = "", details: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.who = plugin
        self.plugin = plugin
        self.details = details


class PluginCrashedError(PluginError):
    """The plugin's process ended, or sent an invalid message."""

    code: ClassVar[str] = "plugin-crashed"


class PluginTimeoutError(PluginError):
    """The plugin did not reply in time; its process was killed."""

    code: ClassVar[str] = "plugin-hung"


class PluginFailedError(PluginError):
    """The plugin raised an error."""

    code: ClassVar[str] = "plugin-failed"


class PluginInvalidCardError(PluginError):
    """The plugin returned an invalid card."""

    code: ClassVar[str] = "plugin-invalid-card"


class PluginQuarantinedError(PluginError):
    """The plugin is disabled after repeated failures."""

    code: ClassVar[str] = "plugin-quarantined"


class PluginOverBudgetError(PluginError):
    """The plugin has used more than its share of the processor, and waits."""

    code: ClassVar[str] = "plugin-over-budget"


class PluginInstallError(PluginError):
    """The plugin could not be installed; an earlier version is unchanged."""

    code: ClassVar[str] = "plugin-install"


class PluginNotAllowedError(PluginError):
    """The administrator's policy does not allow the plugin."""

    code: ClassVar[str] = "plugin-not-allowed"


class NoSuchPluginError(PluginError):
    """No plugin of this name is installed."""

    code: ClassVar[str] = "no-such-plugin"


class PluginLibraryError(HourglanceError):
    """The folder of installed plugins cannot be read or written."""

    who = "The plugin library"
    code: ClassVar[str] = "plugin-library"


class PluginRuntimeError(HourglanceError):
    """Third-party plugins cannot run: the WebAssembly runtime is missing, or a plugin's folder is."""

    who = "The plugin runtime"
    code: ClassVar[str] = "plugin-runtime"


class InstancesError(HourglanceError):
    """The widgets' layout and settings cannot be read or written, or there is no such widget."""

    who = "The widgets' settings"
    code: ClassVar[str] = "shelf"


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginProblem:
    """A problem that keeps a plugin, or one of its widgets, from working.

    :param plugin: the distribution's name.
    :param sentence: the problem, for the user.
    :param code: of the error; ``plugin`` unless it is the plugin library's or the administrator's.
    :param details: a traceback or the plugin's last output, for the plugin author.
    """

    plugin: str
    sentence: str
    code: str = "plugin"
    details: str = ""

    @classmethod
    def from_error(cls, error: PluginError) -> "PluginProblem":
        """Return the problem that an error reports."""
        return cls(plugin=error.plugin, sentence=str(error), details=error.details)
