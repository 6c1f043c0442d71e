"""The options of ``hourglance --wall`` and ``hourglance demo --wall``."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hourglance.app import Wall


def wall_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--wall`` and ``--names`` to a command."""
    names = click.option("--names", is_flag=True, help="With --wall: show the names of people.")
    wall = click.option("--wall", is_flag=True, help="Fill the screen with large cards; Esc leaves.")
    return wall(names(command))


def wall_from_options(*, wall: bool, names: bool) -> "Wall | None":
    """Return how to run on a wall; None without ``--wall``.

    :raises click.UsageError: there are names without a wall.
    """
    if not wall:
        if names:
            raise click.UsageError("--names needs --wall.")
        return None
    from hourglance.app import Wall

    return Wall(names=names)
