"""``hourglance demo``: the tray app at the demo cloud."""

import click

from hourglance.cli.faults import FAULT_HELP, fault_option
from hourglance.cli.wall import wall_from_options, wall_options
from hourglance.demo import Fault


@click.command(epilog=FAULT_HELP)
@wall_options
@fault_option
@click.pass_context
def demo(ctx: click.Context, *, wall: bool, names: bool, faults: tuple[Fault, ...]) -> None:
    """Try the app with a local Genesys Cloud: no account, no network, nothing is stored."""
    from hourglance.cli.desktop_app import run

    safe_mode = ctx.find_root().params.get("safe_mode", False)
    options = wall_from_options(wall=wall, names=names)
    ctx.exit(run(demo=True, safe_mode=safe_mode, wall=options, faults=faults))
