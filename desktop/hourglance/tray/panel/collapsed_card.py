"""A collapsed card: one painted row with sign, title, trend and number."""

from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hourglance.api import Sparkline
from hourglance.tray.controls.labels import END, draw_tone, set_tooltip
from hourglance.tray.controls.theme import GRID, SMALL, TITLE, Theme, begin_painting, font, line_height
from hourglance.tray.panel.blocks.base import draw_text, mirrored
from hourglance.tray.panel.blocks.chart import draw_target, plot_chart
from hourglance.tray.panel.blocks.sparkline import draw_sparkline
from hourglance.tray.panel.card_model import CardModel
from hourglance.tray.panel.card_parts import MenuButton, draw_pin
from hourglance.tray.text.formatting import format_quantity

#: The size of the number, relative to the system font.
_NUMBER = 1.15

#: Widths of the columns in units of the font's height: a number, a trend, and the least that a title keeps.
_VALUE_WIDTH, _TREND_WIDTH, _MIN_TITLE = 6.5, 4.0, 4.0

_GAP = 2 * GRID


class CollapsedCard(QWidget):
    """The row of a collapsed card. It is painted, so that hundreds of rows are cheap.

    The card's accessible name says what it shows.
    """

    def __init__(self) -> None:
        super().__init__()
        self._model: CardModel | None = None
        self._confirmation = ""
        self._title = font(self.font(), TITLE)
        self._small = font(self.font(), SMALL)
        self._number = font(self.font(), _NUMBER, QFont.Weight.DemiBold)
        self._em = QFontInfo(self._title).pixelSize()
        self.menu_button = MenuButton()
        self.setFixedHeight(max(line_height(self._number), self.menu_button.height()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch(1)
        layout.addWidget(self.menu_button)

    def set_model(self, model: CardModel) -> None:
        """Show a model; the caller knows that it differs from the one before."""
        self._model = model
        self.update()

    def show_confirmation(self, text: str) -> None:
        """Show a text in place of the age until it is called with an empty one."""
        self._confirmation = text
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the columns from both ends; the title has the room between them."""
        if self._model is None:
            return
        painter, theme = begin_painting(self)
        painter.setLayoutDirection(self.layoutDirection())
        model = self._model
        start = self._paint_sign(painter, model, theme)
        end = self._paint_value(painter, model, theme, self.width() - self.menu_button.width() - GRID)
        trend, trend_width = _trend(model), _TREND_WIDTH * self._em
        if trend is not None and self._title_width(model) <= end - trend_width - _GAP - start:
            plot = mirrored(self, end - trend_width, self.height() * 0.2, trend_width, self.height() * 0.6)
            color, end_color = QColor(theme.fill), QColor(theme.muted if model.dimmed else theme.ink)
            color.setAlphaF(0.55 if model.dimmed else 1.0)
            chart = plot_chart(trend, plot)
            draw_sparkline(painter, chart.points, plot, color, end_color)
            draw_target(painter, chart, plot, end_color)
            end -= trend_width + _GAP
        self._paint_title(painter, model, theme, start, end)

    def _paint_sign(self, painter: QPainter, model: CardModel, theme: Theme) -> float:
        side = round(QFontMetricsF(self._title).ascent())
        if model.sign != "neutral":
            box = mirrored(self, 0, (self.height() - side) / 2, side, side)
            draw_tone(painter, box, model.sign, QColor(theme.tone(model.sign)), QColor(theme.card))
        return float(side + _GAP)

    def _paint_value(self, painter: QPainter, model: CardModel, theme: Theme, end: float) -> float:
        """Draw the number, or why there is none; return where the room for title and trend ends."""
        has_number = model.headline is not None
        text = model.summary if model.headline is None else format_quantity(model.headline)
        used = self._number if has_number else self._title
        natural = QFontMetricsF(used).horizontalAdvance(text) + 1
        width = min(max(natural, _VALUE_WIDTH * self._em), end)
        painter.setFont(used)
        painter.setPen(QColor(theme.ink if has_number and not model.dimmed else theme.muted))
        draw_text(painter, mirrored(self, end - width, 0, width, self.height()), text, END)
        return end - (width if has_number else natural) - _GAP

    def _title_width(self, model: CardModel) -> float:
        """Return the width of title, pin, age and scope in pixels, if nothing is elided."""
        width = QFontMetricsF(self._title).horizontalAdvance(model.title) + 1
        return width + self._pin_width(model) + self._note_width(model) + self._scope_width(model)

    def _pin_width(self, model: CardModel) -> float:
        return QFontMetricsF(self._title).capHeight() + _GAP if model.on_icon else 0.0

    def _note(self, model: CardModel) -> str:
        return self._confirmation or model.note or model.comparison[0]

    def _scope_width(self, model: CardModel) -> float:
        if self._note(model) or not model.scope:
            return 0.0
        return QFontMetricsF(self._small).horizontalAdvance(model.scope) + 1 + _GAP

    def _fitting_scope(self, model: CardModel, width: float) -> str:
        """Return whose figures these are; empty where that would be elided."""
        return model.scope if QFontMetricsF(self._small).horizontalAdvance(model.scope) <= width else ""

    def _note_width(self, model: CardModel) -> float:
        note = self._note(model)
        return QFontMetricsF(self._small).horizontalAdvance(note) + 1 + _GAP if note else 0.0

    def _paint_title(
        self, painter: QPainter, model: CardModel, theme: Theme, start: float, end: float
    ) -> None:
        """Draw title, pin and age; the title is elided first."""
        title = QFontMetricsF(self._title)
        room = max(end - start - self._pin_width(model) - self._note_width(model), _MIN_TITLE * self._em)
        width = min(title.horizontalAdvance(model.title) + 1, room)
        painter.setFont(self._title)
        painter.setPen(QColor(theme.muted if model.dimmed else theme.ink))
        is_whole = draw_text(painter, mirrored(self, start, 0, width, self.height()), model.title)
        at = start + width + _GAP
        if model.on_icon:
            size = title.capHeight()
            draw_pin(painter, mirrored(self, at, 0, size, self.height()).center(), size, theme)
            at += self._pin_width(model)
        painter.setFont(self._small)
        painter.setPen(QColor(theme.muted))
        box = mirrored(self, at, 0, max(0.0, end + _GAP - at), self.height())
        note = self._note(model) or self._fitting_scope(model, box.width() - _GAP)
        is_whole &= draw_text(painter, box, note)
        texts = (model.title, note, model.tooltip)
        set_tooltip(self, "" if is_whole else "\n".join(filter(None, texts)))


def _trend(model: CardModel) -> Sparkline | None:
    """Return the first trend of a card that has any value."""
    for block in model.body:
        if isinstance(block, Sparkline) and any(point.value is not None for point in block.series.points):
            return block
    return None
