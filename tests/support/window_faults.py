"""Whether all of a window reaches its user: texts that are cut, controls beyond an edge, missing roles."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QFontInfo
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QScrollBar,
    QToolButton,
    QWidget,
)

#: Rounding in layouts and fonts, in pixels.
_TOLERANCE = 1


def find_faults(window: QWidget) -> list[str]:
    """Return a sentence for each text that is cut, widget beyond an edge, and role that a reader lacks."""
    faults = []
    screen = window.screen().availableGeometry()
    if not screen.contains(window.frameGeometry()):
        faults.append(f"the window is {window.frameGeometry().getRect()} on a screen of {screen.getRect()}")
    if _role(window) is not QAccessible.Role.Window:
        faults.append(f"the window is a {_role(window)} for a screen reader")
    if window.layoutDirection() is not Qt.LayoutDirection.LeftToRight:
        faults.append("the window reads from right to left, which none of the app's languages does")
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not isinstance(widget, QScrollBar):
            found = (*_cut(widget), *_beyond(widget), *_no_heading(widget))
            faults += [f"{_name(widget)} {fault}" for fault in found]
    return faults


def _cut(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() if widget.text():
            yield from _cut_label(widget)
        case QAbstractButton() | QComboBox() if not isinstance(widget, QToolButton) or widget.text():
            wanted = widget.sizeHint()
            if wanted.width() > widget.width() + _TOLERANCE or wanted.height() > widget.height() + _TOLERANCE:
                yield f"has {_size(widget.size())} and needs {_size(wanted)}"


def _cut_label(label: QLabel) -> Iterator[str]:
    room = label.contentsRect()
    flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag(0)
    needed = label.fontMetrics().boundingRect(
        QRect(0, 0, room.width(), 10_000), int(flags.value), label.text()
    )
    is_wide = needed.width() > room.width() + _TOLERANCE
    if (is_wide or needed.height() > room.height() + _TOLERANCE) and not label.toolTip():
        yield f"has {_size(room.size())} and needs {_size(needed.size())}"


def _beyond(widget: QWidget) -> Iterator[str]:
    """Say whether a widget is beyond its parent; a scroll area is to scroll downward only."""
    parent = widget.parentWidget()
    if parent is None or widget.isWindow():
        return
    area = parent.parentWidget()
    if isinstance(area, QScrollArea) and area.widget() is widget:
        if widget.width() > parent.width():
            yield f"is {widget.width()} wide in a page of {parent.width()}"
        return
    if isinstance(parent.parentWidget(), QAbstractScrollArea) and not isinstance(area, QScrollArea):
        return  # lists and tables place their own parts
    if not parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry()):
        yield f"is {widget.geometry().getRect()} in {_size(parent.size())} of {type(parent).__name__}"


def _no_heading(widget: QWidget) -> Iterator[str]:
    """Say whether what looks like a heading is none for a screen reader."""
    size = QFontInfo(widget.font()).pixelSize()
    is_large = isinstance(widget, QLabel) and size > QFontInfo(QApplication.font()).pixelSize()
    if is_large and not widget.text()[:1].isdigit():
        name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        if _role(widget) is not QAccessible.Role.Heading or name != widget.text():
            yield f"is a {_role(widget)} for a screen reader, with the name {name!r}"


def _role(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else widget.accessibleName()
    return f"{type(widget).__name__} {text[:60]!r}"


def _size(size: QSize) -> str:
    return f"{size.width()} x {size.height()}"
