"""The session of one account: the composition root of sign-in, plugins, names, alerts and the engine."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self, TypeVar
from zoneinfo import ZoneInfo

from hourglance.api import Declaration
from hourglance.app.panel_price import default_declarations
from hourglance.app.policy.model import Policy
from hourglance.app.policy.reader import plugin_library
from hourglance.app.preferences import Preferences, min_interval, monthly_limit
from hourglance.app.user_widgets import UserWidgets
from hourglance.app.wall import Wall
from hourglance.app.widget_queries import WidgetQueries
from hourglance.cards import CardLibrary
from hourglance.cloud import (
    Account,
    AccountFile,
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
    MonthlyLimit,
    Problem,
    RefreshEngine,
    ResultCache,
    RuleVerdictStore,
    Snapshot,
    SystemEvents,
    UsageMeter,
    UsageStore,
    detect_system_events,
)
from hourglance.plugin_host import PluginHost, WidgetInstances
from hourglance.util.blocking import run_blocking
from hourglance.util.clock import Clock, SystemClock
from hourglance.util.tasks import BackgroundTasks, RestartableTask

T = TypeVar("T")

#: How long a single refresh waits for names (seconds).
_NAMES_TIMEOUT: Final = 5.0

#: How long before its expiry a sign-in is announced to end.
_ENDS_SOON: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class SessionFiles:
    """Where a session stores data from one start to the next. None keeps the data in memory only.

    :param account: exists if a user has signed in before; read only.
    :param widgets: with the user's own cards.
    """

    account: AccountFile | None = None
    results: ResultCache | None = None
    names: NameCacheFile | None = None
    alerts: AlertStore | None = None
    verdicts: RuleVerdictStore | None = None
    widgets: UserWidgets | None = None
    usage: UsageStore | None = None


class AppSession:
    """One account's sign-in, plugins and engine, in one event loop.

    The tray app keeps a session open in the engine's thread; a command opens one for as long as it runs.

    :param publish: called with each snapshot that differs from the one before.
    :param safe_mode: run only the bundled widgets.
    :param wall: for an app on a wall, which is seen although the computer is idle or locked.
    """

    def __init__(  # noqa: PLR0913 - the composition root of a session
        self,
        account: Account,
        vault: TokenVault,
        *,
        publish: Callable[[Snapshot], None] = lambda _: None,
        files: SessionFiles | None = None,
        preferences: Preferences | None = None,
        policy: Policy | None = None,
        clock: Clock | None = None,
        safe_mode: bool = False,
        wall: Wall | None = None,
    ) -> None:
        files, clock = files or SessionFiles(), clock or SystemClock()
        self._publish_snapshot = publish
        self._preferences = preferences or Preferences()
        self._notification_policy = self._preferences.notification_policy
        self._user_id = ""
        self._roles: frozenset[str] = frozenset()
        self.policy = policy or Policy()
        self.usage = UsageMeter(clock, files.usage, calendar=ZoneInfo(self.policy.calendar))
        self.cloud = SignInSession(
            account,
            vault,
            clock,
            proxy=self._preferences.network,
            used_before=bool(files.account and files.account.path.exists()),
            meter=self.usage,
        )
        self.directory = NameDirectory(
            self.cloud,
            clock,
            file=files.names,
            on_names=self._rerender_names,
            on_queues=self._apply_widgets,
        )
        self.plugins = PluginHost(
            clock=clock, library=None if safe_mode else plugin_library(), on_change=self._apply_widgets
        )
        self._user_widgets = files.widgets or UserWidgets(WidgetInstances(None), CardLibrary(None))
        self.instances = self._user_widgets.instances
        self.cards = None if safe_mode else self._user_widgets.cards
        self._user_widgets.decide(self.policy)
        self._queries = WidgetQueries(
            self.instances,
            self.plugins,
            self.directory,
            self.cards,
            pages_url=account.region.pages_url,
            numbers_people=wall is not None and not wall.names,
        )
        self._alerts = AlertMonitor(clock.now, files.alerts)
        self._clock = clock
        self._tasks = BackgroundTasks("waiting for a reminder")
        self._reminder = RestartableTask(self._tasks)
        self._reminder_due: datetime | None = None
        self.engine = RefreshEngine(
            client=self.cloud,
            renderer=self._queries,
            clock=clock,
            publish=self._on_engine_snapshot,
            account_key=account.key,
            cache=files.results,
            verdicts=files.verdicts,
            usage=self.usage,
            system_events=detect_system_events() if wall is None else SystemEvents(),
        )
        self.engine.on_tick(self.poll)
        self._engine_snapshot = self._published = Snapshot()
        # What is not the engine's: a refresh does not change it.
        self._panel = Snapshot()

    async def __aenter__(self) -> Self:
        """Start the plugins and the widgets that they declare."""
        await self.usage.save()  # reads what was counted before
        self.cloud.on_change(self._on_sign_in_state)
        await self.plugins.start()
        self._apply_widgets()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Save the last results, and end processes and connections, even if a part of that fails."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.cloud.aclose)
            stack.push_async_callback(self.plugins.close)
            stack.push_async_callback(self.directory.aclose)
            stack.push_async_callback(self._alerts.wait_idle)
            stack.push_async_callback(self._tasks.aclose)
            await self.engine.close()

    @property
    def network(self) -> ProxySettings:
        """The proxy settings that requests use."""
        return self._preferences.network

    @property
    def monthly_limit(self) -> int | None:
        """The most requests of a month: the administrator's or the user's, if that is lower; None without."""
        return monthly_limit(self.policy, self._preferences)

    @property
    def _min_interval(self) -> int:
        return min_interval(self.policy, self._preferences)

    def price(self, widgets: Iterable[Declaration]) -> int:
        """Return what widgets that are not on the panel yet would add to the requests of a month."""
        added = default_declarations(widgets, self._min_interval)
        return round(self.engine.price([widget.id for widget in added], added))

    async def refresh_once(self) -> Snapshot:
        """Refresh every query once and return the snapshot; wait a few seconds for missing names."""
        if self._queries.needs_user_queues or self._panel_needs_queues:
            await self._wait_for_names()
        await self.engine.refresh_once()
        await self._wait_for_names()
        await self.engine.wait_idle()
        self._update_panel()
        return self._complete(self.engine.snapshot)

    async def restart_plugin(self, plugin: str) -> None:
        """Restart a plugin's process and refresh its widgets; nothing happens if the plugin is gone."""
        if plugin not in self.plugins.plugins:
            return
        await self.plugins.restart(plugin)
        self._apply_widgets()
        self.engine.refresh()

    async def update_widgets(self, change: Callable[[WidgetInstances], T]) -> T:
        """Change the user's widgets in a thread, show the change, and return what the function returns.

        :param change: for example ``lambda instances: instances.hide(widget_id)``.
        :raises SettingsError: a value is invalid.
        :raises InstancesError: there is no such widget, or the change cannot be saved.
        """
        changed = await run_blocking(change, self.instances)
        self._apply_widgets()
        return changed

    def poll(self) -> None:
        """Apply what other processes have changed of plugins and widgets, and what time has changed."""
        self.plugins.poll_library()
        if not self.engine.is_away:
            self._queries.refresh_user_queues()
        if self._user_widgets.settle(timeout=0):  # else another process is in the middle of a change
            if self.instances.poll():
                self._apply_widgets()
            self.poll_cards()
        self._update_panel()
        self._publish_if_changed()

    def poll_cards(self) -> None:
        """Show the user's own cards as their files are now."""
        if self.cards is not None and (changed := self.cards.poll()):
            self.show_cards(changed)

    def show_cards(self, widget_ids: Iterable[str]) -> None:
        """Show these cards of the user as they are now."""
        self._apply_widgets()
        self.engine.rerender(widget_ids)

    def acknowledge_alerts(self) -> None:
        """Mark all alerts as seen."""
        if self._alerts.acknowledge():
            self._publish_if_changed()

    async def apply_preferences(self, preferences: Preferences) -> None:
        """Apply other preferences."""
        self._preferences = preferences
        self._notification_policy = preferences.notification_policy
        self._apply_widgets()
        await self.cloud.apply_proxy_settings(preferences.network)

    def _on_sign_in_state(self, state: SessionState) -> None:
        self.engine.session_changed(state, self.cloud.account.region.name)
        user_id = state.user.id if state.user else ""
        roles = state.user.roles if state.user else frozenset()
        if state.status == "signed_out" and state.problem is None:
            self._clear_names()
            self._alerts.clear()
        elif state.status == "signed_in" and user_id:
            self.directory.open(f"{self.cloud.account.key}\n{user_id}")
            self._alerts.set_user(f"{self.cloud.account.key}\n{user_id}")
        if (user_id, roles) != (self._user_id, self._roles):
            self._user_id, self._roles = user_id, roles
            self._apply_widgets()

    def _clear_names(self) -> None:
        try:
            self.directory.clear()
        except NameCacheError as error:
            self.engine.set_problem(Problem.from_error(error))

    def _rerender_names(self, ids: frozenset[str]) -> None:
        """Rerender the cards that mention these ids, after their names arrived."""
        self.engine.rerender(self._queries.mentioning(ids))

    def _apply_widgets(self) -> None:
        """Give the engine the widgets as they are declared and configured now."""
        decided = self._apply_policy()
        changed = (*self._queries.update(user_id=self._user_id), *decided)
        self._update_panel()
        self.engine.set_monthly_limit(self.monthly_limit)
        self.engine.set_widgets(
            self._queries.visible(min_interval=self._min_interval),
            first=(self.instances.pinned,),
            limited=self._queries.rules.keys() | self._queries.leads.keys(),
        )
        self.engine.rerender(changed)
        # Soon, because the engine publishes its own changes first.
        asyncio.get_running_loop().call_soon(self._publish_if_changed)

    @property
    def _panel_needs_queues(self) -> bool:
        return self.policy.panel is not None and self.policy.panel.needs_queues

    def _apply_policy(self) -> tuple[str, ...]:
        """Apply what the administrator has decided for this user, and return the cards that differ."""
        queues = (self.directory.user_queues() or ()) if self._panel_needs_queues else ()
        return self._user_widgets.decide(self.policy, queues=queues, roles=self._roles)

    def _on_engine_snapshot(self, snapshot: Snapshot) -> None:
        self._engine_snapshot = snapshot
        stretch = self.engine.stretch
        self.directory.is_held = stretch is not None and stretch.is_used_up
        self.directory.stretch = stretch.others if stretch is not None else 1.0
        self._evaluate_alerts()
        self._published = self._complete(snapshot)
        self._publish_snapshot(self._published)

    def _publish_if_changed(self) -> None:
        """Publish a snapshot if something has changed that the engine does not know."""
        self._evaluate_alerts()
        if (snapshot := self._complete(self._engine_snapshot)) != self._published:
            self._published = snapshot
            self._publish_snapshot(snapshot)

    def _complete(self, snapshot: Snapshot) -> Snapshot:
        """Add to the engine's snapshot what the engine does not know. Nothing is changed or stored."""
        panel, cache_problem = self._panel, self.engine.cache_problem
        return replace(
            self._alerts.annotate(snapshot),
            account=replace(snapshot.account, ends=_imminent_end(self.cloud)),
            pinned=panel.pinned,
            expanded=panel.expanded,
            new=panel.new,
            scopes=panel.scopes,
            hidden=panel.hidden,
            decided=panel.decided,
            fixed=panel.fixed,
            notices=(*((cache_problem,) if cache_problem else ()), *panel.notices),
            limit=self._limit_notice(),
        )

    def _update_panel(self) -> None:
        """Take the layout of the widgets, and the problems with files and plugins, as they are now."""
        self._panel = Snapshot(
            pinned=self.instances.pinned,
            expanded=self.instances.expanded,
            new=self.instances.new,
            scopes=self._queries.scopes,
            hidden=self._queries.hidden,
            decided=frozenset(self.instances.policy.locked),
            fixed=self._queries.fixed,
            notices=self._notices(),
        )

    def _notices(self) -> tuple[Problem, ...]:
        """Return the problems with files and plugins."""
        cards = self.cards.problems if self.cards else ()
        files = (self._user_widgets.problem, self.instances.problem, *cards)
        return (
            *(Problem.from_error(each) for each in files if each),
            *(Problem(code=each.code, who=each.plugin, what=each.sentence) for each in self.plugins.problems),
        )

    def _limit_notice(self) -> MonthlyLimit | None:
        """Return the month's limit if values are refreshed less often because of it."""
        stretch = self.engine.stretch
        if stretch is None or (limit := self.monthly_limit) is None:
            return None
        by_policy = limit == self.policy.requests_per_month
        return MonthlyLimit(requests=limit, by_policy=by_policy, is_used_up=stretch.is_used_up)

    def _evaluate_alerts(self) -> None:
        due = self._alerts.evaluate(
            self._engine_snapshot, self._queries.rules, self._notification_policy, self._queries.leads
        )
        if due != self._reminder_due:
            self._reminder_due = due
            self._reminder.cancel()
            if due is not None:
                self._reminder.restart(self._remind, due)

    async def _remind(self, due: datetime) -> None:
        await self._clock.sleep((due - self._clock.now()).total_seconds())
        self._publish_if_changed()

    async def _wait_for_names(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_NAMES_TIMEOUT):
                await self.directory.wait_idle()


def _imminent_end(cloud: SignInSession) -> datetime | None:
    """Return when the sign-in ends, by the local clock, if that is soon and it cannot be renewed."""
    state = cloud.state
    if state.status != "signed_in" or state.renews or state.expires_at is None:
        return None
    if state.expires_at - cloud.service_now() > _ENDS_SOON:
        return None
    # Whole minutes, because the estimate of the service's clock changes a little with every response.
    ends = state.expires_at - cloud.skew + timedelta(seconds=30)
    return ends.replace(second=0, microsecond=0)
