"""States of widgets, a fixed clock, and commands that are remembered."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from opened_windows import ENGINE, drain
from panel_stage import Stage
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from recorded_services import InlineBridge, RecordedServices
from window_samples import FakeServices

from hourglance.api import AggregatesQuery, Card, Declaration, Duration, last
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.text.translation import install_translator
from hourglance.tray.tray_icon import Tray
from hourglance.tray.user_interface import UserInterface
from hourglance.tray.windows.manager import WindowManager

NOW = datetime(2024, 3, 5, 10, 45, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have local time be UTC, wherever the tests run."""
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session", autouse=True)
def _in_english(qapp: QApplication) -> None:
    install_translator(qapp, QLocale("en"))


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def card() -> Card:
    return Card(headline=Duration(161 * 60_000), caption="37 handled, 4 min 21 s on average")


@pytest.fixture
def offline() -> Problem:
    return Problem(
        code="offline",
        who="Genesys Cloud",
        what="Genesys Cloud cannot be reached.",
        remedy="Check your connection.",
    )


@pytest.fixture
def state(card: Card) -> Callable[..., WidgetState]:
    """Make a widget's state: fresh with a card unless said otherwise."""

    def make(name: str = "voice", title: str = "Voice, last hour", **more: object) -> WidgetState:
        declaration = Declaration(
            plugin="hourglance",
            name=name,
            title=title,
            description="",
            query=AggregatesQuery(metrics=("tHandle",), window=last(hours=1)),
        )
        given = {"data": "fresh", "card": card, "as_of": NOW - timedelta(minutes=3, seconds=20)} | more
        return WidgetState(widget=declaration, **given)  # type: ignore[arg-type] # as the test says

    return make


@pytest.fixture
def snapshot(state: Callable[..., WidgetState]) -> Callable[..., Snapshot]:
    """Make a snapshot of someone signed in: one fresh widget, its card expanded, unless said otherwise."""

    def make(*widgets: WidgetState, **more: object) -> Snapshot:
        account = AccountState(sign_in="signed_in", user="Ada Lovelace", region="Frankfurt")
        widgets = widgets or (state(),)
        expanded = frozenset(each.widget.id for each in widgets)
        given = {"account": account, "widgets": widgets, "expanded": expanded} | more
        return Snapshot(**given)  # type: ignore[arg-type] # as the test says

    return make


@pytest.fixture
def recorded() -> RecordedServices:
    """Return services that record their calls."""
    return RecordedServices()


@pytest.fixture
def tray(qapp: QApplication) -> Tray:
    """Return a tray without an icon."""
    return Tray(QMenu())


@pytest.fixture
def ui(qtbot: QtBot, tray: Tray, recorded: RecordedServices, now: datetime) -> Iterator[UserInterface]:
    """Return the user interface, whose services record their calls."""
    bridge = InlineBridge()
    ui = UserInterface(tray, QMenu(), bridge, recorded, lambda: now)
    yield ui
    ui.close()
    bridge.close()
    drain()


@pytest.fixture
def contrast() -> Callable[[str, str], float]:
    """Compute the contrast of two colors, 1 to 21, as WCAG 2 defines it."""

    def luminance(color: str) -> float:
        parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    def compute(one: str, other: str) -> float:
        darker, lighter = sorted((luminance(one), luminance(other)))
        return (lighter + 0.05) / (darker + 0.05)

    return compute


@pytest.fixture
def in_german(qapp: QApplication) -> Iterator[None]:
    """Have the texts be German, and times and numbers too."""
    before = QLocale()
    german = QLocale("de_DE")
    QLocale.setDefault(german)
    catalogues = install_translator(qapp, german)
    yield
    for catalogue in catalogues:
        qapp.removeTranslator(catalogue)
    QLocale.setDefault(before)


@pytest.fixture
def stage(qtbot: QtBot, snapshot: Callable[..., Snapshot], now: datetime) -> Stage:
    return Stage(qtbot, snapshot(), now)


@pytest.fixture
def services() -> FakeServices:
    """Return the services that the windows call."""
    return FakeServices()


@pytest.fixture
def bridge(qapp: QApplication) -> Iterator[EngineBridge]:
    """Return a bridge whose calls run in :func:`opened_windows.drain`."""
    bridge = EngineBridge(ENGINE)
    bridge.start_delivery()
    yield bridge
    drain()
    bridge.close()


@pytest.fixture
def windows(qtbot: QtBot, services: FakeServices, bridge: EngineBridge) -> Iterator[WindowManager]:
    """Return the windows, none of them open yet."""
    windows = WindowManager(services, bridge, lambda: services.asked.append(("notification",)))  # type: ignore[arg-type] # a fake
    yield windows
    windows.close()
    drain()
