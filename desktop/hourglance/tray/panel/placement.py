"""Positions of the panel: next to the tray icon, within the screen and outside the desktop's own panels."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QScreen

#: The space between the panel and what it opens at, in pixels.
GAP = 4

#: A pointer this close to an edge of the screen is assumed to be on the tray (pixels).
_EDGE = 72


def usable_area(screen: QScreen) -> QRect:
    """Return the part of a screen without the desktop's panels."""
    # WORKAROUND https://github.com/kvirc/KVIrc/issues/2712: at scales above 100 % the desktop's panels are
    # counted in unscaled pixels, and the area ends beyond the screen.
    return screen.availableGeometry().intersected(screen.geometry())


def popup_position(size: QSize, *, icon: QRect, pointer: QPoint, screen: QRect, available: QRect) -> QPoint:
    """Return the top left corner for the panel.

    :param size: of the panel.
    :param icon: the geometry of the tray icon; empty if the desktop does not report it.
    :param pointer: the position of the pointer, which is on the icon if that was clicked.
    :param screen: the whole screen; ``available``: without the desktop's panels.
    """
    anchor = icon
    if icon.isEmpty():
        inner = screen.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        corner = _usual_corner(screen, available)
        anchor = QRect(corner if inner.contains(pointer) else pointer, QSize(1, 1))
    room = available.intersected(screen).adjusted(GAP, GAP, -GAP, -GAP)
    x = anchor.center().x() - size.width() // 2
    is_above = anchor.center().y() < screen.center().y()
    y = max(anchor.bottom() + 1 + GAP, room.top()) if is_above else anchor.top() - GAP - size.height()
    return _clamp(QRect(QPoint(x, y), size), room)


def fit_on_screen(geometry: QRect, rooms: Iterable[QRect]) -> QRect | None:
    """Return a window's geometry, moved and shrunk to fit the screen that it overlaps; None if there is none.

    :param rooms: the available geometry of each screen.
    """
    for room in rooms:
        if room.intersects(geometry):
            size = geometry.size().boundedTo(room.size())
            return QRect(_clamp(QRect(geometry.topLeft(), size), room), size)
    return None


def _clamp(geometry: QRect, room: QRect) -> QPoint:
    return QPoint(
        max(room.left(), min(geometry.x(), room.right() + 1 - geometry.width())),
        max(room.top(), min(geometry.y(), room.bottom() + 1 - geometry.height())),
    )


def _usual_corner(screen: QRect, available: QRect) -> QPoint:
    """Return the corner where trays usually are: the right end of a panel at the top, else at the bottom."""
    return screen.topRight() if available.top() > screen.top() else screen.bottomRight()
