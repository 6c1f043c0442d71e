"""Whether all of a window reaches its user: texts that are cut, controls beyond an edge, missing roles."""

import re
from collections.abc import Iterator
from unittest.mock import patch

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QFontInfo,
    QFontMetrics,
    QFontMetricsF,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QScrollArea,
    QScrollBar,
    QStyle,
    QToolButton,
    QTreeWidget,
    QWidget,
)

from hourglance.tray.controls.labels import WrappingLabel
from hourglance.tray.controls.two_line_list import TwoLineList
from hourglance.tray.panel.wall import WallWindow

_CHECK_BOX = QStyle.PixelMetric.PM_IndicatorWidth

#: A number with its units: 1,204,412, 6 min 12 s, 4 %.
_NUMBER = re.compile(r"(-?\d[\d.,]*\s*([^\W\d]{1,4}\.?|%)?\s*)+")

#: What a choice has beside its text, in pixels.
_ARROW = 38

#: Rounding in layouts and fonts, in pixels.
_TOLERANCE = 1


def find_faults(window: QWidget, *, is_mirrored: bool = False) -> list[str]:
    """Return a sentence for each text that is cut, widget beyond an edge, and role that a reader lacks.

    :param is_mirrored: whether the window has to be laid out from right to left.
    """
    faults = []
    is_wall = isinstance(window, WallWindow)  # its texts are large all over
    screen = window.screen().availableGeometry()
    if not screen.contains(window.frameGeometry()):
        faults.append(f"the window is {window.frameGeometry().getRect()} on a screen of {screen.getRect()}")
    if _role(window) is not QAccessible.Role.Window:
        faults.append(f"the window is a {_role(window)} for a screen reader")
    if (window.layoutDirection() is Qt.LayoutDirection.RightToLeft) is not is_mirrored:
        faults.append("the window reads in another direction than the app's language does")
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not isinstance(widget, QScrollBar):
            found = (*_cut(widget), *_beyond(widget), *([] if is_wall else _no_heading(widget)))
            faults += [f"{_name(widget)} {fault}" for fault in found]
    return [*faults, *_elided(window)]


def _elided(window: QWidget) -> Iterator[str]:
    """Say which texts are shown in part, without their whole text in a tooltip and for a screen reader."""
    elided = _painted_in_part(window)
    tooltips, names = [window.toolTip()], [window.accessibleName()]
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        tooltips.append(widget.toolTip())
        names.append(widget.accessibleName())
        for index in _indexes(widget):
            tooltips.append(index.data(Qt.ItemDataRole.ToolTipRole) or "")
            names.append(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() or "")
            if _is_item_cut(widget, index):
                elided.add(index.data())
    shown, words = _squeezed(" ".join(tooltips)), _words(" ".join(names))
    for text in map(_squeezed, elided):
        if _NUMBER.fullmatch(text):
            yield f"the number {text!r} is elided"
        if text not in shown:
            yield f"{text[:60]!r} is elided and in no tooltip"
        if not words >= _words(text):
            yield f"{text[:60]!r} is elided and in no accessible name"


def _words(text: str) -> set[str]:
    """Return the words of a text; a screen reader has numbers and signs in another form."""
    return set(re.findall(r"[^\W\d]+", text))


def _painted_in_part(window: QWidget) -> set[str]:
    """Return the texts that the app elides when it paints a window with all of its pages."""
    elided: set[str] = set()
    elide = QFontMetricsF.elidedText

    def record(metrics: QFontMetricsF, text: str, *arguments: object) -> str:
        painted = elide(metrics, text, *arguments)
        if painted != text:
            elided.add(text)
        return painted

    with patch.object(QFontMetricsF, "elidedText", record):
        for page in (window, *(area.widget() for area in window.findChildren(QScrollArea))):
            if page is not None and page.isVisible():
                page.render(QPixmap(page.size()))
    return elided


def _is_item_cut(view: QAbstractItemView, index: QModelIndex) -> bool:
    """Return whether Qt elides an item; the lists that paint their own are known from their painting."""
    if isinstance(view, TwoLineList):
        return False
    box = 0 if index.data(Qt.ItemDataRole.CheckStateRole) is None else view.style().pixelMetric(_CHECK_BOX)
    is_tree = isinstance(view, QTreeWidget)
    room = (view.columnWidth(index.column()) if is_tree else view.visualRect(index).width()) - box
    return QFontMetrics(view.font()).horizontalAdvance(index.data()) > room


def _indexes(view: QWidget) -> Iterator[QModelIndex]:
    is_list = isinstance(view, QAbstractItemView) and not isinstance(view, QHeaderView)
    model = view.model() if is_list else None
    for row in range(model.rowCount()) if model else ():
        columns = view.columnCount() if isinstance(view, QTreeWidget) else 1
        yield from (model.index(row, column) for column in range(columns))


def _squeezed(text: str) -> str:
    return " ".join(text.replace("<", "\u2039").split())


def _cut(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() if widget.text():
            yield from _cut_label(widget)
        case QAbstractButton() | QComboBox() if not isinstance(widget, QToolButton) or widget.text():
            wanted, has = _wanted(widget), widget.size()
            is_narrow = wanted.width() > has.width() + _TOLERANCE and not _says(widget)
            if is_narrow or wanted.height() > has.height() + _TOLERANCE:
                yield f"has {_size(has)} and needs {_size(wanted)}"


def _wanted(control: QAbstractButton | QComboBox) -> QSize:
    """Return the size of a control that shows its whole text; a choice, that of the chosen option."""
    hint = control.sizeHint()
    if not isinstance(control, QComboBox):
        return hint
    return QSize(control.fontMetrics().horizontalAdvance(control.currentText()) + _ARROW, hint.height())


def _says(control: QAbstractButton | QComboBox) -> bool:
    """Return whether a control's whole text is in its tooltip."""
    text = control.currentText() if isinstance(control, QComboBox) else control.text().replace("&&", "&")
    return _squeezed(text) in _squeezed(control.toolTip())


def _cut_label(label: QLabel) -> Iterator[str]:
    room, needed = label.contentsRect(), _needed(label)
    is_wide = needed.width() > room.width() + _TOLERANCE
    if (is_wide or needed.height() > room.height() + _TOLERANCE) and not label.toolTip():
        yield f"has {_size(room.size())} and needs {_size(needed)}"


def _needed(label: QLabel) -> QSize:
    """Return the size that a label's text takes in the width that it has."""
    width = label.contentsRect().width()
    if not isinstance(label, WrappingLabel):
        flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag(0)
        return (
            label.fontMetrics()
            .boundingRect(QRect(0, 0, width, 10_000), int(flags.value), label.text())
            .size()
        )
    layout = QTextLayout(label.text().replace("\n", "\N{LINE SEPARATOR}"), label.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    needed = QSize()
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        height = needed.height() + label.fontMetrics().height()
        needed = QSize(max(needed.width(), int(line.naturalTextWidth())), height)
    layout.endLayout()
    return needed


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
