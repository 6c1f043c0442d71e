"""``hourglance`` and ``hourglance demo``: the tray app, or the cards if there is no display.

The tray icon waits for this module, so it imports the tray alone.
"""

from hourglance import tray


def run(*, demo: bool = False, safe_mode: bool = False) -> int:
    """Run the tray app until it quits; without a display, print the cards. Return the exit status.

    :param safe_mode: run only the bundled widgets.
    :raises HourglanceError: Qt cannot be loaded; the app runs already and does not respond; or there is
        neither a display, nor a card to print.
    """
    problem = tray.display_problem()
    if problem is None:
        return tray.run(demo=demo, safe_mode=safe_mode)
    from hourglance.cli.glance import print_cards
    from hourglance.util.terminal import write

    write(f"hourglance: {problem} Here are the cards instead.", error=True)
    return print_cards(demo=demo, safe_mode=safe_mode)
