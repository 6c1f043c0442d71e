"""Colors, spacing, fonts and icons: a light and a dark theme, and both with high contrast.

Everything is ink on paper. Color has one meaning, the tone of a number, and a symbol repeats it.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QLayout, QWidget

from hourglance.api import Tone
from hourglance_resources import resource

#: The grid that everything is placed on, in pixels.
GRID = 4

#: The radius of a card's corners, in pixels.
RADIUS = 2 * GRID

#: Font sizes of cards, relative to the system font.
TITLE, HEADLINE, UNIT, TEXT, SMALL = 1.0, 2.6, 1.2, 1.0, 0.9

NO_FONTS: Final = "No fonts are installed on this computer: every letter is drawn as an empty box."
NO_FONTS_REMEDY: Final = "Install a font; on Debian or Ubuntu run: apt-get install -y fonts-dejavu-core"

#: The side of a shipped icon, in points.
SIDE = 16

#: Device pixel ratios that icons are shipped for; a screen between two of them uses the larger one.
RATIOS = (1, 2, 3)

#: The application property with the user's theme, ``light`` or ``dark``; empty for the system's.
PREFERRED = "hourglance_theme"


@dataclass(frozen=True, kw_only=True, slots=True)
class Theme:
    """Colors by purpose, as ``#rrggbb``.

    :param surface: the background of windows; ``card``: of cards and fields; ``line``: borders of cards.
    :param ink: numbers and texts; ``muted``: secondary texts, and the numbers of a card that is not fresh.
    :param fill: bars, curves and the edges of controls; ``track``: the background of bars.
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
        """Return the color of a tone; neutral is ink."""
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
HIGH_CONTRAST_LIGHT = Theme(
    surface="#ffffff",
    card="#ffffff",
    line="#000000",
    ink="#000000",
    muted="#3a3a3a",
    fill="#2b2b2b",
    track="#d6d6d6",
    good="#0b5a20",
    warning="#6b4300",
    critical="#a3000f",
)
HIGH_CONTRAST_DARK = Theme(
    surface="#000000",
    card="#000000",
    line="#ffffff",
    ink="#ffffff",
    muted="#d0d0d0",
    fill="#e0e0e0",
    track="#404040",
    good="#7ee08f",
    warning="#ffd166",
    critical="#ffa39e",
)
THEMES: Final = (LIGHT, DARK, HIGH_CONTRAST_LIGHT, HIGH_CONTRAST_DARK)


def current_theme() -> Theme:
    """Return the theme of windows: light or dark, with high contrast where the desktop asks for it."""
    if prefers_contrast():
        return HIGH_CONTRAST_DARK if is_dark() else HIGH_CONTRAST_LIGHT
    return DARK if is_dark() else LIGHT


def prefers_contrast() -> bool:
    """Return whether the desktop asks for high contrast; false before Qt 6.10, which does not tell."""
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    return bool(hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast)


def is_dark() -> bool:
    """Return whether windows are dark: the user's preference, else the desktop's color scheme.

    Where the desktop reports none, the lightness of its window background decides.
    """
    app = QGuiApplication.instance()
    if app is not None and (preferred := app.property(PREFERRED)):
        return bool(preferred == "dark")
    scheme = QGuiApplication.styleHints().colorScheme()
    if scheme is Qt.ColorScheme.Unknown:
        return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128
    return scheme is Qt.ColorScheme.Dark


def theme_from_palette(palette: QPalette) -> Theme:
    """Return the theme that a palette belongs to, by its window background."""
    surface = palette.color(QPalette.ColorRole.Window)
    other = DARK if surface.lightness() < 128 else LIGHT
    return next((theme for theme in THEMES if theme.surface == surface.name()), other)


def begin_painting(widget: QWidget) -> tuple[QPainter, Theme]:
    """Return a painter for a widget in its paint event, and the widget's theme."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter, theme_from_palette(widget.palette())


def fill_rounded(painter: QPainter, box: QRectF, color: str | QColor, radius: float = GRID) -> None:
    """Fill a box with rounded corners; later shapes get no outline either."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(box, radius, radius)


def palette_from_theme(theme: Theme) -> QPalette:
    """Return the palette for a window and all widgets in it."""
    role = QPalette.ColorRole
    palette = QPalette()
    for roles, color in (
        ((role.Window, role.AlternateBase), theme.surface),
        ((role.Base, role.Button, role.ToolTipBase), theme.card),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), theme.ink),
        ((role.PlaceholderText,), theme.muted),
        ((role.Mid,), theme.line),
        ((role.Highlight,), theme.ink),
        ((role.HighlightedText,), theme.card),
    ):
        for each in roles:
            palette.setColor(each, QColor(color))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, theme.muted)
    return palette


def font(base: QFont, scale: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return a font in another size and weight, with digits of equal width."""
    scaled = QFont(base)
    if base.pixelSize() > 0:
        scaled.setPixelSize(round(base.pixelSize() * scale))
    else:
        scaled.setPointSizeF(base.pointSizeF() * scale)
    scaled.setWeight(weight)
    if hasattr(QFont, "setFeature"):
        scaled.setFeature(QFont.Tag("tnum"), 1)
    return scaled


def monospace_font(base: QFont) -> QFont:
    """Return the system's monospace font, slightly smaller than the text."""
    scaled = font(base, SMALL)
    scaled.setFamilies(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families())
    return scaled


#: From this text scale on, what stands side by side stands one below the other.
LARGE_TEXT = 1.5


def line_height(of: QFont) -> int:
    """Return the height of one line of text in pixels, rounded up to the grid."""
    return -(-round(QFontMetricsF(of).height()) // GRID) * GRID


def text_scale(of: QFont) -> float:
    """Return by how much to enlarge widths that were chosen for text of an ordinary size; at least 1."""
    return max(1.0, line_height(of) / (4 * GRID))


def set_margins(layout: QLayout, start: int, top: int, end: int, bottom: int) -> None:
    """Set a layout's margins, mirrored in right-to-left layouts as Qt's own never are."""
    left, right = (end, start) if QGuiApplication.isRightToLeft() else (start, end)
    layout.setContentsMargins(left, top, right, bottom)


def has_fonts() -> bool:
    """Return whether any font is installed; without one, Qt draws a box for each letter.

    Needs an application object.
    """
    return bool(QFontInfo(QGuiApplication.font()).family())


def picture(name: str, color: str) -> QIcon:
    """Return a shipped icon in a color.

    Icons are shipped as bitmaps: drawing vector graphics would cost each start time and 3 MiB.

    :param name: the file's name without size and suffix.
    :param color: of its lines, as ``#rrggbb``.
    """
    icon = QIcon()
    for ratio in RATIOS:
        drawn = QPixmap(str(resource("icons", f"{name}-{SIDE * ratio}.png")))
        painter = QPainter(drawn)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(drawn.rect(), QColor(color))
        painter.end()
        drawn.setDevicePixelRatio(ratio)
        icon.addPixmap(drawn)
    return icon
