"""``hourglance simulate``: the demo cloud alone."""

import click

from hourglance.demo import CLIENT_ID, DEFAULT_CONVERSATIONS, DEFAULT_SEED, FAULTS, run
from hourglance.util.terminal import write


@click.command(
    epilog="A SPEC is NAME[=VALUE][@PATH][:COUNT]: a fault, the paths that it affects (default: all), "
    "and for how many responses (default: all), such as status=503@/api/v2/analytics:2.\n\n\b\n"
    + "\n".join(f"{name:<24} {words}" for name, words in FAULTS.items())
)
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Port (default: any free one).")
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Seed of the generated data.")
@click.option(
    "--conversations",
    type=click.IntRange(0, 5_000_000),
    default=DEFAULT_CONVERSATIONS,
    show_default=True,
    help="Conversations in a week; the data starts two weeks ago.",
)
@click.option("--fault", "faults", metavar="SPEC", multiple=True, help="Inject a fault; can be repeated.")
def simulate(port: int, seed: int, conversations: int, faults: tuple[str, ...]) -> None:
    """Run a local Genesys Cloud with generated conversations until Ctrl+C.

    The first line of output is its base URL, the second one the client ID to sign in with.
    """
    run(_announce, port=port, seed=seed, conversations=conversations, faults=faults)


def _announce(url: str) -> None:
    write(f"{url}\n{CLIENT_ID}")
