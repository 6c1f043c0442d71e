"""``hourglance plugin``: the door to the commands about plugins."""

from typing import ClassVar

import click

from hourglance.cli._door import Door


class _Plugins(Door):
    commands_at: ClassVar = {
        "check": ("hourglance.cli._plugin_check", "check"),
        "dev": ("hourglance.cli._plugin_dev", "dev"),
        "disable": ("hourglance.cli._plugin_list", "disable"),
        "enable": ("hourglance.cli._plugin_install", "enable"),
        "install": ("hourglance.cli._plugin_install", "install"),
        "list": ("hourglance.cli._plugin_list", "list_"),
        "new": ("hourglance.cli._plugin_new", "new"),
        "remove": ("hourglance.cli._plugin_list", "remove"),
        "settings": ("hourglance.cli._plugin_settings", "settings"),
    }


@click.command(cls=_Plugins)
def plugin() -> None:
    """Widgets of others, and of your own."""
