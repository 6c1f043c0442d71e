"""``hourglance plugin``: the group of commands about plugins."""

from typing import Final

import click

from hourglance.cli.lazy_group import LazyGroup

_COMMANDS: Final = {
    "check": ("hourglance.cli.plugin.check", "check"),
    "dev": ("hourglance.cli.plugin.dev", "dev"),
    "disable": ("hourglance.cli.plugin.list", "disable"),
    "enable": ("hourglance.cli.plugin.install", "enable"),
    "install": ("hourglance.cli.plugin.install", "install"),
    "list": ("hourglance.cli.plugin.list", "list_"),
    "new": ("hourglance.cli.plugin.new", "new"),
    "remove": ("hourglance.cli.plugin.list", "remove"),
    "settings": ("hourglance.cli.plugin.settings", "settings"),
}


@click.command(cls=LazyGroup, commands_at=_COMMANDS)
def plugin() -> None:
    """Manage plugins, and develop your own."""
