"""``hourglance simulate``: the demo cloud alone."""

import click

from hourglance.cli.faults import FAULT_HELP, fault_option
from hourglance.demo import CLIENT_ID, DEFAULT_CONVERSATIONS, DEFAULT_SEED, Fault, run
from hourglance.util.terminal import write


@click.command(epilog=FAULT_HELP)
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Port (default: any free one).")
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Seed of the generated data.")
@click.option(
    "--conversations",
    type=click.IntRange(0, 5_000_000),
    default=DEFAULT_CONVERSATIONS,
    show_default=True,
    help="Conversations in a week; the data starts two weeks ago.",
)
@fault_option
def simulate(port: int, seed: int, conversations: int, faults: tuple[Fault, ...]) -> None:
    """Run a local Genesys Cloud with generated conversations until Ctrl+C.

    The first line of output is its base URL, the second one the client ID to sign in with.
    """
    run(_announce, port=port, seed=seed, conversations=conversations, faults=faults)


def _announce(url: str) -> None:
    write(f"{url}\n{CLIENT_ID}")
