"""``hourglance plugin``: the door to the commands about plugins."""

from typing import ClassVar

import click

from hourglance.cli._door import Door


class _Plugins(Door):
    commands_at: ClassVar = {
        "check": ("hourglance.cli._plugin_check", "check"),
        "dev": ("hourglance.cli._plugin_dev", "dev"),
        "new": ("hourglance.cli._plugin_new", "new"),
    }


@click.command(cls=_Plugins)
def plugin() -> None:
    """Widgets of others, and of your own."""
