"""From icon, menu and cards to the windows, and what becomes of them at the end."""

from datetime import UTC, datetime

import pytest
from opened_windows import drain, visible_texts
from PySide6.QtWidgets import QApplication, QMenu
from window_samples import LONGEST, OFFLINE, OFFLINE_ERROR, ROWS, WAIT

from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.user_interface import UserInterface
from hourglance.tray.windows.manager import WindowManager
from hourglance.tray.windows.plugins import PluginsWindow
from hourglance.tray.windows.queries import QueriesWindow
from hourglance.tray.windows.widget_settings import WidgetSettingsWindow
from hourglance.tray.windows.window import Window


@pytest.fixture
def menu(qapp) -> QMenu:
    return QMenu()


@pytest.fixture
def ui(qtbot, tray, menu, services, bridge):
    ui = UserInterface(tray, menu, bridge, services, lambda: datetime.now(UTC))
    yield ui
    ui.close()
    drain()


@pytest.fixture
def commands(ui, services, bridge) -> CardCommands:
    """Return the commands of cards, with windows of their own."""
    windows = WindowManager(services, bridge, lambda: None)
    yield CardCommands(bridge, services, windows)
    windows.close()
    drain()


def open_windows() -> list[Window]:
    drain()
    return [window for window in QApplication.topLevelWidgets() if isinstance(window, Window)]


def test_menu_opens_windows(ui, menu) -> None:
    entries = {action.text(): action for action in menu.actions()}

    for text in ("Add widgets", "Settings", "Plugins", "Query inspector", "About and help"):
        entries[text].trigger()

    names = sorted(window.name for window in open_windows())
    assert names == ["about", "gallery", "plugins", "queries", "settings"]


def test_card_menu_opens_the_settings_of_its_widget(commands) -> None:
    commands.configure(WAIT.id)

    (window,) = open_windows()
    assert isinstance(window, WidgetSettingsWindow)
    assert WAIT.title in visible_texts(window)


def test_card_menu_opens_the_query_of_its_widget(commands) -> None:
    commands.view_query(ROWS[1].id)

    (window,) = open_windows()
    assert isinstance(window, QueriesWindow)
    assert " · ".join(ROWS[1].titles) in visible_texts(window)


def test_card_of_a_failed_plugin_opens_its_page(commands) -> None:
    commands.show_plugin(LONGEST.name)

    (window,) = open_windows()
    assert isinstance(window, PluginsWindow)
    assert LONGEST.name in visible_texts(window)


def test_card_menu_disables_its_plugin_without_a_window(commands, services) -> None:
    commands.disable_plugin(LONGEST.name)

    assert open_windows() == []
    assert services.asked == [("disable", LONGEST.name)]


def test_plugin_that_cannot_be_disabled_has_the_reason_on_its_page(commands, services) -> None:
    services.error = OFFLINE_ERROR
    commands.disable_plugin(LONGEST.name)

    (window,) = open_windows()
    assert OFFLINE.sentence in visible_texts(window)


def test_windows_close_with_the_app(ui, menu) -> None:
    entries = {action.text(): action for action in menu.actions()}
    entries["Settings"].trigger()
    entries["Plugins"].trigger()
    assert len(open_windows()) == 2

    ui.close()

    assert open_windows() == []
