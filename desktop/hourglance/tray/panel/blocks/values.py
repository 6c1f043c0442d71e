"""Blocks of single numbers: a figure, bars on one scale, a gauge with its target."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from hourglance.api import Bars, Figure, Gauge
from hourglance.tray.controls.labels import END, draw_tone
from hourglance.tray.controls.theme import GRID, Theme
from hourglance.tray.panel.blocks.base import B, PaintedBlock
from hourglance.tray.text.formatting import accessible_quantity, format_quantity, tone_name
from hourglance.tray.text.translation import tr

_BAR = 2 * GRID
_RADIUS = 2


class FigureBlock(PaintedBlock[Figure]):
    """A second number on one line: label at the start, value at the end."""

    def measure(self, _block: Figure) -> int:
        """Return one row."""
        return self.row

    def describe(self, block: Figure) -> str:
        """Return label and value."""
        return spoken_figure(block)

    def paint(self, painter: QPainter, block: Figure, theme: Theme) -> None:
        """Paint label, value and the value's sign."""
        painter.setFont(self.text_font)
        value = format_quantity(block.value)
        width = QFontMetricsF(self.text_font).horizontalAdvance(value) + 1
        sign = 0 if block.tone == "neutral" else 4 * GRID
        painter.setPen(self.ink(theme))
        self.write(painter, self.box(self.width() - width - sign, 0, width, self.row), value, END)
        paint_sign(self, painter, block, 0, theme)
        painter.setPen(QColor(theme.muted))
        self.write(painter, self.box(0, 0, self.width() - width - sign - 2 * GRID, self.row), block.label)


class BarsBlock(PaintedBlock[Bars]):
    """Parts of a whole below each other on one scale, each with its label and value."""

    def measure(self, block: Bars) -> int:
        """Return a row for each bar."""
        return self.row * len(block.bars)

    def describe(self, block: Bars) -> str:
        """Return every label with its value."""
        return ", ".join(spoken_figure(bar) for bar in block.bars)

    def paint(self, painter: QPainter, block: Bars, theme: Theme) -> None:
        """Paint label, bar and value of each part, in three columns."""
        if not block.bars:
            return
        measures = QFontMetricsF(self.text_font)
        labels = max(measures.horizontalAdvance(bar.label) for bar in block.bars) + 1
        labels = min(labels, self.width() * 0.4)
        values = max(measures.horizontalAdvance(format_quantity(bar.value)) for bar in block.bars) + 1
        sign = 4 * GRID if any(bar.tone != "neutral" for bar in block.bars) else 0
        start = labels + 3 * GRID
        room = max(0.0, self.width() - start - values - sign - 3 * GRID)
        most = max((bar.value.value or 0 for bar in block.bars), default=0)
        painter.setFont(self.text_font)
        for i, bar in enumerate(block.bars):
            y = i * self.row
            painter.setPen(QColor(theme.muted))
            self.write(painter, self.box(0, y, labels, self.row), bar.label)
            painter.setPen(self.ink(theme))
            end = self.width() - sign - values
            self.write(painter, self.box(end, y, values, self.row), format_quantity(bar.value), END)
            paint_sign(self, painter, bar, y, theme)
            painter.setPen(Qt.PenStyle.NoPen)
            top = y + (self.row - _BAR) / 2
            painter.setBrush(QColor(theme.track))
            painter.drawRoundedRect(self.box(start, top, room, _BAR), _RADIUS, _RADIUS)
            if bar.value.value and most > 0:
                painter.setBrush(self.fill(theme))
                length = max(2.0, room * max(0.0, bar.value.value) / most)
                painter.drawRoundedRect(self.box(start, top, length, _BAR), _RADIUS, _RADIUS)


class GaugeBlock(PaintedBlock[Gauge]):
    """A share of one on a scale, with a stroke where its target is."""

    def measure(self, _block: Gauge) -> int:
        """Return a row of text and the scale."""
        return self.row + 4 * GRID

    def describe(self, block: Gauge) -> str:
        """Return label, value and target."""
        said = f"{block.label}: {accessible_quantity(block.value)}"
        if block.target is None:
            return said
        return tr("{value}, target {target}").format(value=said, target=accessible_quantity(block.target))

    def paint(self, painter: QPainter, block: Gauge, theme: Theme) -> None:
        """Paint the scale below label, value and target."""
        painter.setFont(self.text_font)
        measures = QFontMetricsF(self.text_font)
        value = format_quantity(block.value)
        width = measures.horizontalAdvance(value) + 1
        painter.setPen(self.ink(theme))
        self.write(painter, self.box(self.width() - width, 0, width, self.row), value, END)
        painter.setPen(QColor(theme.muted))
        self.write(painter, self.box(0, 0, self.width() - width - 2 * GRID, self.row), target_text(block))
        top = self.row + GRID
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.track))
        painter.drawRoundedRect(self.box(0, top, self.width(), _BAR), _RADIUS, _RADIUS)
        if block.value.value:
            painter.setBrush(self.fill(theme))
            painter.drawRoundedRect(
                self.box(0, top, self.width() * _share(block.value.value), _BAR), _RADIUS, _RADIUS
            )
        if block.target is not None and block.target.value is not None:
            x = (self.width() - 2) * _share(block.target.value)
            painter.fillRect(self._stroke(x, top), self.ink(theme))

    def _stroke(self, x: float, top: float) -> QRectF:
        return self.box(round(x), top - GRID / 2, 2, _BAR + GRID)


def paint_sign(block: PaintedBlock[B], painter: QPainter, figure: Figure, y: float, theme: Theme) -> None:
    """Paint how a figure stands, at the end of its row; nothing where it is neutral."""
    if figure.tone == "neutral":
        return
    side = 3 * GRID
    box = block.box(block.width() - side, y + (block.row - side) / 2, side, side)
    draw_tone(painter, box, figure.tone, QColor(theme.tone(figure.tone)), QColor(theme.card))


def target_text(gauge: Gauge) -> str:
    """Return a gauge's label, with its target where it has one."""
    if gauge.target is None:
        return gauge.label
    return tr("{value}, target {target}").format(value=gauge.label, target=format_quantity(gauge.target))


def spoken_figure(figure: Figure) -> str:
    """Return a figure in words, with its tone."""
    tone = "" if figure.tone == "neutral" else f", {tone_name(figure.tone)}"
    return f"{figure.label} {accessible_quantity(figure.value)}{tone}"


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
