"""``hourglance`` and ``hourglance demo``: the tray app, or the cards if there is no display.

The tray icon waits for this module, so it imports the tray alone.
"""

import os
from typing import TYPE_CHECKING

from hourglance import tray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hourglance.app import Wall
    from hourglance.demo import Fault


def run(
    *,
    demo: bool = False,
    safe_mode: bool = False,
    wall: "Wall | None" = None,
    faults: "Sequence[Fault]" = (),
) -> int:
    """Run the tray app until it quits; without a display, print the cards. Return the exit status.

    :param safe_mode: run only the bundled widgets.
    :param wall: fill the screen with the cards instead of showing a tray icon.
    :param faults: that the demo cloud injects.
    :raises HourglanceError: Qt cannot be loaded; the app runs already and does not respond; there is neither
        a display, nor a card to print; or there is no folder for the user's files.
    """
    if os.path.expanduser("~") == "~":  # noqa: PTH111 - Path.home() raises an error without one
        from hourglance.util.paths import user_path

        user_path("config", ""), user_path("cache", ""), user_path("data", "")
    problem = tray.display_problem()
    if problem is None:
        return tray.run(demo=demo, safe_mode=safe_mode, wall=wall, faults=faults)
    from hourglance.util.terminal import write

    if wall is not None:
        write(f"hourglance: {problem}", error=True)
        return 1
    from hourglance.cli.glance import print_cards

    write(f"hourglance: {problem} Here are the cards instead.", error=True)
    return print_cards(demo=demo, safe_mode=safe_mode, faults=faults)
