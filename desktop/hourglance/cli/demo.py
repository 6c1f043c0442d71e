"""``hourglance demo``: the tray app at the demo cloud."""

import click


@click.command()
@click.pass_context
def demo(ctx: click.Context) -> None:
    """Try the app with a local Genesys Cloud: no account, no network, nothing is stored."""
    from hourglance.cli.desktop_app import run

    ctx.exit(run(demo=True, safe_mode=ctx.find_root().params.get("safe_mode", False)))
