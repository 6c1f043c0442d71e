"""Draw the icons that are shipped as pictures: the first one that the tray shows, in every size.

Run it after a change of hourglance.tray._icon:  QT_QPA_PLATFORM=offscreen python resources/draw_icons.py
"""

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from hourglance.tray._glance import Glance
from hourglance.tray._icon import picture_of
from hourglance.tray._shell import FIRST_SIZES

if __name__ == "__main__":
    app = QGuiApplication([])
    for size in FIRST_SIZES:
        file = Path(__file__).parent / "hourglance_resources" / "icons" / f"loading-{size}.png"
        picture_of(Glance(mark="loading"), size, dark=False).save(str(file))
