"""One plugin, looked at by a command and not kept running."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from hourglance.api import Declaration
from hourglance.plugin_host.declaration_cache import recall
from hourglance.plugin_host.install.discovery import Plugin
from hourglance.plugin_host.plugin_timeouts import PluginTimeouts
from hourglance.plugin_host.supervisor import Supervisor
from hourglance.util.clock import SystemClock

#: It is tried once: whoever waits for the answer would rather know.
_LIMITS = PluginTimeouts(failures=1)


@asynccontextmanager
async def inspect_plugin(plugin: Plugin) -> AsyncIterator[Supervisor]:
    """Load a plugin, whatever families it asks for; a failure is one of its problems."""
    supervisor = Supervisor(replace(plugin, families=None), clock=SystemClock(), limits=_LIMITS)
    try:
        await supervisor.start()
        yield supervisor
    finally:
        await supervisor.close()


async def load_declarations(plugin: Plugin) -> tuple[Declaration, ...]:
    """Return what a plugin declares: what it declared last, or, where that is not known, by running it."""
    declaration_cache = plugin.declaration_cache and recall(plugin.declaration_cache, plugin.name)
    if declaration_cache:
        return declaration_cache
    async with inspect_plugin(plugin) as loaded:
        return loaded.declarations
