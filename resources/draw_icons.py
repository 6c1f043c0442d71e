"""Draw the icons that are shipped as images: the first tray icon, those of buttons, and a contact sheet.

Run it after changes to hourglance.tray.icon_painter or to an SVG::

    QT_QPA_PLATFORM=offscreen python resources/draw_icons.py
"""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageReader, QPainter, QPixmap

from hourglance.tray.application import FIRST_SIZES
from hourglance.tray.controls.theme import RATIOS, SIDE
from hourglance.tray.icon_model import IconModel
from hourglance.tray.icon_painter import SIZES, paint_pixmap

ICONS = Path(__file__).parent / "hourglance_resources" / "icons"

#: Numbers and states on the contact sheet, which has a line for each size and for light and dark taskbars.
SHEET = (
    *(IconModel(glyphs=each, mark="plain") for each in ("7", "37", "83", "100", "387", "1.2k", "12k")),
    *(
        IconModel(glyphs=each, mark="plain")
        for each in (".4", "4.1", "4s", "38s", "4:39", "41m", "1.2h", "12h", "–")
    ),
    *(IconModel(glyphs="83", mark="plain", tone=tone) for tone in ("warning", "critical")),
    *(IconModel(glyphs="83", mark=mark) for mark in ("stale", "paused")),
    *(IconModel(mark=mark) for mark in ("loading", "problem", "paused", "signed_out")),
)
TASKBARS = {False: "#f3f3f3", True: "#202020"}

#: Drawn in black; the app recolors them.
BUTTONS = ("menu", "refresh")


def rendered_svg(name: str, side: int) -> QImage:
    """Return an SVG as a square image with sides of ``side`` pixels."""
    reader = QImageReader(str(ICONS / f"{name}.svg"))
    reader.setScaledSize(QSize(side, side))
    return reader.read()


def contact_sheet() -> QPixmap:
    """Return every number and state of :data:`SHEET` in every size, on a light and a dark taskbar."""
    cell = max(SIZES) + 8
    sheet = QPixmap(cell * len(SHEET), 2 * sum(size + 8 for size in SIZES))
    painter = QPainter(sheet)
    top = 0
    for dark, color in TASKBARS.items():
        painter.fillRect(0, top, sheet.width(), sheet.height() - top, QColor(color))
        for size in SIZES:
            for i, model in enumerate(SHEET):
                painter.drawPixmap(i * cell + 4, top + 4, paint_pixmap(model, size, dark=dark))
            top += size + 8
    painter.end()
    return sheet


if __name__ == "__main__":
    app = QGuiApplication([])
    for size in FIRST_SIZES:
        paint_pixmap(IconModel(mark="loading"), size, dark=False).save(str(ICONS / f"loading-{size}.png"))
    contact_sheet().save(str(ICONS.parents[1] / "pictures" / "icons.png"))
    for name in BUTTONS:
        for ratio in RATIOS:
            side = SIDE * ratio
            rendered_svg(name, side).save(str(ICONS / f"{name}-{side}.png"))
