"""The door to all commands; ``hourglance`` without any, the tray app, does not come this way."""

from typing import ClassVar, Final

import click

from hourglance import __version__
from hourglance.cli.lazy_group import LazyGroup

#: Each command's module and its name there. Nothing of a command is imported before it is called.
COMMANDS: Final = {
    "demo": ("hourglance.cli.demo", "demo"),
    "doctor": ("hourglance.cli.doctor", "doctor"),
    "glance": ("hourglance.cli.glance", "glance"),
    "plugin": ("hourglance.cli.plugin.group", "plugin"),
    "preset": ("hourglance.cli.preset", "preset"),
    "query": ("hourglance.cli.query.group", "query"),
    "sign-in": ("hourglance.cli.sign_in", "sign_in"),
    "sign-out": ("hourglance.cli.sign_in", "sign_out"),
    "simulate": ("hourglance.cli.simulate", "simulate"),
}


class _Commands(LazyGroup):
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
