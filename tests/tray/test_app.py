"""The whole room behind its face, without a tray: threads, bursts, commands, and a clean end."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from opened_windows import ENGINE, drain
from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPixmapCache
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from window_samples import FakeServices

from hourglance.api import Card, Count
from hourglance.app import Geometry
from hourglance.engine import AccountState, Snapshot, WidgetState
from hourglance.tray import EngineBridge, TrayApplication, presenter

if TYPE_CHECKING:
    from hourglance.tray.panel.panel import Panel

#: What a platform without windows has no use for.
pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"
)

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]


@pytest.fixture
def app(qtbot: QtBot, remembered: object, now: datetime) -> Iterator[TrayApplication]:
    made = TrayApplication(remembered.commands, now=lambda: now)  # type: ignore[attr-defined] # a fixture
    yield made
    made._shell.close()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Snapshot]:
    """Collect what is drawn."""
    snapshots: list[Snapshot] = []
    draw = presenter.TrayPresenter.draw

    def collect(self: presenter.TrayPresenter, snapshot: Snapshot) -> None:
        snapshots.append(snapshot)
        draw(self, snapshot)

    monkeypatch.setattr(presenter.TrayPresenter, "draw", collect)
    return snapshots


def test_draws_what_another_thread_publishes(
    qtbot: QtBot, app: TrayApplication, drawn: list[Snapshot], snapshot: MakeSnapshot
) -> None:
    published = snapshot()

    in_thread(lambda: app.publish(published))

    qtbot.waitUntil(lambda: drawn == [published])


def test_of_a_burst_only_the_newest_is_drawn(
    qtbot: QtBot, app: TrayApplication, drawn: list[Snapshot], snapshot: MakeSnapshot, state: MakeState
) -> None:
    qtbot.waitUntil(lambda: app._shell._presenter is not None)
    burst = [snapshot(state(card=Card(headline=Count(i)))) for i in range(500)]

    in_thread(lambda: [app.publish(each) for each in burst])

    qtbot.waitUntil(lambda: bool(drawn))
    assert drawn == [burst[-1]]


def test_many_threads_may_publish_at_once(
    qtbot: QtBot, app: TrayApplication, drawn: list[Snapshot], snapshot: MakeSnapshot
) -> None:
    published = snapshot()
    threads = [Thread(target=lambda: [app.publish(published) for _ in range(200)]) for _ in range(8)]

    for thread in threads:
        thread.start()
    qtbot.waitUntil(lambda: not any(thread.is_alive() for thread in threads))

    qtbot.waitUntil(lambda: bool(drawn))
    app.publish(snapshot(account=AccountState(sign_in="signed_out")))
    qtbot.waitUntil(lambda: drawn[-1].account.sign_in == "signed_out")


def test_draws_the_icon_again_only_if_it_looks_different(
    qtbot: QtBot,
    app: TrayApplication,
    drawn: list[Snapshot],
    snapshot: MakeSnapshot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    icons: list[str] = []
    monkeypatch.setattr(app._shell.tray, "draw", lambda _icon, tooltip: icons.append(tooltip))

    app.publish(snapshot())
    qtbot.waitUntil(lambda: len(drawn) == 1)
    app.publish(snapshot())
    qtbot.waitUntil(lambda: len(drawn) == 2)

    assert icons == ["Voice, last hour: 2 h 41 min, as of 10:42"]


def test_opens_its_panel_for_another_thread(
    qtbot: QtBot, app: TrayApplication, snapshot: MakeSnapshot
) -> None:
    app.publish(snapshot())

    in_thread(app.open_panel)

    qtbot.waitUntil(lambda: panel_of(app) is not None and panel_of(app).isVisible())
    assert panel_of(app).cards[0].model.title == "Voice, last hour"


def test_a_click_opens_the_panel_and_a_later_one_closes_it(
    qtbot: QtBot, app: TrayApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [100.0]
    monkeypatch.setattr(presenter, "monotonic", lambda: seconds[0])
    qtbot.waitUntil(lambda: app._shell._presenter is not None)
    app._shell.tray.clicked.emit()
    assert panel_of(app).isVisible()

    seconds[0] += 0.2  # the other half of a double click
    app._shell.tray.clicked.emit()
    assert panel_of(app).isVisible()

    seconds[0] += 1
    app._shell.tray.clicked.emit()
    assert not panel_of(app).isVisible()


def test_whenever_the_panel_opens_what_commands_changed_is_taken_up(
    qtbot: QtBot, app: TrayApplication, remembered: object
) -> None:
    for times in (1, 2):
        app.open_panel()
        qtbot.waitUntil(lambda: panel_of(app) is not None and panel_of(app).isVisible())
        panel_of(app).close()
        assert len(remembered.looked) == times  # type: ignore[attr-defined] # a fixture


def test_a_click_that_took_the_focus_from_the_panel_means_close(
    qtbot: QtBot, app: TrayApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [100.0]
    monkeypatch.setattr(presenter, "monotonic", lambda: seconds[0])
    qtbot.waitUntil(lambda: app._shell._presenter is not None)
    app._shell.tray.clicked.emit()
    panel_of(app).close()  # as a panel does that is no longer active

    seconds[0] += 0.1
    app._shell.tray.clicked.emit()
    assert not panel_of(app).isVisible()

    seconds[0] += 1
    app._shell.tray.clicked.emit()
    assert panel_of(app).isVisible()


def test_a_middle_click_refreshes(qtbot: QtBot, app: TrayApplication, remembered: object) -> None:
    qtbot.waitUntil(lambda: app._shell._presenter is not None)

    app._shell.tray.middle_clicked.emit()

    assert remembered.asked == ["refresh"]  # type: ignore[attr-defined] # a fixture


def test_without_a_tray_the_window_says_why_and_its_end_is_the_end(
    qtbot: QtBot, app: TrayApplication, remembered: object
) -> None:
    qtbot.waitUntil(lambda: app._shell._presenter is not None)

    app._shell.tray.missed.emit()
    panel = panel_of(app)
    assert (
        panel.cards[0]
        .accessibleName()
        .startswith("System tray unavailable: This desktop shows no tray icons")
    )
    assert panel.windowType() is Qt.WindowType.Window

    panel.close()
    assert remembered.asked == ["quit"]  # type: ignore[attr-defined] # a fixture


def test_the_window_stands_where_it_stood_and_is_as_large_as_it_was_made(
    qtbot: QtBot, remembered: object, now: datetime, snapshot: MakeSnapshot
) -> None:
    services = FakeServices()
    commands = remembered.commands  # type: ignore[attr-defined] # a fixture

    def opened() -> "tuple[TrayApplication, Panel]":
        app = TrayApplication(commands, now=lambda: now, bridge=EngineBridge(ENGINE), services=services)
        app.publish(snapshot())
        app.open_panel()
        qtbot.waitUntil(lambda: panel_of(app) is not None and panel_of(app).isVisible())
        return app, panel_of(app)

    app, panel = opened()
    fitted = panel.size()
    panel.move(60, 80)
    app._shell.close()
    drain()
    assert services.geometries["panel"] == Geometry(x=60, y=80, width=0, height=0)

    app, panel = opened()
    assert (panel.pos(), panel.size()) == (QPoint(60, 80), fitted)
    panel.resize(400, 300)
    panel.close()
    app._shell.close()
    drain()

    app, panel = opened()
    assert (panel.pos(), panel.size()) == (QPoint(60, 80), QSize(400, 300))
    app._shell.close()


def test_a_tray_that_comes_after_all_needs_no_excuse(qtbot: QtBot, app: TrayApplication) -> None:
    qtbot.waitUntil(lambda: app._shell._presenter is not None)
    app._shell.tray.missed.emit()

    app._shell.tray.found.emit()

    assert not any(card.model.title == "System tray unavailable" for card in panel_of(app).cards)


@pytest.mark.parametrize(
    ("sign_in", "asked"), [("signed_out", "sign_in"), ("signing_in", "sign_in"), ("locked", "unlock")]
)
def test_the_button_on_a_card_asks_for_its_command(
    qtbot: QtBot, app: TrayApplication, remembered: object, sign_in: str, asked: str
) -> None:
    app.publish(Snapshot(account=AccountState(sign_in=sign_in)))  # type: ignore[arg-type] # one of three
    app.open_panel()
    qtbot.waitUntil(lambda: panel_of(app) is not None)

    panel_of(app).cards[0].controls()[0].click()

    assert remembered.asked == [asked]  # type: ignore[attr-defined] # a fixture


def test_the_text_for_the_administrator_is_copied(
    qtbot: QtBot, app: TrayApplication, snapshot: MakeSnapshot, state: MakeState
) -> None:
    app.publish(snapshot(state(data="forbidden", card=None)))
    app.open_panel()
    qtbot.waitUntil(lambda: panel_of(app) is not None)

    panel_of(app).cards[0].controls()[0].click()

    assert "hourglance/voice" in QGuiApplication.clipboard().text()


def test_runs_until_another_thread_ends_it(qtbot: QtBot, app: TrayApplication) -> None:
    QTimer.singleShot(0, lambda: in_thread(app.quit))

    assert app.run() == 0


def test_an_end_before_the_start_is_an_end(qtbot: QtBot, app: TrayApplication) -> None:
    app.quit()
    app.quit()

    assert app.run() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_python_has_its_handlers_back(
    qtbot: QtBot, app: TrayApplication, number: signal.Signals
) -> None:
    before = signal.getsignal(number)
    QTimer.singleShot(0, lambda: os.kill(os.getpid(), number))

    assert app.run() == 0
    assert signal.getsignal(number) is before


def test_whatever_comes_after_the_end_is_let_go(
    qtbot: QtBot, app: TrayApplication, drawn: list[Snapshot], snapshot: MakeSnapshot
) -> None:
    QTimer.singleShot(0, app.quit)
    app.run()

    app.publish(snapshot())
    app.open_panel()
    app.quit()
    qtbot.wait(1)

    assert drawn == []


def panel_of(app: TrayApplication) -> "Panel":
    presenter = app._shell._presenter
    return presenter._panel if presenter else None  # type: ignore[return-value] # tests wait for it


def in_thread(work: Callable[[], object]) -> None:
    thread = Thread(target=work)
    thread.start()
    thread.join(timeout=5)
    assert not thread.is_alive()


def test_where_nothing_can_be_changed_no_card_offers_it(
    qtbot: QtBot, remembered: object, now: datetime, snapshot: MakeSnapshot
) -> None:
    app = TrayApplication(replace(remembered.commands, arranging=None), now=lambda: now)  # type: ignore[attr-defined] # a fixture
    app.publish(snapshot(hidden=(snapshot().widgets[0].widget,)))
    app.open_panel()
    qtbot.waitUntil(lambda: panel_of(app) is not None and panel_of(app).isVisible())

    card = panel_of(app).cards[0]
    assert card.model is not None
    qtbot.waitUntil(card.hasFocus)
    qtbot.keyClick(card, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Copy as text",
        "Copy as image",
    ]
    menu.close()
    app._shell.close()


def test_pictures_of_icons_of_before_are_hardly_kept(app: TrayApplication) -> None:
    """Each size that a tray asks for goes into Qt's cache of pictures, which would keep 10 MB of them."""
    assert QPixmapCache.cacheLimit() <= 256
