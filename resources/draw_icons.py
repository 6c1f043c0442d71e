"""Draw the icons that are shipped as images: the initial tray icon, and the icons of buttons.

Run it after changes to hourglance.tray.icon_painter or to an SVG::

    QT_QPA_PLATFORM=offscreen python resources/draw_icons.py
"""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage, QImageReader

from hourglance.tray.application import FIRST_SIZES
from hourglance.tray.controls.theme import RATIOS, SIDE
from hourglance.tray.icon_model import IconModel
from hourglance.tray.icon_painter import paint_pixmap

ICONS = Path(__file__).parent / "hourglance_resources" / "icons"

#: Drawn in black; the app recolors them.
BUTTONS = ("menu", "refresh")


def rendered_svg(name: str, side: int) -> QImage:
    """Return an SVG as a square image with sides of ``side`` pixels."""
    reader = QImageReader(str(ICONS / f"{name}.svg"))
    reader.setScaledSize(QSize(side, side))
    return reader.read()


if __name__ == "__main__":
    app = QGuiApplication([])
    for size in FIRST_SIZES:
        paint_pixmap(IconModel(mark="loading"), size, dark=False).save(str(ICONS / f"loading-{size}.png"))
    for name in BUTTONS:
        for ratio in RATIOS:
            side = SIDE * ratio
            rendered_svg(name, side).save(str(ICONS / f"{name}-{side}.png"))
