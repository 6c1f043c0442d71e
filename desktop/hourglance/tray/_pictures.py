"""Pictures from the shipped vector icons, drawn sharp in the size and colour that they are needed in."""

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QIcon, QImageReader, QPixmap

from hourglance_resources import resource


def picture(name: str, colour: str, *, side: int, ratio: float = 1.0) -> QIcon:
    """Return a shipped icon.

    :param name: of the file, without its ending.
    :param colour: what its lines are drawn in, ``#rrggbb``.
    :param side: its size in pixels that the screen's scale is not yet in; ``ratio`` is that scale.
    """
    text = resource("icons", f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    buffer = QBuffer()
    buffer.setData(QByteArray(text))
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setScaledSize(QSize(side, side) * ratio)
    drawn = QPixmap.fromImage(reader.read())
    drawn.setDevicePixelRatio(ratio)
    return QIcon(drawn)
