"""The composition root: builds the parts and wires them. It has no logic of its own.

A :class:`Desk` is everything behind the picture: who is signed in, the plugins, and the engine that
asks for them. The tray app keeps one in a thread; a command keeps one for as long as it runs.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from hourglance.api import Declaration, clean_settings
from hourglance.cloud import Account, Clock, Network, Session, SessionState, SystemClock, TokenVault
from hourglance.engine import Engine, Problem, ResultStore, Snapshot, surroundings
from hourglance.host import PluginHost
from hourglance.preferences import Preferences
from hourglance.query import Facts, fill_holes

__all__ = ["Desk", "network_of", "open_browser"]


class Desk:
    """One account's session, the plugins, and the engine between them, in one asyncio loop.

    :param publish: gets every new snapshot, in the loop's thread.
    :param store: where the last good results are kept from one start to the next; None keeps nothing.
    :param preferences: what the person chose about the app; the defaults where left out.
    :param safe_mode: run no plugins but the bundled widgets.
    """

    def __init__(
        self,
        account: Account,
        vault: TokenVault,
        *,
        publish: Callable[[Snapshot], None] = lambda _: None,
        store: ResultStore | None = None,
        clock: Clock | None = None,
        preferences: Preferences | None = None,
        safe_mode: bool = False,
    ) -> None:
        clock = clock or SystemClock()
        self._facts = Facts()
        self._preferences = preferences or Preferences()
        self.session = Session(account, vault, clock, network=network_of(self._preferences))
        self.plugins = PluginHost(clock=clock, safe_mode=safe_mode, on_change=self._take_widgets)
        self.engine = Engine(
            source=self.session,
            presenter=self.plugins,
            clock=clock,
            publish=publish,
            account=account.key,
            store=store,
            surroundings=surroundings(),
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
        await self.plugins.close()
        await self.session.aclose()

    async def restart_plugin(self, plugin: str) -> None:
        """Start a plugin's process anew and take what it declares now."""
        await self.plugins.restart(plugin)
        self._take_widgets()
        self.engine.refresh()

    async def prefer(self, preferences: Preferences) -> None:
        """Go by other preferences from now on."""
        self._preferences = preferences
        self._take_widgets()
        await self.session.go_by(network_of(preferences))

    def _follow(self, state: SessionState) -> None:
        self.engine.session_changed(state, self.session.account.region.name)
        me = state.person.id if state.person else ""
        if me != self._facts.me:
            self._facts = Facts(me=me)
            self._take_widgets()

    def _take_widgets(self) -> None:
        self.engine.watch(self._filled(widget) for widget in self.plugins.declarations())
        for problem in self.plugins.problems:
            self.engine.report(Problem(code="plugin", who=problem.plugin, what=problem.sentence))

    def _filled(self, widget: Declaration) -> Declaration:
        """Fill the holes of a widget's query; where a fact is not known, they stay and it is not asked."""
        settings = clean_settings(widget.settings, {})
        query = fill_holes(widget.query, settings=settings, facts=self._facts)
        if query is None:
            query = replace(widget.query, window=widget.query.window_for(settings))
        every = max(widget.refresh_seconds, self._preferences.refresh_floor)
        return replace(widget, query=query, refresh_seconds=every)


def network_of(preferences: Preferences) -> Network:
    """Return the way out of this computer that a person prefers."""
    return Network(
        system_proxy=preferences.proxy == "system",
        proxy_url=preferences.proxy_url if preferences.proxy == "own" else "",
        certificates=Path(preferences.certificates) if preferences.certificates else None,
    )


def open_browser(url: str) -> None:
    """Open a page in the person's browser, without waiting for it."""
    import webbrowser  # wanted once in many starts

    threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()
