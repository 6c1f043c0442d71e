"""Pictures from the shipped vector icons, drawn sharp in the size and colour that they are needed in."""

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QIcon, QImageReader, QPixmap

from hourglance_resources import resource

#: Device pixels a point for which a picture is drawn; a screen between them takes the next larger one.
_RATIOS = (1, 2, 3)


def picture(name: str, colour: str, side: int) -> QIcon:
    """Return a shipped icon.

    :param name: of the file, without its ending.
    :param colour: what its lines are drawn in, ``#rrggbb``.
    :param side: its width and height, in points.
    """
    text = resource("icons", f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    icon = QIcon()
    for ratio in _RATIOS:
        buffer = QBuffer()
        buffer.setData(QByteArray(text))
        reader = QImageReader(buffer, QByteArray(b"svg"))
        reader.setScaledSize(QSize(side, side) * ratio)
        drawn = QPixmap.fromImage(reader.read())
        drawn.setDevicePixelRatio(ratio)
        icon.addPixmap(drawn)
    return icon
