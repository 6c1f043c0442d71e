"""What a user is shown before a plugin may run: its metadata, and what it declares in isolation."""

from dataclasses import dataclass, replace

from hourglance.api import Declaration
from hourglance.genesys import required_permissions
from hourglance.plugin_host.dev_runner import inspect_plugin
from hourglance.plugin_host.errors import PluginProblem
from hourglance.plugin_host.install.installed import InstalledPlugin, PluginChange
from hourglance.plugin_host.install.library import StagedPlugin
from hourglance.plugin_host.install.metadata import Plugin


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """A plugin's widgets and problems.

    :param changes: what differs from the plugin of this name that the user knows.
    """

    installed: InstalledPlugin
    widgets: tuple[Declaration, ...]
    problems: tuple[PluginProblem, ...]
    changes: tuple[PluginChange, ...] = ()

    @property
    def families(self) -> tuple[str, ...]:
        """What the widgets request, see :attr:`Declaration.families`, ordered by name."""
        return tuple(sorted({name for widget in self.widgets for name in widget.families}))

    @property
    def permissions(self) -> tuple[str, ...]:
        """The Genesys Cloud permissions that this requires, ordered by name."""
        return tuple(sorted({each for name in self.families for each in required_permissions(name)}))

    def requests_more_than(self, before: InstalledPlugin | None) -> bool:
        """Return whether the widgets request a family that the user has not permitted."""
        return before is None or not set(self.families) <= set(before.families)


async def build_staged_consent(staged: StagedPlugin) -> Consent:
    """Return what a staged plugin declares, and what differs from the one that the user knows."""
    return replace(await build_consent(staged.installed, staged.plugin), changes=staged.changes)


async def build_consent(installed: InstalledPlugin, plugin: Plugin) -> Consent:
    """Return what a plugin declares, by running it in a guest. A failure is one of the problems.

    :param plugin: where it is; its families are ignored.
    """
    async with inspect_plugin(plugin) as loaded:
        return Consent(
            installed=installed,
            widgets=loaded.declarations,
            problems=loaded.problems,
        )
