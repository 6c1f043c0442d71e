"""From icon, menu and cards to the windows, and what becomes of them at the end."""

from datetime import UTC, datetime

import pytest
from opened_windows import drain, visible_texts
from PySide6.QtWidgets import QApplication, QMenu
from window_samples import LONGEST, OFFLINE, OFFLINE_ERROR, ROWS, WAIT

from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.presenter import TrayPresenter
from hourglance.tray.tray_icon import Tray
from hourglance.tray.windows.plugins import PluginsWindow
from hourglance.tray.windows.queries import QueriesWindow
from hourglance.tray.windows.widget_settings import WidgetSettingsWindow
from hourglance.tray.windows.window import Window

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")


@pytest.fixture
def presenter(qtbot, remembered, services, bridge):
    made = TrayPresenter(
        Tray(QMenu()), QMenu(), remembered.commands, lambda: datetime.now(UTC), bridge, services
    )
    yield made
    made.close()
    drain()


def card_commands(presenter: TrayPresenter) -> CardCommands:
    presenter.open_panel()
    return presenter._panel._commands


def open_windows() -> list[Window]:
    drain()
    return [window for window in QApplication.topLevelWidgets() if isinstance(window, Window)]


def test_the_menu_opens_them(presenter) -> None:
    entries = {action.text(): action for action in presenter._menu.actions()}

    for text in ("Settings", "Plugins", "Query inspector", "About and help"):
        entries[text].trigger()

    assert sorted(window.name for window in open_windows()) == ["about", "plugins", "queries", "settings"]


def test_a_card_opens_the_settings_of_its_widget(presenter) -> None:
    card_commands(presenter).configure(WAIT.id)

    (window,) = open_windows()
    assert isinstance(window, WidgetSettingsWindow)
    assert WAIT.title in visible_texts(window)


def test_a_card_opens_the_query_of_its_widget(presenter) -> None:
    card_commands(presenter).view_query(ROWS[1].id)

    (window,) = open_windows()
    assert isinstance(window, QueriesWindow)
    assert " · ".join(ROWS[1].titles) in visible_texts(window)


def test_a_card_of_a_failed_plugin_opens_its_page(presenter) -> None:
    card_commands(presenter).show_plugin(LONGEST.name)

    (window,) = open_windows()
    assert isinstance(window, PluginsWindow)
    assert LONGEST.name in visible_texts(window)


def test_a_card_disables_its_plugin_without_a_window(presenter, services) -> None:
    card_commands(presenter).disable_plugin(LONGEST.name)

    assert open_windows() == []
    assert services.asked == [("disable", LONGEST.name)]


def test_why_a_plugin_cannot_be_disabled_is_said_on_its_page(presenter, services) -> None:
    services.error = OFFLINE_ERROR
    card_commands(presenter).disable_plugin(LONGEST.name)

    (window,) = open_windows()
    assert OFFLINE.sentence in visible_texts(window)


def test_they_close_with_the_app(presenter) -> None:
    card_commands(presenter).configure(WAIT.id)
    card_commands(presenter).view_query(ROWS[1].id)
    assert len(open_windows()) == 2

    presenter.close()

    assert open_windows() == []


def test_where_there_are_no_windows_nothing_opens(qtbot, remembered) -> None:
    presenter = TrayPresenter(Tray(QMenu()), QMenu(), remembered.commands, lambda: datetime.now(UTC))

    card_commands(presenter).disable_plugin("x")

    assert open_windows() == []
    presenter.close()
