"""A row of controls that continues on further lines where there is no room."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from hourglance.tray.controls.theme import GRID


class FlowLayout(QLayout):
    """Places widgets from the start of a line, each as wide as it wants to be, and no wider than the line."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(2 * GRID)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        inner = QRect(0, 0, width - margins.left() - margins.right(), 0)
        lines = self._lines(inner.width())
        height = sum(_height(line) for line in lines) + max(0, len(lines) - 1) * self.spacing()
        return height + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        """Return the size of one line with everything."""
        margins, shown = self.contentsMargins(), self._shown()
        width = sum(item.sizeHint().width() for item in shown) + max(0, len(shown) - 1) * self.spacing()
        return QSize(
            width + margins.left() + margins.right(), _height(shown) + margins.top() + margins.bottom()
        )

    def minimumSize(self) -> QSize:
        margins, shown = self.contentsMargins(), self._shown()
        width = max((item.minimumSize().width() for item in shown), default=0)
        return QSize(
            width + margins.left() + margins.right(), _height(shown) + margins.top() + margins.bottom()
        )

    def setGeometry(self, rect: QRect) -> None:
        """Place the widgets, mirrored where reading begins at the right."""
        super().setGeometry(rect)
        inner, parent = self.contentsRect(), self.parentWidget()
        is_rtl = parent is not None and parent.layoutDirection() is Qt.LayoutDirection.RightToLeft
        top = inner.top()
        for line in self._lines(inner.width()):
            start, height = 0, _height(line)
            for item in line:
                size = item.sizeHint().boundedTo(QSize(inner.width(), height))
                left = inner.right() + 1 - start - size.width() if is_rtl else inner.left() + start
                item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                start += size.width() + self.spacing()
            top += height + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        room = 0
        for item in self._shown():
            wanted = item.sizeHint().width()
            if not lines or wanted > room:
                lines.append([])
                room = width
            lines[-1].append(item)
            room -= wanted + self.spacing()
        return lines


def _height(line: list[QLayoutItem]) -> int:
    return max((item.sizeHint().height() for item in line), default=0)
