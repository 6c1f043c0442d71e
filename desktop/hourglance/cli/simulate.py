"""``hourglance simulate``: only the demo cloud."""

import click

from hourglance.demo import CLIENT_ID, DEFAULT_CONVERSATIONS, DEFAULT_SEED, FAULTS, run


@click.command(
    epilog="A SPEC is NAME[=VALUE][@PATH][:COUNT]: what goes wrong, for which paths (all), how many times "
    "(always), such as status=503@/api/v2/analytics:2.\n\n\b\n"
    + "\n".join(f"{name:<24} {words}" for name, words in FAULTS.items())
)
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=0, help="Listen there; on any free port if left out."
)
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Which made-up organization.")
@click.option(
    "--conversations",
    type=click.IntRange(0, 5_000_000),
    default=DEFAULT_CONVERSATIONS,
    show_default=True,
    help="How many arrive in a week; the data begins a week ago.",
)
@click.option("--fault", "faults", metavar="SPEC", multiple=True, help="Let something go wrong; repeatable.")
def simulate(port: int, seed: int, conversations: int, faults: tuple[str, ...]) -> None:
    """Run a local Genesys Cloud with made-up conversations until Ctrl-C.

    The first line that it prints is its base address, the second one the client id to sign in with.
    """
    run(_announce, port=port, seed=seed, conversations=conversations, faults=faults)


def _announce(url: str) -> None:
    click.echo(f"{url}\n{CLIENT_ID}")
