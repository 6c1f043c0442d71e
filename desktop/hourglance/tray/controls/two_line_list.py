"""A list whose rows have two lines: what a thing is called, and how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from hourglance.api import Tone
from hourglance.tray.controls.buttons import ThinScrollBar
from hourglance.tray.controls.parts import draw_tone
from hourglance.tray.controls.theme import GRID, SMALL, font, line_height, theme_of

_KEY, _BELOW, _TONE = (Qt.ItemDataRole.UserRole + number for number in range(3))


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row: what stands in it, and the key that it is chosen by."""

    key: str
    text: str
    below: str = ""
    tone: Tone = "neutral"


class TwoLineList(QListWidget):
    """The rows; one of them is chosen, by pointer or arrows.

    :param name: what it lists, for a screen reader.

    Signals:
        chosen: another row is; carries its key.

    """

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_TwoLineDelegate(self))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(ThinScrollBar())
        self.viewport().setAutoFillBackground(False)
        # And not the current row: Tab makes one current that nobody has chosen.
        self.itemSelectionChanged.connect(self._tell)

    def fit(self, most: int) -> None:
        """Be as high as the rows are, of which at most so many are seen at once."""
        rows = min(self.count(), most)
        self.setFixedHeight(rows * self.sizeHintForRow(0) if rows else 0)

    def show_rows(self, rows: Sequence[Row], *, one: bool = True) -> None:
        """Show other rows; whatever is chosen stays so if it is still there.

        :param one: choose the first one where none is.
        """
        before = self.key
        with QSignalBlocker(self):
            self.clear()
            for row in rows:
                item = QListWidgetItem(row.text)
                item.setData(_KEY, row.key)
                item.setData(_BELOW, row.below)
                item.setData(_TONE, row.tone)
                spoken = ", ".join(filter(None, (row.text, row.below)))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
                item.setToolTip("")
                self.addItem(item)
        if one and not self.choose(before):
            self.choose_first()

    def choose(self, key: str) -> bool:
        """Choose the row with this key, and return whether there is one."""
        for number in range(self.count()):
            if self.item(number).data(_KEY) == key:
                if key != self.key:
                    self.setCurrentRow(number)
                return True
        return False

    def choose_first(self) -> None:
        """Choose the first row, if there is one."""
        if self.count():
            self.setCurrentRow(0)

    def choose_none(self) -> None:
        """Choose nothing, so that any row can be chosen next."""
        self.clearSelection()
        self.setCurrentRow(-1)

    @property
    def key(self) -> str:
        """Return the key of the row that is chosen, empty where none is."""
        return next((str(item.data(_KEY)) for item in self.selectedItems()), "")

    def _tell(self) -> None:
        if self.key:
            self.chosen.emit(self.key)


class _TwoLineDelegate(QStyledItemDelegate):
    def __init__(self, rows: QWidget) -> None:
        super().__init__(rows)
        self._name = font(rows.font(), weight=QFont.Weight.DemiBold)
        self._small = font(rows.font(), SMALL)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002 - Qt's signature
        return QSize(0, line_height(self._name) + line_height(self._small) + 4 * GRID)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rows = self.parent()
        assert isinstance(rows, QWidget)  # noqa: S101 - whom it was made for
        theme = theme_of(rows.palette())
        state = option.state
        box = QRectF(option.rect).adjusted(GRID, 1, -GRID, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            focused = bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(QColor(theme.ink), 2) if focused else QPen(QColor(theme.line), 1))
            painter.setBrush(QColor(theme.card))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), GRID + 2, GRID + 2)
        inner = box.adjusted(3 * GRID, 0, -3 * GRID, 0)
        tone: Tone = index.data(_TONE)
        if tone != "neutral":
            side = 3.5 * GRID
            left = option.direction is Qt.LayoutDirection.RightToLeft
            at = inner.left() if left else inner.right() - side
            sign = QRectF(at, box.center().y() - side / 2, side, side)
            draw_tone(painter, sign, tone, QColor(theme.tone(tone)), QColor(theme.card))
            inner = inner.adjusted(side + GRID, 0, 0, 0) if left else inner.adjusted(0, 0, -side - GRID, 0)
        half = line_height(self._name)
        below = index.data(_BELOW)
        top = box.top() + (box.height() - half - (line_height(self._small) if below else 0)) / 2
        for text, its_font, y, height, colour in (
            (index.data(), self._name, top, half, theme.ink),
            (below, self._small, top + half, line_height(self._small), theme.muted),
        ):
            painter.setFont(its_font)
            painter.setPen(QColor(colour))
            shown = QFontMetricsF(its_font).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            line = QRectF(inner.left(), y, inner.width(), height)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
