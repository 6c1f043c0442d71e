"""The door to all commands; ``hourglance`` without any, the tray app, does not come this way."""

from typing import ClassVar, Final

import click

from hourglance import __version__
from hourglance.cli._door import Door

#: Each command's module and its name there. Nothing of a command is imported before it is called.
COMMANDS: Final = {
    "demo": ("hourglance.cli._demo", "demo"),
    "doctor": ("hourglance.cli.doctor._command", "doctor"),
    "glance": ("hourglance.cli._glance", "glance"),
    "plugin": ("hourglance.cli.plugin._group", "plugin"),
    "preset": ("hourglance.cli._preset", "preset"),
    "query": ("hourglance.cli.query._group", "query"),
    "sign-in": ("hourglance.cli._sign_in", "sign_in"),
    "sign-out": ("hourglance.cli._sign_in", "sign_out"),
    "simulate": ("hourglance.cli._simulate", "simulate"),
}


class _Commands(Door):
    commands_at: ClassVar = COMMANDS


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command the tray app starts.",
)
@click.version_option(__version__, prog_name="hourglance", message="%(prog)s %(version)s")
@click.option("--safe-mode", is_flag=True, help="Run no plugins but the bundled widgets.")
def hourglance(*, safe_mode: bool) -> None:
    """The numbers of your last hour in a Genesys Cloud contact centre, at a glance."""
