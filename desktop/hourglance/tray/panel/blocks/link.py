"""A link block: its text and the host that it opens."""

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
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from hourglance.api import Link
from hourglance.tray.controls.labels import START, set_tooltip
from hourglance.tray.controls.theme import GRID, SMALL, TEXT, begin_painting, font, line_height
from hourglance.tray.panel.blocks.base import mirrored, text_direction
from hourglance.tray.text.translation import tr
from hourglance.util.printable import short_line

_ARROW = 3 * GRID


class LinkBlock(QAbstractButton):
    """A button that opens an https page in the browser; it is disabled for any other address.

    The host is never elided: if there is too little room, the text is.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link: Link | None = None
        self._label, self._host = "", ""
        self._text_font, self._host_font = font(self.font(), TEXT), font(self.font(), SMALL)
        self.setFixedHeight(line_height(self._text_font) + 2 * GRID)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)

    def set_block(self, block: Link, *, dimmed: bool) -> None:  # noqa: ARG002 - a link is never stale
        """Show a link."""
        if block == self._link:
            return
        self._link = block
        self._label, self._host = short_line(block.text), link_host(block.url)
        self.setEnabled(bool(self._host))
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._host else Qt.CursorShape.ArrowCursor)
        if self._host:
            effect = tr("opens {host}").format(host=self._host)
        elif block.path:
            effect = tr("disabled: opens a page of your region once you are signed in")
        else:
            effect = tr("disabled: not an https address")
        self.setAccessibleName(f"{self._label}, {effect}")
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of one line; the card decides about the width."""
        return QSize(40 * GRID, self.height())

    def _open(self) -> None:
        if self._link is None or not self._host:
            return
        if not QDesktopServices.openUrl(QUrl(self._link.url, QUrl.ParsingMode.StrictMode)):
            QGuiApplication.clipboard().setText(self._link.url)
            self._label = tr("No browser found: address copied")
            self.setAccessibleName(f"{self._label}, {self._host}")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint text, host, an arrow, and a focus ring."""
        painter, theme = begin_painting(self)
        metrics = QFontMetricsF(self._text_font)
        host_width = QFontMetricsF(self._host_font).horizontalAdvance(self._host) + 1
        arrow = _ARROW + GRID if self._host else 0
        room = self.width() - host_width - arrow - 2 * GRID
        label = metrics.elidedText(self._label, Qt.TextElideMode.ElideRight, max(room, 0.0))
        address = QUrl(self._link.url).toDisplayString() if self._link and self._host else ""
        set_tooltip(self, "\n".join(filter(None, ("" if label == self._label else self._label, address))))
        width = metrics.horizontalAdvance(label) + 1
        label_box = mirrored(self, 0, 0, width, self.height())
        painter.setPen(QColor(theme.ink if self._host else theme.muted))
        painter.setFont(self._text_font)
        painter.setLayoutDirection(text_direction(label))
        painter.drawText(label_box, START, label)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setPen(QColor(theme.muted))
        painter.setFont(self._host_font)
        painter.drawText(mirrored(self, width + 2 * GRID, 0, host_width, self.height()), START, self._host)
        if self._host:
            arrow_box = mirrored(self, width + host_width + 3 * GRID, 0, _ARROW, self.height())
            _draw_arrow(painter, arrow_box, QColor(theme.muted))
        if self.underMouse() and self._host:
            underline = QRectF(label_box.left(), self.height() - GRID - 1, width, 1)
            painter.fillRect(underline, QColor(theme.ink))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ink), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), GRID, GRID)


def _draw_arrow(painter: QPainter, box: QRectF, color: QColor) -> None:
    painter.setPen(QPen(color, 1.4, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    half = box.width() / 4
    center = box.center()
    tip = center + QPointF(half, -half)
    painter.drawLine(center + QPointF(-half, half), tip)
    painter.drawPolyline([tip - QPointF(1.4 * half, 0), tip, tip + QPointF(0, 1.4 * half)])


def link_host(url: str) -> str:
    """Return the host of an https address in its ASCII form, so that no character can imitate another.

    Empty for anything else: another scheme, no host, or a user name, which could be mistaken for the host.
    """
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    if not parsed.isValid() or parsed.scheme() != "https" or parsed.userInfo():
        return ""
    return parsed.host(QUrl.ComponentFormattingOption.FullyEncoded)
