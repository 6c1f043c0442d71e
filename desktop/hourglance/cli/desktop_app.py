"""``hourglance`` and ``hourglance demo``: the tray app, or the cards where there is no display.

The icon waits for this module, so it imports the tray alone. All the rest follows in the engine's thread.
"""

import sys
from collections.abc import Coroutine
from typing import Any

from hourglance.app import AppController, Services
from hourglance.engine import EngineThread
from hourglance.tray import (
    Arranging,
    Commands,
    EngineBridge,
    SingleInstance,
    TrayApplication,
    TrayDesktop,
    display_problem,
)

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
    """The tray in Qt's thread, the controller in the engine's, and the bridge between them.

    :param place: the one that this app has taken; the demo takes none.
    """

    def __init__(self, place: SingleInstance | None, *, safe_mode: bool) -> None:
        self._place = place
        self._controller = AppController(demo=place is None, safe_mode=safe_mode)
        self._services = services = Services(self._controller, TrayDesktop())
        self._thread = EngineThread(self._run_engine, on_failure=self._engine_failed)
        self._bridge = EngineBridge(self._thread)
        self._bridge.call_failed.connect(self._report)
        self._tray = TrayApplication(
            Commands(
                refresh=lambda: self._call(services.widgets.refresh()),
                sign_in=lambda: self._call(services.account.sign_in()),
                unlock=lambda: self._call(services.account.unlock()),
                sign_out=lambda: self._call(services.account.sign_out()),
                restart_plugin=lambda plugin: self._call(services.plugins.restart(plugin)),
                look=lambda: self._call(services.widgets.poll_changes()),
                seen=lambda: self._call(services.widgets.acknowledge_alerts()),
                quit=self._quit,
                arranging=Arranging(
                    arrange=lambda widgets: self._call(services.widgets.reorder(widgets)),
                    pin=lambda widget: self._call(services.widgets.pin(widget)),
                    hide=lambda widget: self._call(services.widgets.hide(widget)),
                    show=lambda widget: self._call(services.widgets.unhide(widget)),
                    add=lambda widget: self._call(services.widgets.add(widget)),
                    remove=lambda widget: self._call(services.widgets.remove(widget)),
                ),
            ),
            bridge=self._bridge,
            services=self._services,
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

    def _quit(self) -> None:
        self._tray.quit()

    def _call(self, work: Coroutine[Any, Any, object]) -> None:
        self._bridge.call(work, owner=self._bridge)

    def _report(self, problem: Any) -> None:
        self._bridge.call(self._controller.report(problem), owner=self._bridge)

    async def _run_engine(self) -> None:
        await self._controller.run(self._bridge)

    def _engine_failed(self) -> None:
        from hourglance.app import internal_error_snapshot

        self._bridge.publish(internal_error_snapshot())
