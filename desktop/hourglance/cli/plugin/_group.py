"""``hourglance plugin``: the door to the commands about plugins."""

from typing import ClassVar

import click

from hourglance.cli._door import Door


class _Plugins(Door):
    commands_at: ClassVar = {
        "check": ("hourglance.cli.plugin._check", "check"),
        "dev": ("hourglance.cli.plugin._dev", "dev"),
        "disable": ("hourglance.cli.plugin._list", "disable"),
        "enable": ("hourglance.cli.plugin._install", "enable"),
        "install": ("hourglance.cli.plugin._install", "install"),
        "list": ("hourglance.cli.plugin._list", "list_"),
        "new": ("hourglance.cli.plugin._new", "new"),
        "remove": ("hourglance.cli.plugin._list", "remove"),
        "settings": ("hourglance.cli.plugin._settings", "settings"),
    }


@click.command(cls=_Plugins)
def plugin() -> None:
    """Widgets of others, and of your own."""
