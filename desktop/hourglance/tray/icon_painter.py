"""The tray icon, painted anew for every size: a chip with two glyphs, or with a sign.

The chip brings its own ground, so that it can be read on any panel, light or dark. The state is in
its shape: a number that is not new has a row of dots below it, a paused one two bars, a number that
needs attention a line, a critical one cut corners and a heavier line. Colour repeats it.

macOS colours the icons of its menu bar itself and reads their shape alone: there the sign is cut out
of the chip.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QIcon,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)

from hourglance.tray.icon_model import IconModel, Mark

#: Device sizes of trays: 16 to 32 for one pixel a point, to 64 for two; nothing is ever scaled.
SIZES = (16, 20, 22, 24, 32, 40, 44, 48, 64)

#: Everything is drawn on a square of this side.
_SIDE = 16.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ChipColors:
    """Colours of the chip and of what stands on it."""

    chip: str
    sign: str


_INK = ChipColors(chip="#252b32", sign="#ffffff")
_PAPER = ChipColors(chip="#eceff3", sign="#15181c")
_QUIET = ChipColors(chip="#626d79", sign="#ffffff")
_WARNING = ChipColors(chip="#f0b030", sign="#15181c")
_TEMPLATE = ChipColors(chip="#000000", sign="#ffffff")
_CRITICAL = ChipColors(chip="#c9202c", sign="#ffffff")


def chip_colors(glance: IconModel, *, dark: bool) -> ChipColors:
    """Return the colours for a glance on a light or dark desktop."""
    if glance.mark == "loading":
        return _INK  # as it is shipped for the first moment
    if glance.mark != "plain":
        return _QUIET if glance.glyphs else (_PAPER if dark else _INK)
    return {"warning": _WARNING, "critical": _CRITICAL}.get(glance.tone, _PAPER if dark else _INK)


def paint_icon(glance: IconModel, *, dark: bool, template: bool = sys.platform == "darwin") -> QIcon:
    """Return the icon with a picture for each size that a tray asks for.

    :param template: its shape alone counts, see :func:`paint_pixmap`.
    """
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(paint_pixmap(glance, size, dark=dark, template=template))
    icon.setIsMask(template)
    return icon


def paint_pixmap(glance: IconModel, size: int, *, dark: bool, template: bool = False) -> QPixmap:
    """Return the icon in one size, in device pixels.

    :param template: draw a black chip and cut the sign out of it, for a desktop that colours it itself.
    """
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    ground = _TEMPLATE if template else chip_colors(glance, dark=dark)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / _SIDE, size / _SIDE)
    painter.fillPath(_chip(glance), QColor(ground.chip))
    if template:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    pen = QPen(QColor(ground.sign), 1.6, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    if glance.glyphs:
        strip = _strip(glance)
        painter.resetTransform()
        for part in strip:
            # On whole pixels: in the small sizes half of one would be a blur.
            left, top, width, height = (max(1, round(length * size / _SIDE)) for length in part)
            painter.fillRect(left, top, width, height, QColor(ground.sign))
        _write(painter, glance.glyphs, size, raised=bool(strip))
    else:
        _SIGNS[glance.mark](painter)
    painter.end()
    return picture


def _chip(glance: IconModel) -> QPainterPath:
    path = QPainterPath()
    if glance.tone == "critical" and glance.glyphs:
        cut = 3.5
        path.addPolygon(
            QPolygonF(
                [
                    QPointF(x, y)
                    for x, y in (
                        (cut, 0),
                        (_SIDE - cut, 0),
                        (_SIDE, cut),
                        (_SIDE, _SIDE - cut),
                        (_SIDE - cut, _SIDE),
                        (cut, _SIDE),
                        (0, _SIDE - cut),
                        (0, cut),
                    )
                ]
            )
        )
        path.closeSubpath()
    else:
        path.addRoundedRect(QRectF(0, 0, _SIDE, _SIDE), 3.5, 3.5)
    return path


def _strip(glance: IconModel) -> tuple[tuple[float, float, float, float], ...]:
    """Return what stands below the glyphs: left, top, width and height of each part."""
    if glance.mark == "stale":
        return ((3, 13, 2, 1.5), (7, 13, 2, 1.5), (11, 13, 2, 1.5))
    if glance.mark == "paused":
        return ((2, 13, 4, 1.5), (10, 13, 4, 1.5))
    if glance.tone == "warning":
        return ((4, 13, 8, 1),)
    return ((3, 13, 10, 2),) if glance.tone == "critical" else ()


def _write(painter: QPainter, glyphs: str, size: int, *, raised: bool) -> None:
    """Write the glyphs as large as they fit, on whole pixels."""
    room = QRectF(size / _SIDE, 0, size - 2 * size / _SIDE, size * (12.5 if raised else 16) / _SIDE)
    face = QFont()
    face.setWeight(QFont.Weight.Bold)
    face.setHintingPreference(QFont.HintingPreference.PreferFullHinting)
    face.setPixelSize(round(size * (0.69 if raised else 0.75)))
    width = QFontMetricsF(face).horizontalAdvance(glyphs)
    if width > room.width():
        face.setStretch(max(62, int(100 * room.width() / width)))
        width = QFontMetricsF(face).horizontalAdvance(glyphs)
    measures = QFontMetricsF(face)
    tight = measures.tightBoundingRect(glyphs)
    x = round((size - tight.width()) / 2 - tight.left())
    y = round(room.top() + (room.height() + measures.capHeight()) / 2)
    painter.setFont(face)
    painter.drawText(QPointF(x, y), glyphs)


def _hourglass(painter: QPainter) -> None:
    painter.drawPolyline(
        QPolygonF(
            [QPointF(x, y) for x, y in ((4.5, 3.5), (11.5, 3.5), (4.5, 12.5), (11.5, 12.5), (4.5, 3.5))]
        )
    )


def _exclamation(painter: QPainter) -> None:
    pen = painter.pen()
    pen.setWidthF(2.2)
    painter.setPen(pen)
    painter.drawLine(QPointF(8, 3.5), QPointF(8, 8.6))
    painter.drawPoint(QPointF(8, 12.4))


def _pause(painter: QPainter) -> None:
    pen = painter.pen()
    pen.setWidthF(2.2)
    painter.setPen(pen)
    painter.drawLine(QPointF(5.6, 4.5), QPointF(5.6, 11.5))
    painter.drawLine(QPointF(10.4, 4.5), QPointF(10.4, 11.5))


def _person(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(8, 5.6), 2.4, 2.4)
    painter.drawArc(QRectF(3.6, 9.6, 8.8, 7.6), 20 * 16, 140 * 16)


_SIGNS: dict[Mark, Callable[[QPainter], None]] = {
    "plain": _hourglass,
    "loading": _hourglass,
    "stale": _hourglass,
    "problem": _exclamation,
    "paused": _pause,
    "signed_out": _person,
}
