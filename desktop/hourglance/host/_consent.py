"""What a person should know before a plugin may run: from its metadata and, in isolation, from itself."""

import asyncio
import time
from dataclasses import dataclass

from hourglance.api import Declaration
from hourglance.host._discovery import Plugin
from hourglance.host._errors import PluginProblem
from hourglance.host._library import Installed
from hourglance.host._limits import Limits
from hourglance.host._sandbox import Protection, protections
from hourglance.host._supervisor import Supervisor
from hourglance.query import family

#: It is tried once: whoever waits for the answer would rather know.
_LIMITS = Limits(failures=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """What a plugin is and asks for, and what it is kept from here."""

    installed: Installed
    widgets: tuple[Declaration, ...]
    problems: tuple[PluginProblem, ...]
    protections: tuple[Protection, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """Return the families of aggregates that its widgets ask for, by name."""
        return tuple(sorted({widget.query.family for widget in self.widgets}))

    @property
    def permissions(self) -> tuple[str, ...]:
        """Return the permissions that the service wants for them, by name."""
        return tuple(sorted({each for name in self.families for each in family(name).permissions}))

    def asks_more_than(self, before: Installed | None) -> bool:
        """Whether it asks for a family to which the person has not agreed."""
        return before is None or not set(self.families) <= set(before.families)


class _RealTime:
    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def examine(installed: Installed, plugin: Plugin) -> Consent:
    """Return what a plugin declares, by running it in a worker; a failure is one of the consent's problems.

    :param plugin: where it is; whatever families it asks for are told.
    """
    whole = Plugin(
        name=plugin.name,
        version=plugin.version,
        entry_points=plugin.entry_points,
        folder=plugin.folder,
        remembered=plugin.remembered,
    )
    supervisor = Supervisor(whole, clock=_RealTime(), limits=_LIMITS)
    try:
        await supervisor.start()
        return Consent(
            installed=installed,
            widgets=supervisor.declarations,
            problems=supervisor.problems,
            protections=protections(),
        )
    finally:
        await supervisor.close()
