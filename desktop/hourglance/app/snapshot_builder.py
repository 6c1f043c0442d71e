"""What is published: what the engine knows, and with it what the person chose and what else is wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hourglance.app.widget_queries import WidgetQueries
from hourglance.cloud import SignInSession
from hourglance.engine import AlertMonitor, NotificationPolicy, Problem, Snapshot
from hourglance.plugin_host import WidgetInstances

__all__ = ["SnapshotBuilder"]

#: So long before a sign-in ends the person is asked for a new one.
ENDS_SOON: Final = timedelta(minutes=15)


class SnapshotBuilder:
    """The newest snapshot, complete.

    :param publish: gets it whenever it is another one.
    :param watch: judges figures by the limits that the person set.
    :param wrong: gives what is wrong that the engine does not know of.
    """

    def __init__(
        self,
        publish: Callable[[Snapshot], None],
        *,
        instances: WidgetQueries,
        shelf: WidgetInstances,
        session: SignInSession,
        watch: AlertMonitor,
        wrong: Callable[[], tuple[Problem, ...]],
        manners: NotificationPolicy,
    ) -> None:
        self.manners = manners
        self._publish = publish
        self._instances = instances
        self._shelf = shelf
        self._session = session
        self._watch = watch
        self._wrong = wrong
        self._known = self._published = Snapshot()

    def take(self, snapshot: Snapshot) -> None:
        """Publish what the engine knows now."""
        self._known = snapshot
        self._watch.evaluate(snapshot, self._instances.rules, self.manners)
        self._published = self.complete(snapshot)
        self._publish(self._published)

    def look(self) -> None:
        """Publish where the engine had nothing new to say, but something else has changed."""
        self._watch.evaluate(self._known, self._instances.rules, self.manners)
        if self.complete(self._known) != self._published:
            self.take(self._known)

    def complete(self, snapshot: Snapshot) -> Snapshot:
        """Return what the engine knows with all that it leaves empty."""
        return replace(
            self._watch.annotate(snapshot),
            account=replace(snapshot.account, ends=_end_of(self._session)),
            pinned=self._shelf.pinned,
            hidden=self._instances.hidden,
            notices=self._wrong(),
        )


def _end_of(session: SignInSession) -> datetime | None:
    """Return when a sign-in ends, by the local clock, if that is soon and nothing prevents it."""
    state = session.state
    if state.status != "signed_in" or state.renews or state.expires_at is None:
        return None
    if state.expires_at - session.service_now() > ENDS_SOON:
        return None
    # Whole minutes: what is known of the service's clock changes a little with every answer.
    ends = state.expires_at - session.skew + timedelta(seconds=30)
    return ends.replace(second=0, microsecond=0)
