"""The composition root: builds the parts and wires them. It has no logic of its own.

A :class:`AppSession` is everything behind the picture: who is signed in, the plugins, and the engine that
asks for them. The tray app keeps one in a thread; a command keeps one for as long as it runs.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from types import TracebackType
from typing import Final, Self, TypeVar

from hourglance.app.policy.model import Policy
from hourglance.app.policy.reader import plugin_library
from hourglance.app.preferences import Preferences
from hourglance.app.snapshot_builder import SnapshotBuilder
from hourglance.app.widget_queries import WidgetQueries
from hourglance.cloud import (
    Account,
    NameCacheError,
    NameCacheFile,
    NameDirectory,
    ProxySettings,
    SessionState,
    SignInSession,
    TokenVault,
)
from hourglance.engine import (
    AlertMonitor,
    AlertStore,
    Problem,
    RefreshEngine,
    ResultCache,
    Snapshot,
    detect_system_events,
)
from hourglance.plugin_host import PluginHost, WidgetInstances
from hourglance.util.blocking import run_blocking
from hourglance.util.clock import Clock, SystemClock

__all__ = ["AppSession"]

_T = TypeVar("_T")

#: How long one who asks once waits for names (seconds).
_PATIENCE: Final = 5.0


class AppSession:
    """One account's session, the plugins, and the engine between them, in one asyncio loop.

    :param publish: gets every new snapshot, in the loop's thread.
    :param cache: keeps the last good results from one start to the next; None keeps none.
    :param names: where the names of queues and people are kept meanwhile; None keeps nothing.
    :param preferences: what the person chose about the app; the defaults where left out.
    :param shelf: what the person made of the widgets; where left out it is kept in memory.
    :param alerts: where is kept what was said of figures; where left out it is kept in memory.
    :param preset: what the administrator of this computer has decided; nothing where left out.
    :param safe_mode: run no plugins but the bundled widgets.
    """

    def __init__(  # noqa: PLR0913 - what it is given in place of making it, so that tests own all of it
        self,
        account: Account,
        vault: TokenVault,
        *,
        publish: Callable[[Snapshot], None] = lambda _: None,
        cache: ResultCache | None = None,
        names: NameCacheFile | None = None,
        clock: Clock | None = None,
        preferences: Preferences | None = None,
        shelf: WidgetInstances | None = None,
        alerts: AlertStore | None = None,
        preset: Policy | None = None,
        safe_mode: bool = False,
    ) -> None:
        clock = clock or SystemClock()
        self._preferences = preferences or Preferences()
        self._me = ""
        self.preset = preset or Policy()
        self.session = SignInSession(account, vault, clock, proxy=self._preferences.network)
        self.directory = NameDirectory(
            self.session,
            clock,
            file=names,
            on_names=self._redraw,
            on_queues=self._take_widgets,
        )
        self.plugins = PluginHost(
            clock=clock, library=None if safe_mode else plugin_library(), on_change=self._take_widgets
        )
        self.shelf = shelf or WidgetInstances(None)
        self._instances = WidgetQueries(self.shelf, self.plugins, self.directory)
        self._watch = AlertMonitor(clock.now, alerts)
        self._bulletin = SnapshotBuilder(
            publish,
            instances=self._instances,
            shelf=self.shelf,
            session=self.session,
            watch=self._watch,
            wrong=self._wrong,
            manners=self._preferences.manners,
        )
        self.engine = RefreshEngine(
            client=self.session,
            renderer=self._instances,
            clock=clock,
            publish=self._bulletin.take,
            account_key=account.key,
            cache=cache,
            system_events=detect_system_events(),
        )
        self.engine.on_tick(self.look)

    async def __aenter__(self) -> Self:
        """Start the plugins and take their widgets."""
        self.session.on_change(self._follow)
        await self.plugins.start()
        self._take_widgets()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Save the last results, and end the plugins' processes and the connections, whatever fails of it."""
        async with AsyncExitStack() as ends:
            ends.push_async_callback(self.session.aclose)
            ends.push_async_callback(self.plugins.close)
            ends.push_async_callback(self.directory.aclose)
            ends.push_async_callback(self._watch.wait_idle)
            await self.engine.close()

    @property
    def network(self) -> ProxySettings:
        """Return the way out of this computer that requests take."""
        return self._preferences.network

    async def refresh_once(self) -> Snapshot:
        """Ask every query once and return what there is then; names are waited for, but not long."""
        if self._instances.want_my_queues:
            await self._patiently()
        await self.engine.refresh_once()
        await self._patiently()
        await self.engine.wait_idle()
        return self._bulletin.complete(self.engine.snapshot)

    async def restart_plugin(self, plugin: str) -> None:
        """Start a plugin's process anew and take what it declares now; one that is gone stays so."""
        if plugin not in self.plugins.plugins:
            return
        await self.plugins.restart(plugin)
        self._take_widgets()
        self.engine.refresh()

    async def rearrange(self, change: Callable[[WidgetInstances], _T]) -> _T:
        """Have the person change something of their widgets, and show it: ``shelf.hide(id)`` for example.

        :raises SettingsError: values cannot be taken.
        :raises ShelfError: there is no such widget, or what was chosen cannot be kept.
        """
        changed = await run_blocking(change, self.shelf)
        self._take_widgets()
        return changed

    def look(self) -> None:
        """Take up what commands have changed of plugins and settings, and what time has."""
        self.plugins.poll_library()
        self._instances.my_queues()  # which are asked for again when they are old
        if self.shelf.poll():
            self._take_widgets()
        self._bulletin.look()

    def seen(self) -> None:
        """Take as seen whatever waited to be."""
        if self._watch.acknowledge():
            self._bulletin.look()

    async def prefer(self, preferences: Preferences) -> None:
        """Go by other preferences from now on."""
        self._preferences = preferences
        self._bulletin.manners = preferences.manners
        self._take_widgets()
        await self.session.apply_proxy_settings(preferences.network)

    def _follow(self, state: SessionState) -> None:
        self.engine.session_changed(state, self.session.account.region.name)
        me = state.user.id if state.user else ""
        if state.status == "signed_out" and state.problem is None:
            self._forget_names()
            self._watch.clear()
        elif state.status == "signed_in" and me:
            self.directory.open(f"{self.session.account.key}\n{me}")
            self._watch.set_user(f"{self.session.account.key}\n{me}")
        if me != self._me:
            self._me = me
            self._take_widgets()

    def _forget_names(self) -> None:
        try:
            self.directory.clear()
        except NameCacheError as error:
            self.engine.set_problem(Problem.from_error(error))

    def _redraw(self, ids: frozenset[str]) -> None:
        """Draw the cards anew that these ids are in: they have got their names."""
        self.engine.rerender(self._instances.naming(ids))

    def _take_widgets(self) -> None:
        """Have the engine ask for what is declared, chosen and known of the person now."""
        changed = self._instances.arrange(me=self._me)
        floor = max(self._preferences.refresh_floor, self.preset.refresh_floor)
        self.engine.set_widgets(self._instances.shown(floor=floor), first=(self.shelf.pinned,))
        self.engine.rerender(changed)
        asyncio.get_running_loop().call_soon(self._bulletin.look)  # the engine's turn comes first

    def _wrong(self) -> tuple[Problem, ...]:
        """Return what is wrong with files and plugins."""
        shelf = Problem.from_error(self.shelf.problem) if self.shelf.problem else None
        files = (each for each in (shelf, self.engine.cache_problem) if each)
        plugins = (
            Problem(code="plugin", who=each.plugin, what=each.sentence) for each in self.plugins.problems
        )
        return (*files, *plugins)

    async def _patiently(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self.directory.wait_idle()
