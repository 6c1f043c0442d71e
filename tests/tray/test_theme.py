"""The colours: everything that is read has a contrast of 4.5 at least, in both themes."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QFont, QGuiApplication
from pytestqt.qtbot import QtBot

from hourglance.tray.controls.theme import (
    DARK,
    LIGHT,
    Theme,
    font,
    is_dark,
    palette_from_theme,
    theme_from_palette,
)

Contrast = Callable[[str, str], float]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "muted", "good", "warning", "critical"])
@pytest.mark.parametrize("ground", ["card", "surface"])
def test_text_can_be_read(contrast: Contrast, theme: Theme, text: str, ground: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_button_can_be_read_also_under_the_pointer(contrast: Contrast, theme: Theme) -> None:
    assert contrast(theme.card, theme.ink) >= 4.5
    assert contrast(theme.card, theme.muted) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_what_is_drawn_of_a_number_stands_out(contrast: Contrast, theme: Theme) -> None:
    assert contrast(theme.fill, theme.card) >= 3
    assert contrast(theme.fill, theme.track) >= 3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_palette_tells_its_theme(qtbot: QtBot, theme: Theme) -> None:
    assert theme_from_palette(palette_from_theme(theme)) is theme


def test_where_the_desktop_does_not_say_its_windows_do(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "palette", lambda: palette_from_theme(DARK))
    assert is_dark()

    monkeypatch.setattr(QGuiApplication, "palette", lambda: palette_from_theme(LIGHT))
    assert not is_dark()


def test_digits_have_one_width(qtbot: QtBot) -> None:
    assert QFont.Tag("tnum") in font(QFont()).featureTags()
