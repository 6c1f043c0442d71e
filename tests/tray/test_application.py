"""The tray app as a whole, without a tray: it shows snapshots, runs, and ends cleanly."""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from threading import Thread, current_thread, main_thread

import pytest
from panel_stage import panel_in
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPixmapCache
from pytestqt.qtbot import QtBot
from recorded_services import InlineBridge, RecordedServices

from hourglance.engine import AccountState, Snapshot
from hourglance.tray.application import TrayApplication


@pytest.fixture
def bridge(qapp: object) -> InlineBridge:
    return InlineBridge()


@pytest.fixture
def app(
    qtbot: QtBot, bridge: InlineBridge, recorded: RecordedServices, now: datetime
) -> Iterator[TrayApplication]:
    app = TrayApplication(bridge, recorded, now=lambda: now)
    yield app
    app.close()


@pytest.fixture
def ready(qtbot: QtBot, app: TrayApplication) -> TrayApplication:
    """Return an app whose user interface is built."""
    with qtbot.waitSignal(app.ready):
        pass
    return app


def in_thread(work: Callable[[], object]) -> None:
    thread = Thread(target=work)
    thread.start()
    thread.join(timeout=5)
    assert not thread.is_alive()


def test_app_shows_what_another_thread_has_published_before_it_was_ready(
    qtbot: QtBot, app: TrayApplication, bridge: InlineBridge, snapshot: Callable[..., Snapshot]
) -> None:
    in_thread(lambda: bridge.publish(snapshot()))

    with qtbot.waitSignal(bridge.snapshot_published):
        pass
    app.ui.open_panel()
    assert [card.model.title for card in panel_in().cards] == ["Voice, last hour"]


class TimerInCycle(QTimer):
    """A running timer that only a garbage collection deletes; it notes in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.cycle = self
        self.start(1000)
        self.deleted_in: list[Thread] = []
        self.destroyed.connect(partial(_note_thread, self.deleted_in))


def _note_thread(noted: list[Thread]) -> None:
    noted.append(current_thread())


def test_garbage_collection_deletes_qt_objects_in_qt_thread(
    qtbot: QtBot, ready: TrayApplication, bridge: InlineBridge, snapshot: Callable[..., Snapshot]
) -> None:
    deleted_in = TimerInCycle().deleted_in

    def allocate() -> None:
        for _ in range(1000):
            kept = [[] for _ in range(1000)]
            kept.append(kept)
        bridge.publish(snapshot())

    with qtbot.waitSignal(bridge.snapshot_published):
        in_thread(allocate)

    assert deleted_in == [main_thread()]


def test_close_leaves_garbage_collection_to_python(ready: TrayApplication) -> None:
    assert not gc.isenabled()

    ready.close()

    assert gc.isenabled()


def test_icon_is_set_again_only_if_it_looks_different(
    ready: TrayApplication, snapshot: Callable[..., Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    tooltips: list[str] = []
    monkeypatch.setattr(ready.tray, "set_icon", lambda _icon, tooltip: tooltips.append(tooltip))

    ready.ui.set_snapshot(snapshot())
    ready.ui.set_snapshot(snapshot())

    assert tooltips == ["Voice, last hour: 2 h 41 min, as of 10:42"]


def test_middle_click_refreshes(ready: TrayApplication, recorded: RecordedServices) -> None:
    ready.tray.middle_clicked.emit()

    assert recorded.calls == ["widgets.refresh"]


def test_sign_in_calls_the_service(ready: TrayApplication, recorded: RecordedServices) -> None:
    ready.ui.set_snapshot(Snapshot(account=AccountState(sign_in="signed_out")))

    ready.ui.sign_in()
    ready.ui.sign_out()

    assert recorded.calls == ["account.sign_in", "account.sign_out"]


def test_preview_shows_its_first_snapshot_as_a_window(
    qtbot: QtBot, bridge: InlineBridge, recorded: RecordedServices, snapshot: Callable[..., Snapshot]
) -> None:
    app = TrayApplication(bridge, recorded, is_preview=True)
    with qtbot.waitSignal(app.ready):
        pass

    app.ui.set_snapshot(snapshot())
    assert panel_in().isVisible()

    with qtbot.waitSignal(app.ui.quit_requested):
        panel_in().close()
    app.close()


def test_app_runs_until_it_quits(ready: TrayApplication) -> None:
    QTimer.singleShot(0, ready.quit)

    assert ready.run() == 0


def test_quit_before_the_start_ends_the_app(app: TrayApplication) -> None:
    app.quit()
    app.quit()

    assert app.run() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_app_and_handlers_are_restored(app: TrayApplication, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    QTimer.singleShot(0, lambda: os.kill(os.getpid(), number))

    assert app.run() == 0
    assert signal.getsignal(number) is before


def test_application_shows_nothing_after_its_end(
    ready: TrayApplication, bridge: InlineBridge, snapshot: Callable[..., Snapshot], qtbot: QtBot
) -> None:
    received: list[Snapshot] = []
    bridge.snapshot_published.connect(received.append)
    QTimer.singleShot(0, ready.quit)
    ready.run()

    bridge.publish(snapshot())
    qtbot.wait(1)

    assert received == []


def test_pixmap_cache_is_small(app: TrayApplication) -> None:
    """Each size that a tray asks for is cached, which would keep 10 MB of icons."""
    assert QPixmapCache.cacheLimit() <= 256
