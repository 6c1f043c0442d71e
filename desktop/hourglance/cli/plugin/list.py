"""``hourglance plugin list``, ``disable`` and ``remove``: none of them runs a plugin's code."""

import click
import msgspec

from hourglance.app.policy.reader import plugin_library
from hourglance.plugin_host import (
    InstalledPlugin,
    NoSuchPluginError,
    PluginLibrary,
    PluginPolicy,
    WidgetInstances,
    canonical_name,
)


@click.command("list")
@click.option(
    "--json", "json_form", is_flag=True, help="Print a JSON list, a stable form for other programs."
)
def list_(*, json_form: bool) -> None:
    """List the installed plugins; the bundled widgets are not among them."""
    library = plugin_library()
    plugins, policy = library.installed(), _policy(library)
    if json_form:
        rows = [_row(plugin, policy) for plugin in plugins]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2))
    elif plugins:
        _print_columns([_columns(plugin, policy) for plugin in plugins])
    else:
        click.echo("No plugins are installed. To install one: hourglance plugin install SPEC")


@click.command()
@click.argument("name")
def disable(name: str) -> None:
    """Let a plugin run no more. It stays installed."""
    plugin = plugin_library().disable(name)
    click.echo(f"{plugin.name} is disabled. A Hourglance that is running drops it within a minute.")


@click.command()
@click.argument("name")
@click.option("--settings", is_flag=True, help="Forget what you chose for its widgets, too.")
def remove(name: str, *, settings: bool) -> None:
    """Remove a plugin and everything that was installed with it.

    What you chose for its widgets is kept for when it comes back, unless you say --settings.
    """
    shelf, name = WidgetInstances.for_user(), canonical_name(name)
    try:
        plugin = plugin_library().remove(name)
    except NoSuchPluginError:
        if not (settings and shelf.clear_plugin(name)):
            raise
        click.echo(f"What you chose for the widgets of {name} is forgotten.")
        return
    click.echo(f"{plugin.name} {plugin.version} is removed.")
    if settings:
        shelf.clear_plugin(name)
    elif shelf.has_stored(name):
        click.echo(
            "What you chose for its widgets is kept for when it comes back. "
            f"To forget it: hourglance plugin remove {name} --settings"
        )


def _policy(library: PluginLibrary) -> PluginPolicy:
    if library.policy.error:
        click.echo(f"hourglance: {library.policy.error}", err=True)
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
        "sha256": plugin.sha256,
        "dependencies": plugin.dependencies,
        "families": plugin.families,
    }


def _columns(plugin: InstalledPlugin, policy: PluginPolicy) -> tuple[str, ...]:
    asks = f"asks for {' and '.join(plugin.families)} aggregates" if plugin.families else ""
    return plugin.name, plugin.version, _state(plugin, policy), asks, plugin.summary


def _state(plugin: InstalledPlugin, policy: PluginPolicy) -> str:
    if not policy.allows(plugin.name):
        return "not allowed"
    return "enabled" if plugin.enabled else "disabled"


def _print_columns(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width)
        click.echo("  ".join(cells).rstrip())
