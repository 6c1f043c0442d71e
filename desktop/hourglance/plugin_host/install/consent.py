"""What a person should know before a plugin may run: from its metadata and, in isolation, from itself."""

from dataclasses import dataclass

from hourglance.api import Declaration
from hourglance.genesys import family
from hourglance.plugin_host.errors import PluginProblem
from hourglance.plugin_host.inspect_plugin import inspect_plugin
from hourglance.plugin_host.install.discovery import Plugin
from hourglance.plugin_host.install.installed import InstalledPlugin
from hourglance.plugin_host.sandbox.sandbox import SandboxGuarantee, sandbox_guarantees


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """What a plugin is and asks for, and what it is kept from here."""

    installed: InstalledPlugin
    widgets: tuple[Declaration, ...]
    problems: tuple[PluginProblem, ...]
    guarantees: tuple[SandboxGuarantee, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """Return the families of aggregates that its widgets ask for, by name."""
        return tuple(sorted({widget.query.family for widget in self.widgets}))

    @property
    def permissions(self) -> tuple[str, ...]:
        """Return the permissions that the service wants for them, by name."""
        return tuple(sorted({each for name in self.families for each in family(name).permissions}))

    def requests_more_than(self, before: InstalledPlugin | None) -> bool:
        """Whether it asks for a family to which the person has not agreed."""
        return before is None or not set(self.families) <= set(before.families)


async def build_consent(installed: InstalledPlugin, plugin: Plugin) -> Consent:
    """Return what a plugin declares, by running it in a worker; a failure is one of the consent's problems.

    :param plugin: where it is; whatever families it asks for are told.
    """
    async with inspect_plugin(plugin) as loaded:
        return Consent(
            installed=installed,
            widgets=loaded.declarations,
            problems=loaded.problems,
            guarantees=sandbox_guarantees(),
        )
