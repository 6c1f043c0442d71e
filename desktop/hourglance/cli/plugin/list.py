"""``hourglance plugin list``, ``disable`` and ``remove``, which run no plugin code."""

import click
import msgspec

from hourglance.app import open_user_widgets, plugin_library
from hourglance.devtools import format_table
from hourglance.genesys import describe_requests
from hourglance.plugin_host import (
    InstalledPlugin,
    NoSuchPluginError,
    PluginLibrary,
    PluginPolicy,
    canonical_name,
)
from hourglance.util.terminal import write, write_json


@click.command("list")
@click.option("--json", "json_form", is_flag=True, help="Print a JSON list in a stable format.")
def list_(*, json_form: bool) -> None:
    """List the installed plugins, without the bundled widgets."""
    library = plugin_library()
    plugins, policy = library.installed(), _policy(library)
    if json_form:
        rows = [_row(plugin, policy) for plugin in plugins]
        write_json(msgspec.json.format(msgspec.json.encode(rows), indent=2))
    elif plugins:
        write("\n".join(format_table(_columns(plugin, policy) for plugin in plugins)))
    else:
        write("No plugins are installed. To install one: hourglance plugin install SPEC")


@click.command()
@click.argument("name")
def disable(name: str) -> None:
    """Disable a plugin. It stays installed."""
    plugin = plugin_library().disable(name)
    write(f"{plugin.name} is disabled. A running Hourglance ends it within a minute.")


@click.command()
@click.argument("name")
@click.option("--settings", is_flag=True, help="Also delete its widgets' settings.")
def remove(name: str, *, settings: bool) -> None:
    """Remove a plugin and its dependencies.

    Without --settings, its widgets' settings are kept, and apply again if you reinstall the plugin.
    """
    library, instances, name = plugin_library(), open_user_widgets().instances, canonical_name(name)
    try:
        plugin = library.remove(name, with_settings=settings)
    except NoSuchPluginError:
        if not (settings and instances.clear_plugin(name)):
            raise
        library.discard_removed(name)
        write(f"Deleted the settings of {name}'s widgets.")
        return
    write(f"Removed {plugin.name} {plugin.version}.")
    if settings:
        instances.clear_plugin(name)
    elif instances.has_stored(name):
        write(f"Its widgets' settings are kept. To delete them: hourglance plugin remove {name} --settings")


def _policy(library: PluginLibrary) -> PluginPolicy:
    if library.policy.error:
        write(f"hourglance: {library.policy.error}", error=True)
    return library.policy


def _row(plugin: InstalledPlugin, policy: PluginPolicy) -> dict[str, object]:
    return {
        "name": plugin.name,
        "version": plugin.version,
        "state": _state(plugin, policy),
        "author": plugin.author,
        "summary": plugin.summary,
        "source": plugin.source,
        "spec": plugin.spec,
        "origin": plugin.origin,
        "sha256": plugin.sha256,
        "digest": plugin.digest,
        "dependencies": plugin.dependencies,
        "families": plugin.families,
    }


def _columns(plugin: InstalledPlugin, policy: PluginPolicy) -> tuple[str, ...]:
    requests = f"requests {describe_requests(plugin.families)}" if plugin.families else ""
    return plugin.name, plugin.version, _state(plugin, policy), plugin.digest[:12], requests, plugin.summary


def _state(plugin: InstalledPlugin, policy: PluginPolicy) -> str:
    if not policy.allows(plugin.name):
        return "not allowed"
    return "enabled" if plugin.enabled else "disabled"
