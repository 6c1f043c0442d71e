"""``hourglance demo``: the tray app at the demo cloud."""

import click

from hourglance.cli.wall import wall_from_options, wall_options


@click.command()
@wall_options
@click.pass_context
def demo(ctx: click.Context, *, wall: bool, names: bool) -> None:
    """Try the app with a local Genesys Cloud: no account, no network, nothing is stored."""
    from hourglance.cli.desktop_app import run

    safe_mode = ctx.find_root().params.get("safe_mode", False)
    ctx.exit(run(demo=True, safe_mode=safe_mode, wall=wall_from_options(wall=wall, names=names)))
