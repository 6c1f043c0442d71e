"""The composition root: builds the parts and wires them. It has no logic of its own.

A :class:`Desk` is everything behind the picture: who is signed in, the plugins, and the engine that
asks for them. The tray app keeps one in a thread; a command keeps one for as long as it runs.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from hourglance._preset import Preset
from hourglance.api import Aggregates, Card, Declaration
from hourglance.cloud import (
    Account,
    Clock,
    Directory,
    DirectoryFile,
    DirectoryFileError,
    Network,
    Session,
    SessionState,
    SystemClock,
    TokenVault,
)
from hourglance.engine import (
    AlertRule,
    AlertStore,
    Engine,
    Manners,
    Problem,
    ResultStore,
    Snapshot,
    Watch,
    rule_of,
    surroundings,
)
from hourglance.host import Instance, PluginHost, Shelf
from hourglance.naming import Naming
from hourglance.preferences import Preferences
from hourglance.query import Facts, facts_in

__all__ = ["Desk", "network_of", "open_browser"]

_T = TypeVar("_T")

#: How long one who asks once waits for names (seconds).
_PATIENCE = 5.0

#: So long before a sign-in ends the person is asked for a new one.
ENDS_SOON = timedelta(minutes=15)


class Desk:
    """One account's session, the plugins, and the engine between them, in one asyncio loop.

    :param publish: gets every new snapshot, in the loop's thread.
    :param store: where the last good results are kept from one start to the next; None keeps nothing.
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
        store: ResultStore | None = None,
        names: DirectoryFile | None = None,
        clock: Clock | None = None,
        preferences: Preferences | None = None,
        shelf: Shelf | None = None,
        alerts: AlertStore | None = None,
        preset: Preset | None = None,
        safe_mode: bool = False,
    ) -> None:
        clock = clock or SystemClock()
        self._preferences = preferences or Preferences()
        self.preset = preset or Preset()
        self.session = Session(account, vault, clock, network=network_of(self._preferences))
        self.directory = Directory(
            self.session,
            clock,
            file=names,
            on_names=self._redraw,
            on_queues=self._take_widgets,
        )
        self._naming = Naming(self.directory)
        self.shelf = shelf or Shelf(None)
        self._instances: dict[str, Instance] = {}
        self._rules: dict[str, AlertRule] = {}
        self._watch = Watch(clock.now, alerts)
        self._me = ""
        self._facts = Facts()
        self._publish = publish
        self._snapshot = self._published = Snapshot()
        self.plugins = PluginHost(clock=clock, safe_mode=safe_mode, on_change=self._take_widgets)
        self.engine = Engine(
            source=self.session,
            presenter=self,
            clock=clock,
            publish=self._publish_all,
            account=account.key,
            store=store,
            surroundings=surroundings(),
            on_tick=self.look,
        )

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
        """Save the last results, and end the plugins' processes and the connections."""
        await self.engine.close()
        await self.directory.aclose()
        await self.plugins.close()
        await self.session.aclose()

    @property
    def network(self) -> Network:
        """Return the way out of this computer that requests take."""
        return network_of(self._preferences)

    async def refresh_once(self) -> Snapshot:
        """Ask every query once and return what there is then; names are waited for, but not long."""
        if self._uses_my_queues():
            await self._patiently()
        await self.engine.refresh_once()
        await self._patiently()
        await self.engine.settled()
        return self.engine.snapshot

    async def restart_plugin(self, plugin: str) -> None:
        """Start a plugin's process anew and take what it declares now."""
        await self.plugins.restart(plugin)
        self._take_widgets()
        self.engine.refresh()

    async def rearrange(self, change: Callable[[Shelf], _T]) -> _T:
        """Have the person change something of their widgets, and show it: ``shelf.hide(id)`` for example.

        :raises SettingsError: values cannot be taken.
        :raises ShelfError: there is no such widget, or what was chosen cannot be kept.
        """
        changed = await asyncio.to_thread(change, self.shelf)
        self._take_widgets()
        return changed

    def look(self) -> None:
        """Take up what commands have changed of plugins and settings since the last tick."""
        self.plugins.look()
        self._my_queues()  # which are asked for again when they are old
        if self.shelf.look():
            self._take_widgets()
        if self._sign_in_ends() != self._published.account.ends:
            self._publish_all(self._snapshot)

    def seen(self) -> None:
        """Take as seen whatever waited to be."""
        if self._watch.seen():
            self._publish_all(self._snapshot)

    async def present(self, widget_id: str, results: Aggregates) -> Card | None:
        """Have an instance's widget draw an answer by the instance's settings.

        :raises HourglanceError: there is no card, and why.
        """
        instance = self._instances.get(widget_id)
        if instance is None:  # it was removed while its answer was on the way
            return None
        named = self._naming.named(instance.widget, widget_id, results, instance.settings)
        return await self.plugins.present(instance.widget.widget_id, named, instance.settings)

    async def prefer(self, preferences: Preferences) -> None:
        """Go by other preferences from now on."""
        self._preferences = preferences
        self._take_widgets()
        await self.session.go_by(network_of(preferences))

    def _follow(self, state: SessionState) -> None:
        self.engine.session_changed(state, self.session.account.region.name)
        me = state.person.id if state.person else ""
        if state.status == "signed_out" and state.problem is None:
            self._forget_names()
            self._watch.forget()
        elif state.status == "signed_in" and me:
            self.directory.open(f"{self.session.account.key}\n{me}")
            self._watch.belong_to(f"{self.session.account.key}\n{me}")
        if me != self._me:
            self._me = me
            self._take_widgets()

    def _redraw(self, ids: frozenset[str]) -> None:
        """Draw the cards anew that these ids are in: they have got their names."""
        self.engine.redraw(self._naming.showing(ids))

    def _forget_names(self) -> None:
        try:
            self.directory.forget()
        except DirectoryFileError as error:
            self.engine.report(Problem.of(error))

    def _take_widgets(self) -> None:
        before = self._instances
        self._instances = {each.id: each for each in self.shelf.arrange(self.plugins.declarations())}
        self._facts = Facts(me=self._me, my_queues=self._my_queues())
        rules = {name: rule_of(instance.limits) for name, instance in self._instances.items()}
        self._rules = {name: rule for name, rule in rules.items() if rule is not None}
        self.engine.watch(
            (self._shown(each) for each in self._instances.values() if not each.hidden),
            first=(self.shelf.pinned,),
        )
        self.engine.redraw(
            name
            for name, instance in self._instances.items()
            if name in before and instance.settings != before[name].settings
        )
        asyncio.get_running_loop().call_soon(self._publish_rest)  # the engine's turn comes first

    def _my_queues(self) -> tuple[str, ...]:
        """Return the person's queues if a widget wants them; none while they are not known."""
        return (self.directory.my_queues() or ()) if self._uses_my_queues() else ()

    def _uses_my_queues(self) -> bool:
        chosen = self._instances.values()
        return any("my_queues" in facts_in(each.widget.query, each.settings) for each in chosen)

    async def _patiently(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self.directory.settled()

    def _notices(self) -> tuple[Problem, ...]:
        plugins = (
            Problem(code="plugin", who=each.plugin, what=each.sentence) for each in self.plugins.problems
        )
        shelf = Problem.of(self.shelf.problem) if self.shelf.problem else None
        files = (each for each in (shelf, self.engine.store_problem) if each)
        return (*files, *plugins)

    def _publish_all(self, snapshot: Snapshot) -> None:
        """Publish what the engine knows, with what the person chose for icon and panel, and what is wrong."""
        self._snapshot = snapshot
        self._published = self._complete(snapshot)
        self._publish(self._published)

    def _publish_rest(self) -> None:
        """Publish where the engine had nothing new to say, but something else has changed."""
        if self._complete(self._snapshot) != self._published:
            self._publish_all(self._snapshot)

    def _complete(self, snapshot: Snapshot) -> Snapshot:
        hidden = tuple(
            replace(each.widget, instance=each.number, title=each.title)
            for each in self._instances.values()
            if each.hidden
        )
        return replace(
            self._watch.look(snapshot, self._rules, _manners_of(self._preferences)),
            account=replace(snapshot.account, ends=self._sign_in_ends()),
            pinned=self.shelf.pinned,
            hidden=hidden,
            notices=self._notices(),
        )

    def _sign_in_ends(self) -> datetime | None:
        """Return when the sign-in ends, by the local clock, if that is soon and nothing prevents it."""
        state = self.session.state
        if state.status != "signed_in" or state.renews or state.expires_at is None:
            return None
        if state.expires_at - self.session.service_now() > ENDS_SOON:
            return None
        # Whole minutes: what is known of the service's clock changes a little with every answer.
        ends = state.expires_at - self.session.skew + timedelta(seconds=30)
        return ends.replace(second=0, microsecond=0)

    def _shown(self, instance: Instance) -> Declaration:
        widget = instance.declaration(self._facts)
        floor = max(self._preferences.refresh_floor, self.preset.refresh_floor)
        return replace(widget, refresh_seconds=max(widget.refresh_seconds, floor))


def network_of(preferences: Preferences) -> Network:
    """Return the way out of this computer that a person prefers."""
    return Network(
        system_proxy=preferences.proxy == "system",
        proxy_url=preferences.proxy_url if preferences.proxy == "own" else "",
        certificates=Path(preferences.certificates) if preferences.certificates else None,
    )


def _manners_of(preferences: Preferences) -> Manners:
    return Manners(cool_down=timedelta(minutes=preferences.cool_down), quiet=preferences.quiet_hours)


def open_browser(url: str) -> None:
    """Open a page in the person's browser, without waiting for it."""
    import webbrowser  # wanted once in many starts

    threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()
