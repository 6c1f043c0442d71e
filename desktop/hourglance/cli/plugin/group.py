"""``hourglance plugin``: the group of commands about plugins."""

from typing import ClassVar

import click

from hourglance.cli.lazy_group import LazyGroup


class _Plugins(LazyGroup):
    commands_at: ClassVar = {
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


@click.command(cls=_Plugins)
def plugin() -> None:
    """Manage plugins, and develop your own."""
