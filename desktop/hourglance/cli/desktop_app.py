"""``hourglance`` and ``hourglance demo``: the tray app, or the cards where there is no display.

The icon waits for this module, so it imports the tray alone. All the rest follows in the engine's thread.
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from hourglance.engine import EngineThread
from hourglance.tray import Arranging, Commands, SingleInstance, TrayApplication, display_problem

if TYPE_CHECKING:
    from hourglance.app.controller import AppController
    from hourglance.tray.windows.commands import WindowCommands
    from hourglance.tray.wizard.model import FirstRun

#: How long the end may take (seconds); what hangs longer is left to the operating system.
_END_SECONDS = 1.5


def run(*, demo: bool = False, safe_mode: bool = False) -> int:
    """Run the tray app until it is quit, and return the exit code.

    :param safe_mode: run no plugins but the bundled widgets.
    :raises HourglanceError: Qt cannot be loaded; or it runs already and does not answer; or there is no
        display, and no cards to print either.
    """
    reason = display_problem()
    if reason is None:
        place = None if demo else SingleInstance()
        if place is not None and not place.acquire():
            return 0
        return _Desktop(place, safe_mode=safe_mode).run()
    from hourglance.cli.glance import print_cards

    print(f"hourglance: {reason} Here are the cards instead.", file=sys.stderr)
    return print_cards(demo=demo, safe_mode=safe_mode)


class _Desktop:
    """The tray in Qt's thread, the clerk in the engine's, and the wires between them.

    :param place: the one that this app has taken; the demo takes none.
    """

    def __init__(self, place: SingleInstance | None, *, safe_mode: bool) -> None:
        self._place = place
        self._safe_mode = safe_mode
        self._clerk: AppController | None = None
        self._thread = EngineThread(self._work, on_defect=self._broken)
        self._tray = TrayApplication(
            Commands(
                refresh=lambda: self._ask(lambda clerk: clerk.refresh()),
                sign_in=lambda: self._ask(lambda clerk: clerk.sign_in()),
                unlock=lambda: self._ask(lambda clerk: clerk.restore()),
                sign_out=lambda: self._ask(lambda clerk: clerk.sign_out()),
                restart_plugin=lambda plugin: self._ask(lambda clerk: clerk.restart_plugin(plugin)),
                look=lambda: self._ask(lambda clerk: clerk.look()),
                seen=lambda: self._ask(lambda clerk: clerk.seen()),
                quit=self._quit,
                arranging=Arranging(
                    arrange=lambda widgets: self._ask(lambda clerk: clerk.arrange(widgets)),
                    pin=lambda widget: self._ask(lambda clerk: clerk.pin(widget)),
                    hide=lambda widget: self._ask(lambda clerk: clerk.hide(widget)),
                    show=lambda widget: self._ask(lambda clerk: clerk.show(widget)),
                    add=lambda widget: self._ask(lambda clerk: clerk.add(widget)),
                    remove=lambda widget: self._ask(lambda clerk: clerk.remove(widget)),
                ),
                first_run=self._first_run,
                windows=self._windows,
            )
        )

    def run(self) -> int:
        if self._place is not None:
            self._tray.listen_for_activation(self._place)
        self._tray.show()
        self._thread.start()
        try:
            return self._tray.run()
        finally:
            self._thread.stop(_END_SECONDS)

    def _first_run(self) -> "FirstRun":
        from hourglance.app.services.first_run import first_run_commands
        from hourglance.app.services.serving import WindowServices

        return first_run_commands(WindowServices(self._hand_over), self._set_up)

    def _windows(self) -> "WindowCommands":
        from hourglance.app.services.all_commands import window_commands

        return window_commands(self._hand_over, demo=self._place is None)

    def _hand_over(self, wish: Callable[["AppController | None"], None]) -> None:
        self._thread.call(lambda: wish(self._clerk))

    def _quit(self) -> None:
        self._tray.quit()

    def _set_up(self, region: str, client_id: str) -> str:
        from hourglance.api import HourglanceError
        from hourglance.cloud import Account
        from hourglance.genesys import region_named

        try:
            account = Account(region=region_named(region), client_id=client_id)
        except HourglanceError as error:
            return str(error)
        self._ask(lambda clerk: clerk.take_account(account))
        return ""

    def _ask(self, wish: Callable[["AppController"], None]) -> None:
        """Hand a wish over to the engine's thread."""
        self._thread.call(lambda: wish(self._clerk) if self._clerk else None)

    async def _work(self) -> None:
        from hourglance.app.controller import AppController

        self._clerk = AppController(
            self._tray.publish,
            self._tray.prefer,
            self._tray.welcome,
            demo=self._place is None,
            safe_mode=self._safe_mode,
        )
        await self._clerk.work()

    def _broken(self) -> None:
        from hourglance.app.controller import defect

        self._tray.publish(defect())
