"""Starts the tray app: Qt in this thread, the engine in another one.

The tray icon waits for this module, so it imports only what the icon needs.
"""

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING

from hourglance.app import AppController, Services
from hourglance.engine import EngineThread
from hourglance.tray.platform.desktop import TrayDesktop
from hourglance.tray.platform.qt import load_qt
from hourglance.tray.platform.single_instance import SingleInstance

if TYPE_CHECKING:
    from hourglance.app import AppObserver, Fault, Wall
    from hourglance.engine import Problem
    from hourglance.tray.bridge import EngineBridge

#: How long the engine may take to end (seconds); calls that hang longer are left to the operating system.
_STOP_TIMEOUT = 1.5


def run(
    *,
    demo: bool = False,
    safe_mode: bool = False,
    wall: "Wall | None" = None,
    faults: "Sequence[Fault]" = (),
) -> int:
    """Run the tray app until it quits, and return the exit status; if it runs already, open its panel.

    :param demo: use the demo cloud, and store nothing.
    :param safe_mode: run only the bundled widgets.
    :param wall: fill the screen with the cards instead of showing a tray icon.
    :param faults: that the demo cloud injects.
    :raises QtMissingError: Qt cannot be loaded.
    :raises AlreadyRunningError: the app runs already, and does not respond, or a wall is wanted.
    """
    instance = None if demo else SingleInstance()
    if instance is not None and not instance.acquire():
        if wall is None:
            return 0
        from hourglance.tray.errors import AlreadyRunningError

        raise AlreadyRunningError(
            "Hourglance is running already.", remedy="Quit it, then start the wall again."
        )
    controller = AppController(demo=demo, safe_mode=safe_mode, wall=wall, faults=faults)
    return _run(
        controller.run,
        Services(controller, TrayDesktop()),
        report=controller.report,
        instance=instance,
        wall=wall,
    )


def run_preview(
    run_engine: "Callable[[AppObserver], Coroutine[object, object, None]]", services: Services
) -> int:
    """Show the panel as a window until it is closed, and return the exit status.

    :param run_engine: publishes snapshots, in the engine's thread, until it is canceled.
    :param services: need only refresh widgets and restart plugins.
    :raises QtMissingError: Qt cannot be loaded.
    """
    return _run(run_engine, services, is_preview=True)


def _run(
    run_engine: "Callable[[AppObserver], Coroutine[object, object, None]]",
    services: Services,
    *,
    report: "Callable[[Problem], Coroutine[object, object, None]] | None" = None,
    instance: SingleInstance | None = None,
    is_preview: bool = False,
    wall: "Wall | None" = None,
) -> int:
    load_qt()
    from hourglance.tray.application import TrayApplication
    from hourglance.tray.bridge import EngineBridge

    async def main() -> None:
        await run_engine(bridge)

    engine = EngineThread(main, on_failure=lambda: _publish_internal_error(bridge))
    bridge = EngineBridge(engine)
    if report is not None:
        bridge.call_failed.connect(partial(_report, bridge, report))
    application = TrayApplication(bridge, services, instance=instance, is_preview=is_preview, wall=wall)
    engine.start()
    try:
        return application.run()
    finally:
        engine.stop(_STOP_TIMEOUT)


def _report(
    bridge: "EngineBridge",
    report: "Callable[[Problem], Coroutine[object, object, None]]",
    problem: "Problem",
) -> None:
    bridge.call(report(problem), owner=bridge)


def _publish_internal_error(bridge: "EngineBridge") -> None:
    from hourglance.app import internal_error_snapshot

    bridge.publish(internal_error_snapshot())
