"""The door to all commands; ``hourglance`` without any, the tray app, does not come this way."""

import importlib
from typing import Final

import click

from hourglance import __version__

#: Each command's module and its name there. Nothing of a command is imported before it is called.
COMMANDS: Final = {
    "demo": ("hourglance.cli._demo", "demo"),
    "glance": ("hourglance.cli._glance", "glance"),
    "query": ("hourglance.cli._query", "query"),
    "sign-in": ("hourglance.cli._sign_in", "sign_in"),
    "sign-out": ("hourglance.cli._sign_in", "sign_out"),
    "simulate": ("hourglance.cli._simulate", "simulate"),
}


class _Door(click.Group):
    """Loads commands late."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - tells the type checker what the table says
        return command


@click.command(
    cls=_Door,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command the tray app starts.",
)
@click.version_option(__version__, prog_name="hourglance", message="%(prog)s %(version)s")
def hourglance() -> None:
    """The numbers of your last hour in a Genesys Cloud contact centre, at a glance."""
