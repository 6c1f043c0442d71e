"""What is said by notifications: once, in few words, and in another way where the first one fails."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from hourglance.engine import AccountState, Alert, Snapshot
from hourglance.tray.alert_notifier import AlertNotifier
from hourglance.tray.platform.notifications.abc import Notification, Notifier

NOW = datetime(2024, 3, 5, 10, 45, 20, tzinfo=UTC)


class Heard(Notifier):
    """A way of which the test hears."""

    def __init__(self, *, works: bool = True) -> None:
        super().__init__()
        self.works = works
        self.notices: list[Notification] = []

    def notify(self, notice: Notification) -> None:
        if self.works:
            self.notices.append(notice)
        else:
            self.failed.emit(notice)


@dataclass
class Desktop:
    way: Heard = field(default_factory=Heard)
    other: Heard = field(default_factory=Heard)

    def notifier(self) -> AlertNotifier:
        return AlertNotifier(lambda: self.way, lambda: self.other, lambda: NOW)

    @property
    def texts(self) -> list[tuple[str, str]]:
        return [(notice.title, notice.text) for notice in self.way.notices]


@pytest.fixture
def desktop(qapp) -> Desktop:
    return Desktop()


def alert(level: str = "warning", value: float = 12, **more: object) -> Alert:
    given = {"side": "above", "threshold": 10, "unit": "count", "at": NOW + timedelta(seconds=1)} | more
    return Alert(level=level, value=value, **given)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (alert(), "12: limit of 10 reached."),
        (
            alert(side="below", value=0.72, threshold=0.8, unit="ratio"),
            "72 %: limit of 80 % reached.",
        ),
        (alert(value=361_000, threshold=300_000, unit="ms"), "6 min 1 s: limit of 5 min reached."),
        (alert("normal", 8), "Back to normal: 8, limit 10."),
        (alert(value=300_000, threshold=300_000, unit="ms", reminds_of="until Break"), "until Break: 5 min"),
    ],
)
def test_alert_notification_is_one_sentence(
    desktop: Desktop, state, snapshot, said: Alert, text: str
) -> None:
    desktop.notifier().notify_changes(snapshot(state(alerts=(said,))))

    assert desktop.texts == [("Voice, last hour", text)]


def test_alert_notification_is_shown_once_for_each_alert(desktop: Desktop, state, snapshot) -> None:
    notifier = desktop.notifier()
    first, second = alert(), alert("critical", 25, threshold=20, at=NOW + timedelta(minutes=5))
    for alerts in ((first,), (first,), (first, second), (), (second,)):
        notifier.notify_changes(snapshot(state(alerts=alerts)))

    assert [text for _, text in desktop.texts[:2]] == [
        "12: limit of 10 reached.",
        "25: limit of 20 reached.",
    ]


def test_alert_notification_is_not_repeated_after_a_restart(desktop: Desktop, state, snapshot) -> None:
    desktop.notifier().notify_changes(snapshot(state(alerts=(alert(at=NOW - timedelta(hours=1)),))))

    assert desktop.texts == []


def test_notification_of_many_alerts_is_one_with_the_worst_first(desktop: Desktop, state, snapshot) -> None:
    states = [state(name, name.title(), alerts=(alert(),)) for name in ("one", "two", "three")]
    worst = state("four", "Four", alerts=(alert("critical"),))
    desktop.notifier().notify_changes(snapshot(*states, worst))

    assert desktop.texts == [("4 values at their limits", "Four, One, Two, Three")]


def test_notification_of_an_ended_alert_is_quiet(desktop: Desktop, state, snapshot) -> None:
    desktop.notifier().notify_changes(
        snapshot(state(alerts=(alert(), alert("normal", 3, at=NOW + timedelta(minutes=2)))))
    )

    assert [notice.low_urgency for notice in desktop.way.notices] == [False, True]
    assert len({notice.key for notice in desktop.way.notices}) == 1


def test_notifications_disabled_show_only_the_test(desktop: Desktop, state, snapshot) -> None:
    notifier = desktop.notifier()
    notifier.enabled = False
    notifier.notify_changes(snapshot(state(alerts=(alert(),))))
    assert desktop.texts == []

    notifier.test()
    assert [title for title, _ in desktop.texts] == ["Test notification"]


def ending(after: timedelta | None) -> Snapshot:
    return Snapshot(account=AccountState(sign_in="signed_in", ends=NOW + after if after else None))


def test_sign_in_expiry_is_notified_once(desktop: Desktop) -> None:
    notifier = desktop.notifier()
    for seconds in (900, 899, 900, 600):
        notifier.notify_changes(ending(timedelta(seconds=seconds)))
    ((title, text),) = desktop.texts
    assert title == "Sign-in expires soon"
    assert text.startswith("It expires at 11:00")
    assert text.endswith("Sign in again now to avoid an interruption.")

    notifier.notify_changes(ending(None))
    notifier.notify_changes(ending(timedelta(minutes=15)))
    assert len(desktop.texts) == 2


def test_notification_falls_back_to_the_tray_icon(state, snapshot, qapp) -> None:
    desktop = Desktop(way=Heard(works=False))
    desktop.notifier().notify_changes(snapshot(state(alerts=(alert(),))))

    assert [notice.title for notice in desktop.other.notices] == ["Voice, last hour"]


@pytest.mark.parametrize("way", ["way", "other"])
def test_notification_click_is_forwarded(qtbot, desktop: Desktop, state, snapshot, way: str) -> None:
    desktop.way.works = way == "way"
    notifier = desktop.notifier()
    notifier.notify_changes(snapshot(state(alerts=(alert(),))))

    with qtbot.waitSignal(notifier.chosen):
        getattr(desktop, way).activated.emit("key")


def test_texts_of_widgets_are_not_changed(desktop: Desktop, state, snapshot) -> None:
    desktop.notifier().notify_changes(snapshot(state(title="<b>1 & 2</b>", alerts=(alert(),))))

    assert desktop.way.notices[0].title == "<b>1 & 2</b>"
