"""Where a panel opens: beside its icon, within the screen, clear of the desktop's own panel."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, QSize

#: Space between the panel and whatever it opens at, in pixels.
GAP = 4

#: A pointer this close to an edge of the screen is taken to be on the tray.
_NEAR = 72


def popup_position(size: QSize, *, icon: QRect, pointer: QPoint, screen: QRect, available: QRect) -> QPoint:
    """Return the top left corner for a panel.

    :param size: of the panel.
    :param icon: where the tray icon is; empty where the desktop does not say.
    :param pointer: where the pointer is: on the icon, if that was clicked.
    :param screen: the whole screen; ``available``: without the desktop's panels.
    """
    anchor = icon
    if icon.isEmpty():
        anchor = (
            QRect(pointer, QSize(1, 1)) if _at_edge(pointer, screen) else _usual_corner(screen, available)
        )
    room = available.adjusted(GAP, GAP, -GAP, -GAP)
    x = anchor.center().x() - size.width() // 2
    below = anchor.center().y() < screen.center().y()
    y = max(anchor.bottom() + 1 + GAP, room.top()) if below else anchor.top() - GAP - size.height()
    return QPoint(
        max(room.left(), min(x, room.right() + 1 - size.width())),
        max(room.top(), min(y, room.bottom() + 1 - size.height())),
    )


def fit_on_screen(wanted: QRect, rooms: Iterable[QRect]) -> QRect | None:
    """Return where a window stands that stood at ``wanted`` once: wholly on a screen that has part of it.

    :param rooms: what the screens have for windows. None of them has any of it: None.
    """
    for room in rooms:
        if room.intersects(wanted):
            size = wanted.size().boundedTo(room.size())
            x = max(room.left(), min(wanted.x(), room.right() + 1 - size.width()))
            y = max(room.top(), min(wanted.y(), room.bottom() + 1 - size.height()))
            return QRect(QPoint(x, y), size)
    return None


def _at_edge(pointer: QPoint, screen: QRect) -> bool:
    inner = screen.adjusted(_NEAR, _NEAR, -_NEAR, -_NEAR)
    return not inner.contains(pointer)


def _usual_corner(screen: QRect, available: QRect) -> QRect:
    """Return the corner where trays are: the right end of a panel above, else of one below."""
    corner = screen.topRight() if available.top() > screen.top() else screen.bottomRight()
    return QRect(corner, QSize(1, 1))
