"""The contrast of texts and pictures, measured in the pixels of a window.

WCAG 2 asks for 4.5 for texts, 3 for large ones and for pictures; disabled controls are exempt.
"""

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontInfo, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

#: Pictures are so many times as large, so that the strokes of letters are wider than their smooth edges.
SCALE = 2

#: A color that fewer pixels have is one of an edge.
_FEW = 6

#: Texts of so many pixels are large: 18 points.
_LARGE = 24


def contrast_faults(window: QWidget) -> list[str]:
    """Return a sentence for each text or picture of a window that is hard to tell from its ground."""
    image = QImage(window.size() * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    window.render(image)
    faults = []
    for name, place, least in _parts(window):
        visible = QRect(place.topLeft() * SCALE, place.size() * SCALE)
        found = _strongest(image.copy(visible))
        if found < least:
            faults.append(f"{name} has a contrast of {found:.1f}, not {least}")
    return faults


def contrast(one: int, other: int) -> float:
    """Return the contrast of two colors, given as 0xRRGGBB: 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: int) -> float:
    parts = (((color >> shift) & 0xFF) / 255 for shift in (16, 8, 0))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _strongest(image: QImage) -> float:
    """Return the contrast between the color that most pixels have and the one that differs most from it."""
    counts: Counter[int] = Counter(memoryview(image.constBits()).cast("I"))  # type: ignore[arg-type]
    ground = counts.most_common(1)[0][0] & 0xFFFFFF
    return max(contrast(color & 0xFFFFFF, ground) for color, count in counts.items() if count >= _FEW)


def _parts(window: QWidget) -> Iterator[tuple[str, QRect, float]]:
    """Give texts and pictures with their place in the window, and the contrast that they need."""
    for widget in window.findChildren(QWidget):
        shown = _shown(widget, window)
        if not widget.isEnabled() or shown.isEmpty():
            continue
        if isinstance(widget, QAbstractItemView):
            for row in range(widget.model().rowCount() if widget.model() else 0):
                index = widget.model().index(row, 0)
                place = widget.visualRect(index).translated(widget.viewport().mapTo(window, QPoint()))
                if shown.contains(place) and index.data():
                    yield f"row {index.data()!r}", place, 4.5
        elif text := _text(widget):
            large = isinstance(widget, QLabel) and QFontInfo(widget.font()).pixelSize() >= _LARGE
            yield f"{type(widget).__name__} {text[:60]!r}", shown, 3 if large else 4.5
        elif _is_drawn(widget) and widget.accessibleName():
            yield f"{type(widget).__name__} {widget.accessibleName()[:60]!r}", shown, 3


def _text(widget: QWidget) -> str:
    match widget:
        case QLabel() | QAbstractButton() | QLineEdit():
            return widget.text() or (widget.placeholderText() if isinstance(widget, QLineEdit) else "")
        case QComboBox():
            return widget.currentText()
        case QPlainTextEdit():
            return widget.toPlainText()
    return ""


def _is_drawn(widget: QWidget) -> bool:
    return type(widget).paintEvent is not QWidget.paintEvent and not widget.findChildren(QWidget)


def _shown(widget: QWidget, window: QWidget) -> QRect:
    """Return a widget's place in the window; empty if an edge hides a part of it."""
    shown = widget.visibleRegion().boundingRect() if widget.isVisible() else QRect()
    is_whole = shown.height() == widget.height()
    return shown.translated(widget.mapTo(window, QPoint())) if is_whole else QRect()
