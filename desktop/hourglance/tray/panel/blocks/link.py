"""A way to a page: its text, and beside it the host that it leads to, before anyone follows it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from hourglance.api import Link
from hourglance.tray.controls.labels import START
from hourglance.tray.controls.theme import GRID, SMALL, TEXT, font, line_height, theme_from_palette
from hourglance.tray.panel.blocks.base import text_direction
from hourglance.tray.text.formatting import one_line, tooltip_text
from hourglance.tray.text.translation import tr

_ARROW = 3 * GRID


class LinkBlock(QAbstractButton):
    """A button that opens an https page in the browser; any other address cannot be followed.

    The host is always shown whole: where there is too little room, the text gives.
    """

    def __init__(self) -> None:
        super().__init__()
        self._link: Link | None = None
        self._words, self._host = "", ""
        self._text_font, self._host_font = font(self.font(), TEXT), font(self.font(), SMALL)
        self.setFixedHeight(line_height(self._text_font) + 2 * GRID)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._follow)

    def show_block(self, block: Link, *, calm: bool) -> None:  # noqa: ARG002 - a link is never stale
        """Show another link."""
        if block == self._link:
            return
        self._link = block
        self._words, self._host = one_line(block.text), link_host(block.url)
        self.setEnabled(bool(self._host))
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._host else Qt.CursorShape.ArrowCursor)
        leads = (
            tr("opens {host}").format(host=self._host) if self._host else tr("disabled: not an https address")
        )
        self.setAccessibleName(f"{self._words}, {leads}")
        self.setToolTip(tooltip_text(QUrl(block.url).toDisplayString()) if self._host else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Return one line; the card says how wide it is."""
        return QSize(40 * GRID, self.height())

    def _follow(self) -> None:
        if self._link is None or not self._host:
            return
        if not QDesktopServices.openUrl(QUrl(self._link.url, QUrl.ParsingMode.StrictMode)):
            QGuiApplication.clipboard().setText(self._link.url)
            self._words = tr("No browser found: address copied")
            self.setAccessibleName(f"{self._words}, {self._host}")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint text, host, an arrow that leads out, and a ring in focus."""
        theme = theme_from_palette(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        measures, host_measures = QFontMetricsF(self._text_font), QFontMetricsF(self._host_font)
        host = host_measures.horizontalAdvance(self._host) + 1
        arrow = _ARROW + GRID if self._host else 0
        room = self.width() - host - arrow - 2 * GRID
        words = measures.elidedText(self._words, Qt.TextElideMode.ElideRight, max(room, 0.0))
        width = measures.horizontalAdvance(words) + 1
        painter.setPen(QColor(theme.ink if self._host else theme.muted))
        painter.setFont(self._text_font)
        painter.setLayoutDirection(text_direction(words))
        painter.drawText(self._box(0, width), START, words)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setPen(QColor(theme.muted))
        painter.setFont(self._host_font)
        painter.drawText(self._box(width + 2 * GRID, host), START, self._host)
        if self._host:
            self._paint_arrow(painter, self._box(width + host + 3 * GRID, _ARROW), QColor(theme.muted))
        if self.underMouse() and self._host:
            line = self._box(0, width)
            painter.fillRect(
                QRectF(line.left(), self.height() - GRID - 1, line.width(), 1), QColor(theme.ink)
            )
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ink), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), GRID, GRID)

    def _box(self, x: float, width: float) -> QRectF:
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            x = self.width() - x - width
        return QRectF(x, 0, width, self.height())

    @staticmethod
    def _paint_arrow(painter: QPainter, box: QRectF, colour: QColor) -> None:
        painter.setPen(QPen(colour, 1.4, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        half = box.width() / 4
        at = box.center()
        tip = at + QPointF(half, -half)
        painter.drawLine(at + QPointF(-half, half), tip)
        painter.drawPolyline([tip - QPointF(1.4 * half, 0), tip, tip + QPointF(0, 1.4 * half)])


def link_host(url: str) -> str:
    """Return the host of an https address as it goes over the wire, so that no letter imitates another.

    Empty for whatever else: another scheme, no host, or a user name that could pass for a host.
    """
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    if not parsed.isValid() or parsed.scheme() != "https" or parsed.userInfo():
        return ""
    return parsed.host(QUrl.ComponentFormattingOption.FullyEncoded)
