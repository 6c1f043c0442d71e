"""A tile of the wall: one card, in the size that its place allows."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from hourglance.api import Block, Link, Note, Sparkline
from hourglance.tray.controls.accessible_role import set_accessible_role
from hourglance.tray.controls.labels import draw_tone, set_tooltip
from hourglance.tray.controls.theme import RADIUS, SMALL, Theme, begin_painting, font
from hourglance.tray.panel.blocks import CardBody
from hourglance.tray.panel.blocks.base import draw_text, mirrored
from hourglance.tray.panel.blocks.chart import draw_target, plot_chart
from hourglance.tray.panel.blocks.sparkline import draw_sparkline
from hourglance.tray.panel.card_model import CardModel
from hourglance.tray.panel.card_parts import draw_number, fit_number, split_units
from hourglance.tray.text.formatting import format_quantity

#: The least size of a tile in units of its text's height.
WIDTH: Final = 21
HEIGHT: Final = 11

#: Margins, heights of the lines, and sizes of the fonts, in the same unit.
_MARGIN, _TITLE_LINE, _NUMBER_LINE, _LINE = 0.9, 1.6, 4.7, 1.4
_TITLE, _NUMBER, _UNIT = 1.1, 4.4, 1.6

#: The least height and width of a trend, in the same unit.
_MIN_TREND, _MIN_TREND_WIDTH = 2.0, 6.0

#: The height of text that lines and dots are drawn for, in pixels.
_DRAWN_FOR = 13


class WallTile(QWidget):
    """One card as large as it fits: sign, title, number, caption, what explains it, and its trend."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        set_accessible_role(self, QAccessible.Role.Grouping)
        self._model: CardModel | None = None
        self._em = 0
        self._body: CardBody | None = None
        self._elided: list[str] = []

    @property
    def model(self) -> CardModel | None:
        """What it shows."""
        return self._model

    def set_model(self, model: CardModel, em: int) -> None:
        """Show a model.

        :param em: the height of text in pixels.
        """
        if (model, em) == (self._model, self._em):
            return
        if em != self._em:
            self._em = em
            base = QFont(self.font())
            base.setPixelSize(em)
            self.setFont(base)
            if self._body is not None:
                self._body.deleteLater()
                self._body = None
        if self._model is None or model.accessible_text != self._model.accessible_text:
            self.setAccessibleName(model.accessible_text)
        self._model = model
        self._place_body()
        self.update()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Place the blocks again."""
        self._place_body()

    def _lines(self, model: CardModel) -> list[str]:
        """Return the lines of text below the number; the last one has all that is left."""
        texts = model.messages
        if model.headline is not None:
            texts = (model.caption, model.comparison[0], *model.messages)
        metrics, width = QFontMetricsF(font(self.font())), self.width() - 2 * _MARGIN * self._em
        lines = [line for text in texts if text != model.note for line in _wrapped(text, metrics, width)]
        last = self._max_lines - 1
        return lines if len(lines) <= last else [*lines[:last], " ".join(lines[last:])]

    def _content_top(self, model: CardModel) -> float:
        """Return where what follows the texts starts, in pixels."""
        lines = _TITLE_LINE + _NUMBER_LINE + len(self._lines(model)) * _LINE
        return (_MARGIN + lines) * self._em

    @property
    def _max_lines(self) -> int:
        room = self.height() / self._em - 2 * _MARGIN - _TITLE_LINE - _NUMBER_LINE
        return max(1, int(room / _LINE))

    def _place_body(self) -> None:
        """Show the blocks that fit below the texts."""
        model = self._model
        if model is None:
            return
        blocks = [each for each in model.body if not isinstance(each, Link | Note) and not _is_trend(each)]
        if self._body is None:
            if not blocks:
                return
            self._body = CardBody(self)
        margin, top = round(_MARGIN * self._em), round(self._content_top(model))
        room = self.height() - margin - top
        while True:
            self._body.set_blocks(blocks, dimmed=model.dimmed)
            height = self._body.sizeHint().height()
            if not blocks or height <= room:
                break
            blocks = blocks[:-1]
        self._body.setVisible(bool(blocks))
        self._body.setGeometry(margin, top, max(0, self.width() - 2 * margin), height if blocks else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the background, the texts and the trend."""
        model = self._model
        if model is None:
            return
        painter, theme = begin_painting(self)
        painter.setLayoutDirection(self.layoutDirection())
        self._elided.clear()
        is_urgent = model.sign in {"warning", "critical"}
        width = self._em * 0.2 if is_urgent else 1.0
        painter.setPen(QPen(QColor(theme.tone(model.sign) if is_urgent else theme.line), width))
        painter.setBrush(QColor(theme.card))
        inset = width / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        margin = _MARGIN * self._em
        inner = max(0.0, self.width() - 2 * margin)
        self._paint_title(painter, model, theme, margin, inner)
        number_end = self._paint_number(painter, model, theme, margin, inner)
        y = margin + (_TITLE_LINE + _NUMBER_LINE) * self._em
        painter.setFont(font(self.font()))
        painter.setPen(QColor(theme.muted))
        for line in self._lines(model):
            self._draw_text(painter, margin, y, inner, _LINE, line)
            y += _LINE * self._em
        self._paint_trend(painter, model, theme, number_end)
        set_tooltip(self, "\n".join(self._elided))

    def _draw_text(
        self, painter: QPainter, x: float, y: float, width: float, height: float, text: str
    ) -> None:
        """Draw a line of text; the tooltip has it if it is elided.

        :param x: in pixels, like ``y`` and ``width``; ``height`` is in units of the text's height.
        """
        if not draw_text(painter, mirrored(self, x, y, width, height * self._em), text):
            self._elided.append(text)

    def _paint_title(
        self, painter: QPainter, model: CardModel, theme: Theme, margin: float, inner: float
    ) -> None:
        note = model.note or model.scope
        small = font(self.font(), SMALL)
        large = font(self.font(), _TITLE, QFont.Weight.DemiBold)
        note_width = QFontMetricsF(small).horizontalAdvance(note) + 1 if note else 0.0
        beside_title = inner - QFontMetricsF(large).horizontalAdvance(model.title) - self._em
        note_width = min(note_width, max(beside_title, inner * 0.4))
        painter.setFont(large)
        painter.setPen(QColor(theme.muted if model.dimmed else theme.ink))
        room = inner - note_width - (self._em if note else 0)
        self._draw_text(painter, margin, margin, room, _TITLE_LINE, model.title)
        painter.setFont(small)
        painter.setPen(QColor(theme.muted))
        self._draw_text(painter, margin + inner - note_width, margin, note_width, _TITLE_LINE, note)

    def _paint_number(
        self, painter: QPainter, model: CardModel, theme: Theme, margin: float, inner: float
    ) -> tuple[float, float]:
        """Draw the number as large as it fits, or why there is none, and the sign at the end of the line.

        :returns: where the room between number and sign starts and ends, in pixels.
        """
        top, height = margin + _TITLE_LINE * self._em, _NUMBER_LINE * self._em
        side = self._em * 2.2 if model.sign != "neutral" else 0.0
        room = inner - (side + self._em if side else 0.0)
        painter.setPen(QColor(theme.muted if model.dimmed or model.headline is None else theme.ink))
        if model.headline is None:
            painter.setFont(font(self.font(), _UNIT))
            self._draw_text(painter, margin, top, room, _NUMBER_LINE, model.summary)
            return margin, margin
        runs, scale = split_units(format_quantity(model.headline)), self._em / _DRAWN_FOR
        large, small, scale, width = fit_number(
            runs, font(self.font(), _NUMBER), font(self.font(), _UNIT), room, scale=scale
        )
        base = top + (height + QFontMetricsF(large).capHeight()) / 2
        start = mirrored(self, margin, top, width, height).left()
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        draw_number(painter, QPointF(start, base), runs, large, small, scale=scale)
        painter.setLayoutDirection(self.layoutDirection())
        if side:
            middle = base - QFontMetricsF(large).capHeight() / 2
            sign = mirrored(self, margin + inner - side, middle - side / 2, side, side)
            draw_tone(painter, sign, model.sign, QColor(theme.tone(model.sign)), QColor(theme.card))
        return margin + width, margin + room

    def _paint_trend(
        self, painter: QPainter, model: CardModel, theme: Theme, beside: tuple[float, float]
    ) -> None:
        """Draw the trend in the room that is left at the bottom, or else beside the number.

        :param beside: where the room beside the number starts and ends, in pixels.
        """
        trend = next((each for each in model.body if _is_trend(each)), None)
        if not isinstance(trend, Sparkline):
            return
        margin, scale = _MARGIN * self._em, self._em / _DRAWN_FOR
        top = self._content_top(model) + self._em * 0.5
        if self._body is not None and self._body.isVisibleTo(self):
            top = self._body.geometry().bottom() + self._em * 0.5
        left, width, height = margin, self.width() - 2 * margin, self.height() - margin - top
        if height < _MIN_TREND * self._em:
            left, width = beside[0] + 2 * self._em, beside[1] - beside[0] - 3 * self._em
            top, height = margin + (_TITLE_LINE + 1) * self._em, (_NUMBER_LINE - 2) * self._em
        if width < _MIN_TREND_WIDTH * self._em:
            return
        # In a painter that is scaled, lines are as thick as the texts are large.
        painter.scale(scale, scale)
        box = mirrored(self, left, top, width, height)
        plot = QRectF(box.topLeft() / scale, box.size() / scale)
        color, end_color = QColor(theme.fill), QColor(theme.muted if model.dimmed else theme.ink)
        color.setAlphaF(0.55 if model.dimmed else 1.0)
        chart = plot_chart(trend, plot)
        draw_sparkline(painter, chart.points, plot, color, end_color)
        draw_target(painter, chart, plot, end_color)


def _wrapped(text: str, metrics: QFontMetricsF, width: float) -> list[str]:
    """Return a text in lines that are no wider, unless a word is."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _is_trend(block: Block) -> bool:
    """Return whether a block is the card's trend, which has no label."""
    return isinstance(block, Sparkline) and not block.label
