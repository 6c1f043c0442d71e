"""A list whose rows have two lines, name and state, and the symbol of a tone."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from hourglance.api import Tone
from hourglance.tray.controls.labels import draw_tone
from hourglance.tray.controls.theme import GRID, SMALL, font, line_height, text_scale, theme_from_palette
from hourglance.tray.text.formatting import tooltip_text
from hourglance.util.printable import short_line

#: The side of the symbol of a tone in pixels, while text has an ordinary size.
_SYMBOL = 3.5 * GRID

_KEY, _DETAIL, _TONE = (Qt.ItemDataRole.UserRole + number for number in range(3))


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row: its two lines and the key that identifies it."""

    key: str
    text: str
    detail: str = ""
    tone: Tone = "neutral"


class TwoLineList(QListWidget):
    """A list with at most one selected row.

    :param name: the accessible name.

    Signals:
        selected: another row was selected; carries its key.

    """

    selected = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._delegate = _TwoLineDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        # Not currentItemChanged: Tab makes a row current that the user has not selected.
        self.itemSelectionChanged.connect(self._emit_selected)

    def set_rows(self, rows: Sequence[Row], *, select_first: bool = True) -> None:
        """Replace the rows; the selected one stays selected if it is among them.

        :param select_first: select the first row if none is selected.
        """
        before = self.key
        with QSignalBlocker(self):
            self.clear()
            for row in rows:
                item = QListWidgetItem(short_line(row.text))
                item.setData(_KEY, row.key)
                item.setData(_DETAIL, short_line(row.detail))
                item.setData(_TONE, row.tone)
                accessible = ", ".join(filter(None, (row.text, row.detail)))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, accessible)
                self.addItem(item)
        self._set_tooltips()
        if select_first and not self.select(before):
            self.select_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Update which rows have tooltips."""
        super().resizeEvent(event)
        self._set_tooltips()

    def _set_tooltips(self) -> None:
        """Put the lines of each row into its tooltip if one of them is elided."""
        for number in range(self.count()):
            item = self.item(number)
            lines = item.text(), item.data(_DETAIL)
            is_elided = self._delegate.width(*lines) > self._delegate.room(self.viewport().width(), item)
            item.setToolTip(tooltip_text("\n".join(filter(None, lines))) if is_elided else "")

    def fit_rows(self, limit: int) -> None:
        """Set the height to that of the rows, of at most ``limit`` ones."""
        rows = min(self.count(), limit)
        self.setFixedHeight(rows * self.sizeHintForRow(0) if rows else 0)

    def select(self, key: str) -> bool:
        """Select the row with a key; return whether there is one."""
        for number in range(self.count()):
            if self.item(number).data(_KEY) == key:
                if key != self.key:
                    self.setCurrentRow(number)
                return True
        return False

    def select_first(self) -> None:
        """Select the first row, if there is one."""
        if self.count():
            self.setCurrentRow(0)

    def select_none(self) -> None:
        """Select no row, so that any row can be selected next."""
        self.clearSelection()
        self.setCurrentRow(-1)

    @property
    def key(self) -> str:
        """Return the key of the selected row; empty if none is selected."""
        return next((str(item.data(_KEY)) for item in self.selectedItems()), "")

    def _emit_selected(self) -> None:
        if self.key:
            self.selected.emit(self.key)


class _TwoLineDelegate(QStyledItemDelegate):
    def __init__(self, rows: QListWidget) -> None:
        super().__init__(rows)
        self._name = font(rows.font(), weight=QFont.Weight.DemiBold)
        self._small = font(rows.font(), SMALL)
        self._symbol = _SYMBOL * text_scale(rows.font())

    def room(self, width: float, item: QListWidgetItem) -> float:
        """Return the width for the lines of an item, in pixels."""
        return width - 8 * GRID - (0 if item.data(_TONE) == "neutral" else self._symbol + GRID)

    def width(self, text: str, detail: str) -> float:
        """Return the width that two lines take, in pixels."""
        name, small = QFontMetricsF(self._name), QFontMetricsF(self._small)
        return max(name.horizontalAdvance(text), small.horizontalAdvance(detail))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002 - Qt's signature
        return QSize(0, line_height(self._name) + line_height(self._small) + 4 * GRID)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = theme_from_palette(option.palette)
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
            side = self._symbol
            mirrored = option.direction is Qt.LayoutDirection.RightToLeft
            left = inner.left() if mirrored else inner.right() - side
            symbol = QRectF(left, box.center().y() - side / 2, side, side)
            draw_tone(painter, symbol, tone, QColor(theme.tone(tone)), QColor(theme.card))
            inner = (
                inner.adjusted(side + GRID, 0, 0, 0) if mirrored else inner.adjusted(0, 0, -side - GRID, 0)
            )
        first, second = line_height(self._name), line_height(self._small)
        detail = index.data(_DETAIL)
        top = box.top() + (box.height() - first - (second if detail else 0)) / 2
        for text, its_font, y, height, color in (
            (index.data(), self._name, top, first, theme.ink),
            (detail, self._small, top + first, second, theme.muted),
        ):
            painter.setFont(its_font)
            painter.setPen(QColor(color))
            elided = QFontMetricsF(its_font).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            line = QRectF(inner.left(), y, inner.width(), height)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, elided)
        painter.restore()
