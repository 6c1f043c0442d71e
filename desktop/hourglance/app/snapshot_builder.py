"""Completes the engine's snapshots with what the engine does not know."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hourglance.app.widget_queries import WidgetQueries
from hourglance.cloud import SignInSession
from hourglance.engine import AlertMonitor, Problem, RefreshEngine, Snapshot
from hourglance.plugin_host import PluginHost, WidgetInstances

#: How long before its expiry a sign-in is announced to end.
ENDS_SOON: Final = timedelta(minutes=15)


class SnapshotBuilder:
    """Adds alerts, the end of the sign-in, the pinned and hidden widgets, and notices to snapshots."""

    def __init__(
        self,
        *,
        instances: WidgetInstances,
        queries: WidgetQueries,
        plugins: PluginHost,
        cloud: SignInSession,
        engine: RefreshEngine,
        alerts: AlertMonitor,
    ) -> None:
        self._instances = instances
        self._queries = queries
        self._plugins = plugins
        self._cloud = cloud
        self._engine = engine
        self._alerts = alerts

    def build(self, snapshot: Snapshot) -> Snapshot:
        """Return the complete snapshot. Nothing is changed or stored."""
        return replace(
            self._alerts.annotate(snapshot),
            account=replace(snapshot.account, ends=_imminent_end(self._cloud)),
            pinned=self._instances.pinned,
            hidden=self._queries.hidden,
            notices=self._notices(),
        )

    def _notices(self) -> tuple[Problem, ...]:
        """Return the problems with files and plugins."""
        notices = []
        if self._instances.problem:
            notices.append(Problem.from_error(self._instances.problem))
        if self._engine.cache_problem:
            notices.append(self._engine.cache_problem)
        notices += [
            Problem(code="plugin", who=each.plugin, what=each.sentence) for each in self._plugins.problems
        ]
        return tuple(notices)


def _imminent_end(cloud: SignInSession) -> datetime | None:
    """Return when the sign-in ends, by the local clock, if that is soon and it cannot be renewed."""
    state = cloud.state
    if state.status != "signed_in" or state.renews or state.expires_at is None:
        return None
    if state.expires_at - cloud.service_now() > ENDS_SOON:
        return None
    # Whole minutes, because the estimate of the service's clock changes a little with every response.
    ends = state.expires_at - cloud.skew + timedelta(seconds=30)
    return ends.replace(second=0, microsecond=0)
