"""What can go wrong with a plugin, each with the plugin's name and what Hourglance does about it."""

from dataclasses import dataclass
from typing import ClassVar

from hourglance.api import HourglanceError


class PluginError(HourglanceError):
    """A plugin failed. Its widgets keep their last good cards; everyone else's go on.

    :param plugin: the distribution's name; it is also :attr:`who`.
    :param details: a traceback or the plugin's last words, for the log and for its author.
    """

    who = "The plugin"
    code = "plugin"

    def __init__(self, plugin: str, what: str, *, remedy: str = "", details: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.who = plugin
        self.plugin = plugin
        self.details = details


class PluginCrashedError(PluginError):
    """Its process ended, or said something that is no answer."""

    code: ClassVar[str] = "plugin-crashed"


class PluginTimeoutError(PluginError):
    """It did not answer in time, and its process was ended."""

    code: ClassVar[str] = "plugin-hung"


class PluginFailedError(PluginError):
    """Its code raised an exception."""

    code: ClassVar[str] = "plugin-failed"


class PluginInvalidCardError(PluginError):
    """It returned something that cannot be shown."""

    code: ClassVar[str] = "plugin-invalid-card"


class PluginQuarantinedError(PluginError):
    """It crashed or hung so often that it is no longer asked."""

    code: ClassVar[str] = "plugin-quarantined"


class PluginInstallError(PluginError):
    """It could not be installed, and what was there before is as it was."""

    code: ClassVar[str] = "plugin-install"


class PluginNotAllowedError(PluginError):
    """The administrator's preset does not allow it."""

    code: ClassVar[str] = "plugin-not-allowed"


class NoSuchPluginError(PluginError):
    """No plugin of this name is installed."""

    code: ClassVar[str] = "no-such-plugin"


class PluginLibraryError(HourglanceError):
    """The folder of the installed plugins cannot be read or written."""

    who = "The plugin library"
    code: ClassVar[str] = "plugin-library"


class InstancesError(HourglanceError):
    """What a person chose for the widgets cannot be read or written, or is about one that there is not."""

    who = "The widgets' settings"
    code: ClassVar[str] = "shelf"


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginProblem:
    """Something that keeps a plugin, or one of its widgets, from working.

    :param plugin: the distribution's name.
    :param sentence: what is wrong, for people.
    :param details: a traceback or the last lines of output, for the author.
    """

    plugin: str
    sentence: str
    details: str = ""

    @classmethod
    def of(cls, error: PluginError) -> "PluginProblem":
        """Return what an error has to say."""
        return cls(plugin=error.plugin, sentence=str(error), details=error.details)
