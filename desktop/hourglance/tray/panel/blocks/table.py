"""A table block: texts are aligned to the start of their column, numbers to the end."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QWidget

from hourglance.api import Cell, Quantity, Table, Tone
from hourglance.tray.controls.accessible_role import set_accessible_role
from hourglance.tray.controls.labels import END, START, draw_tone
from hourglance.tray.controls.theme import GRID, Theme
from hourglance.tray.panel.blocks.base import PaintedBlock, mirrored
from hourglance.tray.text.formatting import accessible_quantity, format_quantity, tone_name
from hourglance.tray.text.translation import tr

_COLUMN_SPACING = 3 * GRID

#: A table with more rows than this scrolls, and is as high as so many rows.
MAX_WHOLE, _VISIBLE = 20, 12

#: The side of a tone's symbol, and the room that it takes behind a text.
_SYMBOL, _SIGN = 3 * GRID, 4 * GRID + 1

_KEYS = {
    Qt.Key.Key_Up: QScrollBar.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QScrollBar.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QScrollBar.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QScrollBar.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QScrollBar.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QScrollBar.SliderAction.SliderToMaximum,
}


class TableBlock(PaintedBlock[Table]):
    """Headings, a rule, and the rows. Many rows scroll below the headings, by wheel, scroll bar or keys."""

    accessible_role = QAccessible.Role.StaticText

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar: QScrollBar | None = None

    @property
    def scrolls(self) -> bool:
        """Whether there are more rows than are shown at a time."""
        return self._block is not None and len(self._block.rows) > MAX_WHOLE

    def set_block(self, block: Table, *, dimmed: bool) -> None:
        """Show a table; one that scrolls stays where it is."""
        if len(block.rows) > MAX_WHOLE:
            set_accessible_role(self, QAccessible.Role.Grouping)
        super().set_block(block, dimmed=dimmed)
        if self.scrolls and self._bar is None:
            self._bar = QScrollBar(Qt.Orientation.Vertical, self)
            self._bar.valueChanged.connect(self._on_scrolled)
        if self._bar is None:
            return
        self._bar.setVisible(self.scrolls)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self.scrolls else Qt.FocusPolicy.NoFocus)
        self._bar.setPageStep(_VISIBLE * self.row_height)
        self._bar.setSingleStep(self.row_height)
        self._bar.setRange(0, max(0, len(block.rows) - _VISIBLE) * self.row_height if self.scrolls else 0)
        self._place_bar()

    def content_height(self, block: Table) -> int:
        """Return the height of headings and rows."""
        rows = len(block.rows) if len(block.rows) <= MAX_WHOLE else _VISIBLE
        return self.row_height * (rows + 1) + GRID

    def accessible_text(self, block: Table) -> str:
        """Return the rows, each cell with its heading."""
        rows = (
            ", ".join(
                f"{heading} {_accessible(cell)}" for heading, cell in zip(block.columns, row, strict=False)
            )
            for row in block.rows
        )
        return "; ".join(rows) or tr("Empty table")

    def paint(self, painter: QPainter, block: Table, theme: Theme) -> None:
        """Paint headings and rows in columns as wide as their widest cell."""
        if not block.columns:
            return
        widths = self.column_widths(block)
        numeric = [
            bool(block.rows) and all(_is_number(row[i]) for row in block.rows if i < len(row))
            for i in range(len(block.columns))
        ]
        painter.setFont(self.small_font)
        painter.setPen(QColor(theme.muted))
        signs = _signs(block)
        self._paint_row(painter, theme, block.columns, 0, widths, numeric, signs)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(QPointF(0, self.row_height + 0.5), QPointF(self.width(), self.row_height + 0.5))
        painter.setFont(self.text_font)
        top, offset = self.row_height + GRID, self._bar.value() if self._bar else 0
        painter.save()
        painter.setClipRect(QRectF(0, top, self.width(), self.height() - top))
        for i, row in enumerate(block.rows):
            y = top + i * self.row_height - offset
            if -self.row_height < y - top and y < self.height():
                painter.setPen(self.text_color(theme))
                self._paint_row(painter, theme, row, y, widths, numeric, signs)
        painter.restore()
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ink), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _paint_row(
        self,
        painter: QPainter,
        theme: Theme,
        cells: tuple[str | Quantity | Cell, ...],
        y: float,
        widths: list[float],
        numeric: list[bool],
        signs: list[bool],
    ) -> None:
        x = 0.0
        for cell, width, is_number, has_sign in zip(cells, widths, numeric, signs, strict=False):
            sign = _SIGN if has_sign else 0
            text, room = _text(cell), width - sign
            self.draw_cell(painter, x, y, room, text, END if is_number else START)
            if (tone := _tone(cell)) != "neutral":
                advance = QFontMetricsF(painter.font()).horizontalAdvance(text) + 1
                left = x + (room if is_number else min(advance, room)) + GRID
                box = mirrored(self, left, y + (self.row_height - _SYMBOL) / 2, _SYMBOL, _SYMBOL)
                pen = painter.pen()
                draw_tone(painter, box, tone, QColor(theme.tone(tone)), QColor(theme.card))
                painter.setPen(pen)
            x += width + _COLUMN_SPACING

    def column_widths(self, block: Table) -> list[float]:
        """Return the columns' widths in pixels.

        The first column takes the remaining room, at least 30 % as long as no number has to be elided.
        """
        small, text = QFontMetricsF(self.small_font), QFontMetricsF(self.text_font)
        widths, least = [], []
        for i, (heading, has_sign) in enumerate(zip(block.columns, _signs(block), strict=True)):
            cells = [row[i] for row in block.rows if i < len(row)]
            whole = [text.horizontalAdvance(_text(cell)) for cell in cells]
            numbers = [width for cell, width in zip(cells, whole, strict=True) if _is_number(cell)]
            sign = 1 + (_SIGN if has_sign else 0)
            widths.append(max(small.horizontalAdvance(heading), *whole, 0.0) + sign)
            least.append(max(numbers, default=0.0) + sign)
        bar = self._bar.sizeHint().width() + GRID if self._bar and self.scrolls else 0
        room = self.width() - bar - _COLUMN_SPACING * (len(widths) - 1)
        others = sum(widths[1:])
        if others > room * 0.7:
            needed = sum(least[1:])
            share = max(0.0, room * 0.7 - needed) / max(1.0, others - needed)
            pairs = zip(widths[1:], least[1:], strict=True)
            widths[1:] = [low + (width - low) * share for width, low in pairs]
            others = sum(widths[1:])
        widths[0] = max(0.0, room - others)
        return widths

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scroll bar at the end."""
        super().resizeEvent(event)
        self._place_bar()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the rows; at their end, the panel scrolls."""
        before = self._bar.value() if self._bar else 0
        if self._bar is not None and self.scrolls:
            self._bar.setValue(before - round(event.angleDelta().y() / 120 * 3 * self.row_height))
        event.setAccepted(self._bar is not None and self._bar.value() != before)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll the rows."""
        action = _KEYS.get(Qt.Key(event.key()))
        if action is None or self._bar is None or not self.scrolls:
            event.ignore()
        else:
            self._bar.triggerAction(action)

    def focusInEvent(self, _event: QFocusEvent) -> None:
        """Show a focus ring."""
        self.update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        """Hide the focus ring."""
        self.update()

    def _on_scrolled(self) -> None:
        self.update()

    def _place_bar(self) -> None:
        if self._bar is not None:
            width, top = self._bar.sizeHint().width(), self.row_height + GRID
            box = mirrored(self, self.width() - width, top, width, self.height() - top)
            self._bar.setGeometry(box.toRect())


def _signs(block: Table) -> list[bool]:
    """Return which columns have a cell with a tone."""
    return [
        any(_tone(row[i]) != "neutral" for row in block.rows if i < len(row))
        for i in range(len(block.columns))
    ]


def _tone(cell: str | Quantity | Cell) -> Tone:
    return cell.tone if isinstance(cell, Cell) else "neutral"


def _is_number(cell: str | Quantity | Cell) -> bool:
    return not isinstance(cell.value if isinstance(cell, Cell) else cell, str)


def _text(cell: str | Quantity | Cell) -> str:
    if isinstance(cell, Cell):
        return _text(cell.value)
    return cell if isinstance(cell, str) else format_quantity(cell)


def _accessible(cell: str | Quantity | Cell) -> str:
    if isinstance(cell, Cell):
        return ", ".join(filter(None, (_accessible(cell.value), tone_name(cell.tone))))
    return cell if isinstance(cell, str) else accessible_quantity(cell)
