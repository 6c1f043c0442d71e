"""Windows in tests: opened, with all answers of their services delivered."""

import asyncio
import weakref
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from hourglance.tray.windows.manager import WindowManager

#: More iterations than any call of a fake service takes, of the engine's loop in each one of Qt's.
_ENGINE_ITERATIONS, _QT_ITERATIONS = 6, 4


class InlineEngine:
    """Runs the calls of a bridge in the test's own thread, in :meth:`run`."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        weakref.finalize(self, self._loop.close)

    def call(self, function: Callable[[], object]) -> bool:
        """Call a function in :meth:`run`."""
        self._loop.call_soon(function)
        return True

    def run(self) -> None:
        """Run some iterations of the event loop."""
        for _ in range(_ENGINE_ITERATIONS):
            self._loop.call_soon(self._loop.stop)
            self._loop.run_forever()


ENGINE = InlineEngine()


def drain() -> None:
    """Let all calls end, deliver their results, and delete what was closed."""
    for _ in range(_QT_ITERATIONS):
        ENGINE.run()
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def opened(windows: WindowManager, name: str, item: str = "") -> QWidget:
    """Open a window by its name."""
    open_window = {
        "plugins": windows.open_plugins,
        "widget": windows.open_widget_settings,
        "gallery": windows.open_gallery,
        "queries": windows.open_queries,
        "settings": windows.open_settings,
        "about": windows.open_about,
    }[name]
    window = open_window(item)
    drain()
    return window


def visible_texts(within: QWidget) -> list[str]:
    """Return all visible texts."""
    return [label.text() for label in within.findChildren(QLabel) if label.isVisible() and label.text()]


def buttons(within: QWidget) -> dict[str, QAbstractButton]:
    """Return all visible buttons by their accessible names or texts."""
    found = [button for button in within.findChildren(QAbstractButton) if button.isVisible()]
    return {(button.accessibleName() or button.text()).replace("&&", "&"): button for button in found}


def named(within: QWidget, name: str) -> QWidget:
    """Return the one visible widget with an accessible name that is no heading."""
    (found,) = [
        each
        for each in within.findChildren(QWidget)
        if each.accessibleName() == name
        and each.isVisible()
        and QAccessible.queryAccessibleInterface(each).role() is not QAccessible.Role.Heading
    ]
    return found


def press(within: QWidget, text: str) -> None:
    """Click a button by its accessible name or text."""
    buttons(within)[text].click()
    drain()


def tab_stops(window: QWidget) -> list[QWidget]:
    """Return everything in a window that Tab stops at."""
    return [
        part
        for part in window.findChildren(QWidget)
        if part.isVisible()
        and part.isEnabled()
        and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and part.focusProxy() is None
    ]
