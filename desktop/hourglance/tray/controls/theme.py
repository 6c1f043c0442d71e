"""Colours, spacing and sizes of type: one light theme, one dark.

Everything is ink on paper. Colour says one thing only, how a number stands, and a sign says it too.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPalette

from hourglance.api import Tone

#: Everything is placed on a grid of this many pixels.
GRID = 4

#: How round the corners of a card are.
RADIUS = 2 * GRID


@dataclass(frozen=True, kw_only=True, slots=True)
class Theme:
    """Colours by what they are for, as ``#rrggbb``.

    :param surface: behind the cards; ``card``: the cards; ``line``: their borders.
    :param ink: the numbers; ``muted``: all other text, and the numbers of a card that is not fresh.
    :param fill: what is drawn of a number; ``track``: what it is drawn on.
    """

    surface: str
    card: str
    line: str
    ink: str
    muted: str
    fill: str
    track: str
    good: str
    warning: str
    critical: str

    def tone(self, tone: Tone) -> str:
        """Return the colour of a tone; neutral is ink."""
        return {"neutral": self.ink, "good": self.good, "warning": self.warning, "critical": self.critical}[
            tone
        ]


LIGHT = Theme(
    surface="#f3f4f6",
    card="#ffffff",
    line="#e2e5e9",
    ink="#1a1f26",
    muted="#59636e",
    fill="#6b7684",
    track="#e8eaee",
    good="#1a7f37",
    warning="#8f5a00",
    critical="#c9202c",
)
DARK = Theme(
    surface="#15181c",
    card="#1e2227",
    line="#2c3138",
    ink="#eceff3",
    muted="#9aa4b0",
    fill="#8792a0",
    track="#2d333a",
    good="#5cc873",
    warning="#e3ab3f",
    critical="#ff8078",
)


#: The application's property that says which theme the person prefers to the desktop's.
PREFERRED = "hourglance_theme"


def is_dark() -> bool:
    """Return whether windows are dark: as the person prefers, else as the desktop is.

    Where a desktop does not say, its windows do.
    """
    app = QGuiApplication.instance()
    if app is not None and (preferred := app.property(PREFERRED)):
        return bool(preferred == "dark")
    scheme = QGuiApplication.styleHints().colorScheme()
    if scheme is Qt.ColorScheme.Unknown:
        return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128
    return scheme is Qt.ColorScheme.Dark


def theme_of(palette: QPalette) -> Theme:
    """Return the theme that a widget's palette was made from."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def palette_of(theme: Theme) -> QPalette:
    """Return the palette that a window gives to all widgets in it."""
    role = QPalette.ColorRole
    palette = QPalette()
    for roles, colour in (
        ((role.Window, role.AlternateBase), theme.surface),
        ((role.Base, role.Button, role.ToolTipBase), theme.card),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), theme.ink),
        ((role.PlaceholderText,), theme.muted),
        ((role.Mid,), theme.line),
        ((role.Highlight,), theme.ink),
        ((role.HighlightedText,), theme.card),
    ):
        for each in roles:
            palette.setColor(each, QColor(colour))
    return palette


def font(base: QFont, scale: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the system's font in another size, with digits of equal width."""
    scaled = QFont(base)
    if base.pixelSize() > 0:
        scaled.setPixelSize(round(base.pixelSize() * scale))
    else:
        scaled.setPointSizeF(base.pointSizeF() * scale)
    scaled.setWeight(weight)
    if hasattr(QFont, "setFeature"):
        scaled.setFeature(QFont.Tag("tnum"), 1)
    return scaled


def line_height(of: QFont) -> int:
    """Return the height of one line of text, up to the next multiple of the grid."""
    return -(-round(QFontMetricsF(of).height()) // GRID) * GRID


TITLE, HEADLINE, UNIT, TEXT, SMALL = 1.0, 2.6, 1.2, 1.0, 0.9
