"""Pictures from the shipped vector icons, sharp in the size and colour that they are needed in.

They are shipped drawn as well, in black: what draws vectors would cost each start its time and 3 MiB.
"""

from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from hourglance_resources import resource

#: Width and height of a picture, in points.
SIDE = 16

#: Device pixels a point for which a picture is shipped; a screen between them takes the next larger one.
RATIOS = (1, 2, 3)


def picture(name: str, colour: str) -> QIcon:
    """Return a shipped icon.

    :param name: of the file, without size and ending.
    :param colour: what its lines are drawn in, ``#rrggbb``.
    """
    icon = QIcon()
    for ratio in RATIOS:
        drawn = QPixmap(str(resource("icons", f"{name}-{SIDE * ratio}.png")))
        painter = QPainter(drawn)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(drawn.rect(), QColor(colour))
        painter.end()
        drawn.setDevicePixelRatio(ratio)
        icon.addPixmap(drawn)
    return icon
