"""Windows in tests: opened, with everything arrived that was answered."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from hourglance.tray.windows.manager import WindowManager


def drain() -> None:
    """Have everything arrive that was answered, and everything go that was closed."""
    for _ in range(4):
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def opened(windows: WindowManager, name: str, subject: str = "") -> QWidget:
    window = windows.open(name, subject)
    drain()
    return window


def said(within: QWidget) -> list[str]:
    """Return all texts that can be seen."""
    return [label.text() for label in within.findChildren(QLabel) if label.isVisible() and label.text()]


def buttons(within: QWidget) -> dict[str, QAbstractButton]:
    """Return all buttons that can be seen, by their texts or names."""
    found = [button for button in within.findChildren(QAbstractButton) if button.isVisible()]
    return {(button.accessibleName() or button.text()).replace("&&", "&"): button for button in found}


def press(within: QWidget, text: str) -> None:
    buttons(within)[text].click()
    drain()


def stops(window: QWidget) -> list[QWidget]:
    """Return everything in a window that Tab stops at."""
    return [
        part
        for part in window.findChildren(QWidget)
        if part.isVisible()
        and part.isEnabled()
        and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and part.focusProxy() is None
    ]
