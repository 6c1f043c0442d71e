"""Says by a notification what the panel says too, once: alerts of figures, and a sign-in that ends soon."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from hourglance.engine import Alert, Snapshot, WidgetState
from hourglance.tray.platform.notifications.abc import Notification, Notifier
from hourglance.tray.text.alerts import alert_text, sign_in_expiry_text
from hourglance.tray.text.translation import tr

#: So many at once are said one by one; more are said in one word.
_FEW = 3

#: The keys of what no widget says.
_SIGN_IN, _MANY, _TEST = "sign-in", "many", "test"


class AlertNotifier(QObject):
    """Looks at every snapshot for something that was not said yet.

    :param notifier: returns the desktop's way; called when there is a first word.
    :param fallback: returns another way for what could not be shown that way.
    :param now: the local clock. What is older than this object was said by the one before.

    Signals:
        chosen: the person wants to see what it was about.

    """

    chosen = Signal()

    def __init__(
        self, notifier: Callable[[], Notifier], fallback: Callable[[], Notifier], now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        #: Whether the person wants notifications at all.
        self.enabled = True
        self._make, self._make_fallback, self._now = notifier, fallback, now
        self._born = now()
        self._notifier: Notifier | None = None
        self._fallback: Notifier | None = None
        self._said: set[tuple[str, datetime]] = set()
        self._ending_said = False

    def look(self, snapshot: Snapshot) -> None:
        """Say what is new in a snapshot."""
        news = [
            (state, alert)
            for state in snapshot.widgets
            for alert in state.alerts
            if alert.at >= self._born and (state.widget.id, alert.at) not in self._said
        ]
        self._said = {(state.widget.id, alert.at) for state in snapshot.widgets for alert in state.alerts}
        if len(news) > _FEW:
            self._tell(_summary(news))
        else:
            for state, alert in news:
                self._tell(_alert_notice(state, alert))
        ends = snapshot.account.ends
        if ends is not None and not self._ending_said:
            self._tell(_ending_notice(ends, self._now()))
        self._ending_said = ends is not None

    def test(self) -> None:
        """Show that notifications are seen here, whether they are wanted or not."""
        title, text = tr("This is a notification"), tr("Hourglance tells you of your limits like this.")
        self._show(Notification(key=_TEST, title=title, text=text))

    def close(self) -> None:
        """Say nothing any more."""
        for notifier in (self._notifier, self._fallback):
            if notifier is not None:
                notifier.close()

    def _tell(self, notice: Notification) -> None:
        if self.enabled:
            self._show(notice)

    def _show(self, notice: Notification) -> None:
        if self._notifier is None:
            self._notifier = self._make()
            self._notifier.activated.connect(lambda _: self.chosen.emit())
            self._notifier.failed.connect(self._failed)
        self._notifier.notify(notice)

    def _failed(self, notice: Notification) -> None:
        if self._fallback is None:
            self._fallback = self._make_fallback()
            self._fallback.activated.connect(lambda _: self.chosen.emit())
        self._fallback.notify(notice)


def _alert_notice(state: WidgetState, alert: Alert) -> Notification:
    return Notification(
        key=state.widget.id,
        title=state.widget.title,
        text=alert_text(alert),
        low_urgency=alert.level == "normal",
    )


def _summary(news: list[tuple[WidgetState, Alert]]) -> Notification:
    # The worst first: not everything has room in a notification.
    order = ("critical", "warning", "normal")
    ranked = sorted(news, key=lambda one: order.index(one[1].level))
    titles = ", ".join(state.widget.title for state, _ in ranked)
    return Notification(key=_MANY, title=tr("%n figures at their limits", "", len(news)), text=titles)


def _ending_notice(ends: datetime, now: datetime) -> Notification:
    return Notification(key=_SIGN_IN, title=tr("Sign-in expires soon"), text=sign_in_expiry_text(ends, now))
