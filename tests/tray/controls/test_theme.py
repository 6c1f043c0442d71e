"""The themes: texts have a contrast of at least 4.5, or 7 in high contrast, and bars of at least 3."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QFont, QGuiApplication
from pytestqt.qtbot import QtBot

from hourglance.tray.controls.theme import (
    DARK,
    HIGH_CONTRAST_DARK,
    HIGH_CONTRAST_LIGHT,
    LIGHT,
    THEMES,
    Theme,
    current_theme,
    font,
    is_dark,
    palette_from_theme,
    theme_from_palette,
)

Contrast = Callable[[str, str], float]


in_every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.surface)


@in_every_theme
@pytest.mark.parametrize("text", ["ink", "muted", "good", "warning", "critical"])
@pytest.mark.parametrize("ground", ["card", "surface"])
def test_contrast_of_texts(contrast: Contrast, theme: Theme, text: str, ground: str) -> None:
    least = 7 if theme in {HIGH_CONTRAST_LIGHT, HIGH_CONTRAST_DARK} else 4.5
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= least


@in_every_theme
def test_contrast_of_buttons_under_the_pointer(contrast: Contrast, theme: Theme) -> None:
    assert contrast(theme.card, theme.ink) >= 4.5
    assert contrast(theme.card, theme.muted) >= 4.5


@in_every_theme
def test_contrast_of_bars(contrast: Contrast, theme: Theme) -> None:
    assert contrast(theme.fill, theme.card) >= 3
    assert contrast(theme.fill, theme.track) >= 3


@in_every_theme
def test_theme_from_palette(qtbot: QtBot, theme: Theme) -> None:
    assert theme_from_palette(palette_from_theme(theme)) is theme


def test_theme_is_dark_falls_back_to_the_window_background(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "palette", lambda: palette_from_theme(DARK))
    assert is_dark()

    monkeypatch.setattr(QGuiApplication, "palette", lambda: palette_from_theme(LIGHT))
    assert not is_dark()


@pytest.mark.parametrize(
    ("dark", "high", "theme"),
    [
        (False, False, LIGHT),
        (True, False, DARK),
        (False, True, HIGH_CONTRAST_LIGHT),
        (True, True, HIGH_CONTRAST_DARK),
    ],
)
def test_current_theme_follows_the_desktop(
    monkeypatch: pytest.MonkeyPatch, *, dark: bool, high: bool, theme: Theme
) -> None:
    monkeypatch.setattr("hourglance.tray.controls.theme.is_dark", lambda: dark)
    monkeypatch.setattr("hourglance.tray.controls.theme.prefers_contrast", lambda: high)

    assert current_theme() is theme


def test_font_has_digits_of_one_width(qtbot: QtBot) -> None:
    assert QFont.Tag("tnum") in font(QFont()).featureTags()
