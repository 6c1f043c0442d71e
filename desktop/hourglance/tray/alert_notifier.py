"""Notifications of alerts, and of a sign-in that expires soon."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from hourglance.engine import Alert, Snapshot, WidgetState
from hourglance.tray.platform.notifications.abc import Notification, Notifier
from hourglance.tray.text.alerts import alert_text, sign_in_expiry_text
from hourglance.tray.text.translation import tr

#: Up to this many alerts at once are shown one by one; more are shown as a summary.
_MAX_SINGLE = 3

#: The keys of notifications that do not belong to a widget.
_SIGN_IN, _MANY, _TEST = "sign-in", "many", "test"


class AlertNotifier(QObject):
    """Compares snapshots, and shows each alert once.

    :param create_notifier: returns the desktop's notifier; called for the first notification.
    :param create_fallback: returns another notifier, for notifications that the first one could not show.
    :param now: the local clock. Alerts older than this object were shown by the previous run.

    Signals:
        chosen: the user has activated a notification.

    """

    chosen = Signal()

    def __init__(
        self,
        create_notifier: Callable[[], Notifier],
        create_fallback: Callable[[], Notifier],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        #: Whether the user wants notifications.
        self.enabled = True
        self._create_notifier, self._create_fallback, self._now = create_notifier, create_fallback, now
        self._started = now()
        self._notifier: Notifier | None = None
        self._fallback: Notifier | None = None
        self._notified: set[tuple[str, datetime]] = set()
        self._expiry_notified = False

    def notify_changes(self, snapshot: Snapshot) -> None:
        """Show what is new in a snapshot."""
        new = [
            (state, alert)
            for state in snapshot.widgets
            for alert in state.alerts
            if alert.at >= self._started and (state.widget.id, alert.at) not in self._notified
        ]
        self._notified = {(state.widget.id, alert.at) for state in snapshot.widgets for alert in state.alerts}
        if len(new) > _MAX_SINGLE:
            self._notify(_summary(new))
        else:
            for state, alert in new:
                self._notify(_alert_notice(state, alert))
        ends = snapshot.account.ends
        if ends is not None and not self._expiry_notified:
            self._notify(_expiry_notice(ends, self._now()))
        self._expiry_notified = ends is not None

    def test(self) -> None:
        """Show a test notification, even if the user wants none."""
        title, text = tr("Test notification"), tr("Your alerts look like this.")
        self._show(Notification(key=_TEST, title=title, text=text))

    def close(self) -> None:
        """Show no more notifications."""
        for notifier in (self._notifier, self._fallback):
            if notifier is not None:
                notifier.close()

    def _notify(self, notice: Notification) -> None:
        if self.enabled:
            self._show(notice)

    def _show(self, notice: Notification) -> None:
        if self._notifier is None:
            self._notifier = self._create_notifier()
            self._notifier.activated.connect(lambda _: self.chosen.emit())
            self._notifier.failed.connect(self._show_by_fallback)
        self._notifier.notify(notice)

    def _show_by_fallback(self, notice: Notification) -> None:
        if self._fallback is None:
            self._fallback = self._create_fallback()
            self._fallback.activated.connect(lambda _: self.chosen.emit())
        self._fallback.notify(notice)


def _alert_notice(state: WidgetState, alert: Alert) -> Notification:
    return Notification(
        key=state.widget.id,
        title=state.widget.title,
        text=alert_text(alert),
        low_urgency=alert.level == "normal",
    )


def _summary(alerts: list[tuple[WidgetState, Alert]]) -> Notification:
    # The worst first, because a notification has no room for all.
    order = ("critical", "warning", "normal")
    ranked = sorted(alerts, key=lambda each: order.index(each[1].level))
    titles = ", ".join(state.widget.title for state, _ in ranked)
    return Notification(key=_MANY, title=tr("%n values at their limits", "", len(alerts)), text=titles)


def _expiry_notice(ends: datetime, now: datetime) -> Notification:
    return Notification(key=_SIGN_IN, title=tr("Sign-in expires soon"), text=sign_in_expiry_text(ends, now))
