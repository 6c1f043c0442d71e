"""``hourglance plugin list``, ``disable`` and ``remove``: none of them runs a plugin's code."""

import click
import msgspec

from hourglance.plugin_host import (
    Installed,
    NoSuchPluginError,
    PluginLibrary,
    PluginPolicy,
    PolicyError,
    WidgetInstances,
    canonical_name,
)


@click.command("list")
@click.option(
    "--json", "json_form", is_flag=True, help="Print a JSON list, a stable form for other programs."
)
def list_(*, json_form: bool) -> None:
    """List the installed plugins; the bundled widgets are not among them."""
    library = PluginLibrary()
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
    plugin = PluginLibrary().disable(name)
    click.echo(f"{plugin.name} is disabled. A Hourglance that is running drops it within a minute.")


@click.command()
@click.argument("name")
@click.option("--settings", is_flag=True, help="Forget what you chose for its widgets, too.")
def remove(name: str, *, settings: bool) -> None:
    """Remove a plugin and everything that was installed with it.

    What you chose for its widgets is kept for when it comes back, unless you say --settings.
    """
    shelf, name = WidgetInstances.own(), canonical_name(name)
    try:
        plugin = PluginLibrary().remove(name)
    except NoSuchPluginError:
        if not (settings and shelf.forget(name)):
            raise
        click.echo(f"What you chose for the widgets of {name} is forgotten.")
        return
    click.echo(f"{plugin.name} {plugin.version} is removed.")
    if settings:
        shelf.forget(name)
    elif shelf.knows(name):
        click.echo(
            "What you chose for its widgets is kept for when it comes back. "
            f"To forget it: hourglance plugin remove {name} --settings"
        )


def _policy(library: PluginLibrary) -> PluginPolicy:
    try:
        return library.policy()
    except PolicyError as error:
        click.echo(f"hourglance: {error}", err=True)
        return PluginPolicy(allow=frozenset())  # none is run until it is mended


def _row(plugin: Installed, policy: PluginPolicy) -> dict[str, object]:
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


def _columns(plugin: Installed, policy: PluginPolicy) -> tuple[str, ...]:
    asks = f"asks for {' and '.join(plugin.families)} aggregates" if plugin.families else ""
    return plugin.name, plugin.version, _state(plugin, policy), asks, plugin.summary


def _state(plugin: Installed, policy: PluginPolicy) -> str:
    if not policy.allows(plugin.name):
        return "not allowed"
    return "enabled" if plugin.enabled else "disabled"


def _print_columns(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width)
        click.echo("  ".join(cells).rstrip())
