"""Painting of the tray icon, separately for every size: a chip with a short number or with a sign.

The chip brings its own background, so that it is legible on light and dark taskbars. The state is visible in
its shape: a stale value has a row of dots below it, a paused one two bars, a warning a line, a critical value
cut corners and a heavier line. Color repeats it.

macOS colors the icons of its menu bar itself and uses their shape only: there the sign is cut out.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QIcon,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)

from hourglance.tray.icon_glyphs import layout_glyphs
from hourglance.tray.icon_model import IconModel, Mark

#: Sizes in device pixels: trays ask for 16 to 32 at a scale of 1, up to 64 at 2. Nothing is ever scaled.
SIZES = (16, 20, 22, 24, 32, 40, 44, 48, 64)

#: Everything is drawn on a square with sides of this length.
_SIDE = 16.0

_HOURGLASS = ((4.5, 3.5), (11.5, 3.5), (4.5, 12.5), (11.5, 12.5), (4.5, 3.5))
_CUT = 3.5
_OCTAGON = (
    (_CUT, 0),
    (_SIDE - _CUT, 0),
    (_SIDE, _CUT),
    (_SIDE, _SIDE - _CUT),
    (_SIDE - _CUT, _SIDE),
    (_CUT, _SIDE),
    (0, _SIDE - _CUT),
    (0, _CUT),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChipColors:
    """Colors of the chip and of the sign on it."""

    chip: str
    sign: str


_ON_LIGHT = ChipColors(chip="#252b32", sign="#ffffff")
_ON_DARK = ChipColors(chip="#eceff3", sign="#15181c")
_STALE = ChipColors(chip="#626d79", sign="#ffffff")
_WARNING = ChipColors(chip="#f0b030", sign="#15181c")
_CRITICAL = ChipColors(chip="#c9202c", sign="#ffffff")
_TEMPLATE = ChipColors(chip="#000000", sign="#ffffff")


def chip_colors(model: IconModel, *, dark: bool) -> ChipColors:
    """Return the colors of an icon on a light or dark taskbar."""
    normal = _ON_DARK if dark else _ON_LIGHT
    if model.mark == "loading":
        return _ON_LIGHT  # like the shipped picture of the first moment
    if model.mark != "plain":
        return _STALE if model.glyphs else normal
    return {"warning": _WARNING, "critical": _CRITICAL}.get(model.tone, normal)


def paint_icon(model: IconModel, *, dark: bool, template: bool = sys.platform == "darwin") -> QIcon:
    """Return the icon with a pixmap for each size that a tray asks for.

    :param template: only its shape is used; see :func:`paint_pixmap`.
    """
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(paint_pixmap(model, size, dark=dark, template=template))
    icon.setIsMask(template)
    return icon


def paint_pixmap(model: IconModel, size: int, *, dark: bool, template: bool = False) -> QPixmap:
    """Return the icon in one size, in device pixels.

    :param template: paint a black chip and cut the sign out of it, for desktops that color icons themselves.
    """
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    colors = _TEMPLATE if template else chip_colors(model, dark=dark)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / _SIDE, size / _SIDE)
    painter.fillPath(_chip(model), QColor(colors.chip))
    if template:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    pen = QPen(QColor(colors.sign), 1.6, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    if model.glyphs:
        underline = _underline(model)
        painter.resetTransform()
        for part in underline:
            # On whole pixels: in the small sizes half a pixel would blur.
            left, top, width, height = (max(1, round(length * size / _SIDE)) for length in part)
            painter.fillRect(left, top, width, height, QColor(colors.sign))
        _paint_glyphs(painter, model.glyphs, size, raised=bool(underline))
    else:
        _paint_sign(painter, model.mark)
    painter.end()
    return pixmap


def _chip(model: IconModel) -> QPainterPath:
    path = QPainterPath()
    if model.tone == "critical" and model.glyphs:
        path.addPolygon(_polygon(_OCTAGON))
        path.closeSubpath()
    else:
        path.addRoundedRect(QRectF(0, 0, _SIDE, _SIDE), 3.5, 3.5)
    return path


def _underline(model: IconModel) -> tuple[tuple[float, float, float, float], ...]:
    """Return what is below the glyphs: left, top, width and height of each part."""
    if model.mark == "stale":
        return ((3, 13, 2, 1.5), (7, 13, 2, 1.5), (11, 13, 2, 1.5))
    if model.mark == "paused":
        return ((2, 13, 4, 1.5), (10, 13, 4, 1.5))
    if model.tone == "warning":
        return ((4, 13, 8, 1),)
    return ((3, 13, 10, 2),) if model.tone == "critical" else ()


def _paint_glyphs(painter: QPainter, glyphs: str, size: int, *, raised: bool) -> None:
    """Paint the glyphs as large as they fit, on whole pixels."""
    room = round(size * (12.5 if raised else 16) / _SIDE)
    height = round(size * (0.56 if raised else 0.63))
    strokes = layout_glyphs(glyphs, size - 2 * max(1, round(size / _SIDE)), height)
    painter.translate((size - strokes.width) // 2, (room - height + 1) // 2)
    pen = painter.pen()
    pen.setWidthF(strokes.stroke)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    painter.setPen(pen)
    for line in strokes.lines:
        points = [QPointF(x, y) for x, y in line]
        if len(set(line)) == 1:
            painter.drawPoint(points[0])
        elif line[0] == line[-1]:
            painter.drawPolygon(points[:-1])
        else:
            painter.drawPolyline(points)


def _paint_sign(painter: QPainter, mark: Mark) -> None:
    if mark == "signed_out":  # a person
        painter.drawEllipse(QPointF(8, 5.6), 2.4, 2.4)
        painter.drawArc(QRectF(3.6, 9.6, 8.8, 7.6), 20 * 16, 140 * 16)
        return
    if mark not in {"problem", "paused"}:
        painter.drawPolyline(_polygon(_HOURGLASS))
        return
    pen = painter.pen()
    pen.setWidthF(2.2)
    painter.setPen(pen)
    if mark == "problem":  # an exclamation mark
        painter.drawLine(QPointF(8, 3.5), QPointF(8, 8.6))
        painter.drawPoint(QPointF(8, 12.4))
    else:
        painter.drawLine(QPointF(5.6, 4.5), QPointF(5.6, 11.5))
        painter.drawLine(QPointF(10.4, 4.5), QPointF(10.4, 11.5))


def _polygon(points: Sequence[tuple[float, float]]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])
