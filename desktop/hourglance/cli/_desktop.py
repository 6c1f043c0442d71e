"""``hourglance`` and ``hourglance demo``: the tray app, or the cards where there is no display."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

import click

from hourglance.api import HourglanceError
from hourglance.engine import AccountState, Problem, Snapshot
from hourglance.tray import Commands, TrayApp, display_problem

if TYPE_CHECKING:
    from hourglance.app import Desk

#: How long the end may take (seconds); what hangs longer is left to the operating system.
_END_SECONDS = 1.5


def run(*, demo: bool = False) -> int:
    """Run the tray app until it is quit, and return the exit code."""
    reason = display_problem()
    if reason is None:
        return _Desktop(demo=demo).run()
    from hourglance.cli._glance import print_cards

    click.echo(f"hourglance: {reason} Here are the cards instead.", err=True)
    return print_cards(demo=demo)


class _Desktop:
    """The tray in Qt's thread, the desk in the engine's, and the wires between them.

    Only the tray is imported and shown at first; the rest follows in its own thread.
    """

    def __init__(self, *, demo: bool) -> None:
        from hourglance.engine import LoopThread

        self._demo = demo
        self._desk: Desk | None = None
        self._sign_in: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._session_only = False
        self._thread = LoopThread(self._work, on_defect=self._broken)
        self._tray = TrayApp(
            Commands(
                refresh=self._soon(self._refresh),
                sign_in=self._soon(self._begin_sign_in),
                unlock=self._soon(lambda: self._start(self._restore())),
                sign_out=self._soon(lambda: self._start(self._sign_out())),
                restart_plugin=lambda plugin: self._thread.call(lambda: self._start(self._restart(plugin))),
                quit=self._quit,
            )
        )

    def run(self) -> int:
        self._tray.show()
        self._thread.start()
        try:
            return self._tray.run()
        finally:
            self._thread.stop(_END_SECONDS)

    # In Qt's thread.

    def _quit(self) -> None:
        self._tray.quit()

    def _soon(self, function: Callable[[], object]) -> Callable[[], None]:
        return lambda: self._thread.call(function)

    # In the engine's thread.

    async def _work(self) -> None:
        from hourglance.cli._desks import demo_desk, own_desk

        try:
            async with demo_desk(self._tray.publish) if self._demo else own_desk(self._tray.publish) as desk:
                self._desk = desk
                if self._demo:
                    self._begin_sign_in()
                else:
                    self._start(self._restore())
                await desk.engine.run()
        except HourglanceError as error:
            self._cannot_begin(error)
            await asyncio.Event().wait()

    def _refresh(self) -> None:
        if self._desk:
            self._desk.engine.refresh()

    def _begin_sign_in(self) -> None:
        if self._sign_in:
            self._sign_in.cancel()
        if self._desk:
            self._sign_in = self._start(self._signed_in(self._desk))

    async def _signed_in(self, desk: "Desk") -> None:
        from hourglance.cli._desks import browser
        from hourglance.cloud import VaultError

        desk.engine.report(None)
        try:
            await desk.session.sign_in(browser(demo=self._demo), session_only=self._session_only)
        except VaultError as error:
            self._session_only = True
            desk.engine.report(
                Problem(
                    code=error.code,
                    who=error.who,
                    what=str(error),
                    remedy="Or sign in once more: the sign-in then lasts until Hourglance ends.",
                )
            )
        except HourglanceError as error:
            desk.engine.report(Problem.of(error))

    async def _restore(self) -> None:
        if self._desk:
            await self._desk.session.restore()

    async def _sign_out(self) -> None:
        if self._desk:
            for problem in await self._desk.session.sign_out():
                self._desk.engine.report(Problem.of(problem))

    async def _restart(self, plugin: str) -> None:
        if self._desk:
            await self._desk.restart_plugin(plugin)

    def _start(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _cannot_begin(self, error: HourglanceError) -> None:
        self._tray.publish(Snapshot(account=AccountState(sign_in="signed_out"), problem=Problem.of(error)))

    def _broken(self) -> None:
        self._cannot_begin(
            HourglanceError("Hourglance made a mistake and stopped.", remedy="Start it again.")
        )
