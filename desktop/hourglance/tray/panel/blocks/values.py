"""Blocks of single values: figure, bars on one scale, gauge with a target; and notes."""

from PySide6.QtGui import QAccessible, QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from hourglance.api import Amount, Bars, Figure, Gauge, Note, Quantity, Tone
from hourglance.tray.controls.labels import END, WrappingLabel, draw_tone, plain
from hourglance.tray.controls.theme import GRID, SMALL, Theme, fill_rounded, font
from hourglance.tray.panel.blocks.base import B, PaintedBlock, mirrored
from hourglance.tray.text.formatting import accessible_quantity, format_quantity, tone_name
from hourglance.tray.text.translation import tr

_BAR = 2 * GRID
_RADIUS = 2
_SYMBOL = 3 * GRID


class FigureBlock(PaintedBlock[Figure]):
    """A value on one line: label at the start, value and tone symbol at the end."""

    accessible_role = QAccessible.Role.StaticText

    def content_height(self, _block: Figure) -> int:
        """Return the height of a row."""
        return self.row_height

    def accessible_text(self, block: Figure) -> str:
        """Return label, value and tone."""
        return accessible_figure(block)

    def paint(self, painter: QPainter, block: Figure, theme: Theme) -> None:
        """Paint label, value and tone symbol."""
        _draw_labeled_value(self, painter, theme, block.label, block.value, block.tone)


class BarsBlock(PaintedBlock[Bars]):
    """Horizontal bars on one scale, each with its label and value."""

    def content_height(self, block: Bars) -> int:
        """Return the height of a row for each bar."""
        return self.row_height * len(block.bars)

    def accessible_text(self, block: Bars) -> str:
        """Return each label with its value."""
        return ", ".join(accessible_figure(bar) for bar in block.bars)

    def paint(self, painter: QPainter, block: Bars, theme: Theme) -> None:
        """Paint labels, bars and values in three columns."""
        if not block.bars:
            return
        metrics = QFontMetricsF(self.text_font)
        labels = max(metrics.horizontalAdvance(bar.label) for bar in block.bars) + 1
        labels = min(labels, self.width() * 0.4)
        values = max(metrics.horizontalAdvance(format_quantity(bar.value)) for bar in block.bars) + 1
        sign = 4 * GRID if any(bar.tone != "neutral" for bar in block.bars) else 0
        start = labels + 3 * GRID
        room = max(0.0, self.width() - start - values - sign - 3 * GRID)
        numbers = [_number_of(bar.value) for bar in block.bars]
        largest = max(numbers)
        painter.setFont(self.text_font)
        for i, bar in enumerate(block.bars):
            y = i * self.row_height
            painter.setPen(QColor(theme.muted))
            self.draw_cell(painter, 0, y, labels, bar.label)
            painter.setPen(self.text_color(theme))
            end = self.width() - sign - values
            self.draw_cell(painter, end, y, values, format_quantity(bar.value), END)
            _draw_tone_symbol(self, painter, theme, bar.tone, y)
            top = y + (self.row_height - _BAR) / 2
            _draw_bar(self, painter, start, top, room, QColor(theme.track))
            if numbers[i] and largest > 0:
                length = max(2.0, room * max(0.0, numbers[i]) / largest)
                _draw_bar(self, painter, start, top, length, self.fill_color(theme))


class GaugeBlock(PaintedBlock[Gauge]):
    """A share on a scale from 0 to 100 %, with a mark at its target."""

    def content_height(self, _block: Gauge) -> int:
        """Return the height of a row of text and the scale."""
        return self.row_height + 4 * GRID

    def accessible_text(self, block: Gauge) -> str:
        """Return label, value and target."""
        text = f"{block.label}: {accessible_quantity(block.value)}"
        if block.target is None:
            return text
        return tr("{value}, target {target}").format(value=text, target=accessible_quantity(block.target))

    def paint(self, painter: QPainter, block: Gauge, theme: Theme) -> None:
        """Paint the scale below label, value and target."""
        _draw_labeled_value(self, painter, theme, target_text(block), block.value)
        top = self.row_height + GRID
        _draw_bar(self, painter, 0, top, self.width(), QColor(theme.track))
        if block.value.value:
            width = self.width() * _share(block.value.value)
            _draw_bar(self, painter, 0, top, width, self.fill_color(theme))
        if block.target is not None and block.target.value is not None:
            x = round((self.width() - 2) * _share(block.target.value))
            mark = mirrored(self, x, top - GRID / 2, 2, _BAR + GRID)
            painter.fillRect(mark, self.text_color(theme))


class NoteBlock(WrappingLabel):
    """A sentence in small, muted text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        plain(self, muted=True, wrap=True)
        self.setFont(font(self.font(), SMALL))

    def set_block(self, block: Note, *, dimmed: bool) -> None:  # noqa: ARG002 - it is muted already
        """Show a note."""
        self.setText(block.text)


def _draw_bar(
    block: PaintedBlock[B], painter: QPainter, x: float, top: float, width: float, color: QColor
) -> None:
    fill_rounded(painter, mirrored(block, x, top, width, _BAR), color, _RADIUS)


def _draw_labeled_value(
    block: PaintedBlock[B],
    painter: QPainter,
    theme: Theme,
    label: str,
    quantity: Quantity,
    tone: Tone = "neutral",
) -> None:
    """Draw a label at the start of the first row, and a value and its tone symbol at the end."""
    painter.setFont(block.text_font)
    value = format_quantity(quantity)
    width = QFontMetricsF(block.text_font).horizontalAdvance(value) + 1
    end = block.width() - (0 if tone == "neutral" else _SYMBOL + GRID)
    painter.setPen(block.text_color(theme))
    block.draw_cell(painter, end - width, 0, width, value, END)
    _draw_tone_symbol(block, painter, theme, tone, 0)
    painter.setPen(QColor(theme.muted))
    block.draw_cell(painter, 0, 0, end - width - 2 * GRID, label)


def _draw_tone_symbol(block: PaintedBlock[B], painter: QPainter, theme: Theme, tone: Tone, y: float) -> None:
    """Draw a tone's symbol at the end of a row; nothing if the tone is neutral."""
    if tone != "neutral":
        top = y + (block.row_height - _SYMBOL) / 2
        box = mirrored(block, block.width() - _SYMBOL, top, _SYMBOL, _SYMBOL)
        draw_tone(painter, box, tone, QColor(theme.tone(tone)), QColor(theme.card))


def _number_of(quantity: Quantity) -> float:
    """Return the number that a bar is drawn for; 0 without data."""
    return (quantity.value or 0) if isinstance(quantity, Amount) else 0


def target_text(gauge: Gauge) -> str:
    """Return a gauge's label, with its target if it has one."""
    if gauge.target is None:
        return gauge.label
    return tr("{value}, target {target}").format(value=gauge.label, target=format_quantity(gauge.target))


def accessible_figure(figure: Figure) -> str:
    """Return a figure's label, value and tone for a screen reader."""
    tone = "" if figure.tone == "neutral" else f", {tone_name(figure.tone)}"
    return f"{figure.label} {accessible_quantity(figure.value)}{tone}"


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
