"""The group of all commands. ``hourglance`` without a command, the tray app, does not import it."""

from typing import Final

import click

from hourglance import __version__
from hourglance.cli.lazy_group import LazyGroup
from hourglance.cli.wall import wall_from_options, wall_options

#: The module of each command, and its name there.
COMMANDS: Final = {
    "card": ("hourglance.cli.card", "card"),
    "demo": ("hourglance.cli.demo", "demo"),
    "desktop-entry": ("hourglance.cli.uninstall", "desktop_entry"),
    "doctor": ("hourglance.cli.doctor", "doctor"),
    "glance": ("hourglance.cli.glance", "glance"),
    "panel": ("hourglance.cli.panel", "panel"),
    "plugin": ("hourglance.cli.plugin.group", "plugin"),
    "preset": ("hourglance.cli.preset", "preset"),
    "query": ("hourglance.cli.query.group", "query"),
    "sign-in": ("hourglance.cli.sign_in", "sign_in"),
    "sign-out": ("hourglance.cli.sign_in", "sign_out"),
    "simulate": ("hourglance.cli.simulate", "simulate"),
    "uninstall": ("hourglance.cli.uninstall", "uninstall"),
    "usage": ("hourglance.cli.usage", "usage"),
}


@click.command(
    cls=LazyGroup,
    commands_at=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command, the tray app starts.",
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="hourglance", message="%(prog)s %(version)s")
@click.option("--safe-mode", is_flag=True, help="Run only the bundled widgets.")
@wall_options
@click.pass_context
def hourglance(ctx: click.Context, *, safe_mode: bool, wall: bool, names: bool) -> None:
    """The numbers of your last hour in a Genesys Cloud contact center, at a glance."""
    if ctx.invoked_subcommand is None:
        from hourglance.cli.desktop_app import run

        ctx.exit(run(safe_mode=safe_mode, wall=wall_from_options(wall=wall, names=names)))
    if wall or names:
        raise click.UsageError("Write --wall after the command: hourglance demo --wall.", ctx)
