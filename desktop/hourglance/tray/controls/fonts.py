"""Whether there is anything to write with: without a font Qt runs, and draws a box for every letter."""

from typing import Final

from PySide6.QtGui import QFontInfo, QGuiApplication

NO_FONTS: Final = "There are no fonts on this computer: every letter is an empty box."
NO_FONTS_REMEDY: Final = "Install some; on Debian or Ubuntu run: apt-get install -y fonts-dejavu-core"


def has_fonts() -> bool:
    """Return whether texts can be read; there must be an application."""
    return bool(QFontInfo(QGuiApplication.font()).family())
