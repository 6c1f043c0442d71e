"""The painted icon: sharp in every size, legible on every taskbar, its state visible by shape."""

import runpy
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from hourglance.api import Tone
from hourglance.tray.application import FIRST_SIZES
from hourglance.tray.controls.theme import RATIOS, SIDE, picture
from hourglance.tray.icon_model import IconModel
from hourglance.tray.icon_painter import SIZES, chip_colors, paint_icon, paint_pixmap
from hourglance_resources import resource

STATES = {
    "loading": IconModel(mark="loading"),
    "problem": IconModel(mark="problem"),
    "paused": IconModel(mark="paused"),
    "signed out": IconModel(mark="signed_out"),
    "fresh": IconModel(glyphs="41", mark="plain"),
    "warning": IconModel(glyphs="41", mark="plain", tone="warning"),
    "critical": IconModel(glyphs="41", mark="plain", tone="critical"),
    "stale": IconModel(glyphs="41", mark="stale"),
    "stale and paused": IconModel(glyphs="41", mark="paused"),
}


@pytest.mark.parametrize("dark", [False, True])
def test_icon_has_a_pixmap_for_every_size(qtbot: QtBot, *, dark: bool) -> None:
    icon = paint_icon(STATES["fresh"], dark=dark)

    assert sorted(size.width() for size in icon.availableSizes()) == sorted(SIZES)
    assert {16, 22, 24, 32, 48, 64} <= set(SIZES)


@pytest.mark.parametrize("size", [16, 22, 32])
def test_icon_states_differ_in_shape(qtbot: QtBot, size: int) -> None:
    """Compared without color: by what is chip, what is sign, and what is neither."""
    shapes = {name: shape(model, size) for name, model in STATES.items()}

    for one, other in combinations(shapes, 2):
        different = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
        assert different >= size // 4, f"{one} looks like {other}"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", STATES)
def test_icon_contrast_of_sign_and_chip(contrast: object, name: str, *, dark: bool) -> None:
    ground = chip_colors(STATES[name], dark=dark)

    assert contrast(ground.chip, ground.sign) >= 4.5  # type: ignore[operator] # a function


@pytest.mark.parametrize("name", STATES)
def test_icon_template_has_the_sign_cut_out(qtbot: QtBot, name: str) -> None:
    icon = paint_icon(STATES[name], dark=True, template=True)
    cut = icon.pixmap(32, 32).toImage()
    painted = paint_pixmap(STATES[name], 32, dark=False).toImage()
    sign = QColor(chip_colors(STATES[name], dark=False).sign)

    assert icon.isMask()
    for x in range(32):
        for y in range(32):
            there = cut.pixelColor(x, y)
            if there.alpha() == 255:
                assert there.lightness() == 0
            if painted.pixelColor(x, y) == sign:
                assert there.alpha() < 64


def test_icon_is_no_template_by_default(qtbot: QtBot) -> None:
    assert not paint_icon(STATES["fresh"], dark=True, template=False).isMask()


@pytest.mark.parametrize(
    "glyphs",
    ["88", "888", "12h", "4:39", "59m", "1.2k", ".4s", "62d", "2.5y", "3e9", "15M", "-38s", "–", "0"],
)
@pytest.mark.parametrize("size", SIZES)
def test_icon_glyphs_stay_on_the_chip(qtbot: QtBot, glyphs: str, size: int) -> None:
    model = IconModel(glyphs=glyphs, mark="plain")
    image = paint_pixmap(model, size, dark=False).toImage()
    sign = QColor(chip_colors(model, dark=False).sign)

    lit = {(x, y) for x in range(size) for y in range(size) if near(image, x, y, sign)}
    assert lit
    assert not any(x in {0, size - 1} or y in {0, size - 1} for x, y in lit)


@pytest.mark.parametrize("size", [16, 20, 22, 24, 32])
@pytest.mark.parametrize("number", ["{}", "4{}", "{}8", "38{}", "{}00", "1.{}k", "4:{}9"])
def test_icon_digits_differ_from_each_other(qtbot: QtBot, number: str, size: int) -> None:
    """In any place of a number; measured as how many pixels would have to change from chip to sign."""
    pixels = [
        paint_pixmap(IconModel(glyphs=number.format(digit), mark="plain"), size, dark=False).toImage()
        for digit in range(10)
    ]
    light = [lightness(image) for image in pixels]
    for one, other in combinations(range(10), 2):
        different = sum(abs(a - b) for a, b in zip(light[one], light[other], strict=True))
        assert different >= 2, f"{number.format(one)} looks like {number.format(other)}"


#: Glyphs that differ in a sign, a point or a unit alone: the values behind them are far apart.
LOOKALIKES = (
    ("4s", "4m", "4h", "4d", "4k", "4M", "4", ".4", "-4"),
    ("38s", "38m", "38h", "38d", "38k", "38", "3.8", "-38"),
    ("1.2h", "12h", "1.2k", "12k", "12", "1.2", "1:20", "120"),
    ("4:39", "439", "43m", "43s", "4:38", "4:40"),
    ("100", "10", "1.0", "99", "101", "10m", "10h"),
    (".0", "0", "0s", "–", ".4", ".4s"),
    ("3e9", "3M", "3k", "369", "3:09"),
)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("tone", "dark"), [("neutral", True), ("warning", False)])
@pytest.mark.parametrize("glyphs", LOOKALIKES, ids=lambda each: each[0])
def test_icon_glyphs_of_other_values_differ(
    qtbot: QtBot, glyphs: tuple[str, ...], tone: Tone, size: int, *, dark: bool
) -> None:
    """Measured as in the test of digits, relative to the contrast of the chip and its sign."""
    models = {each: IconModel(glyphs=each, mark="plain", tone=tone) for each in glyphs}
    colors = chip_colors(models[glyphs[0]], dark=dark)
    contrast = abs(QColor(colors.chip).lightnessF() - QColor(colors.sign).lightnessF())
    light = {
        each: lightness(paint_pixmap(model, size, dark=dark).toImage()) for each, model in models.items()
    }
    for one, other in combinations(glyphs, 2):
        different = sum(abs(a - b) for a, b in zip(light[one], light[other], strict=True)) / contrast
        assert different >= 2.5, f"{one} looks like {other}"


def lightness(image: QImage) -> list[float]:
    size = image.width()
    return [image.pixelColor(x, y).lightnessF() for x in range(size) for y in range(size)]


def test_icon_contact_sheet_equals_the_shipped_picture(qtbot: QtBot) -> None:
    """If not: QT_QPA_PLATFORM=offscreen python resources/draw_icons.py, and look at it."""
    resources = Path(__file__).parents[2] / "resources"
    drawn = runpy.run_path(str(resources / "draw_icons.py"))["contact_sheet"]().toImage()
    shipped = QImage(str(resources / "pictures" / "icons.png"))

    assert drawn.size() == shipped.size()
    images = [each.convertToFormat(QImage.Format.Format_Grayscale8) for each in (drawn, shipped)]
    pixels = [bytes(image.constBits()) for image in images]
    assert max(abs(one - other) for one, other in zip(*pixels, strict=True)) < 24


@pytest.mark.parametrize("size", FIRST_SIZES)
def test_shipped_first_icon_equals_the_painted_one(qtbot: QtBot, size: int) -> None:
    """If not: QT_QPA_PLATFORM=offscreen python resources/draw_icons.py."""
    shipped = QImage.fromData(resource("icons", f"loading-{size}.png").read_bytes())
    painted = paint_pixmap(IconModel(mark="loading"), size, dark=False).toImage()

    assert shipped.size() == painted.size()
    for x in range(size):
        for y in range(size):
            one, other = shipped.pixelColor(x, y), painted.pixelColor(x, y)
            assert abs(one.lightness() - other.lightness()) < 24
            assert abs(one.alpha() - other.alpha()) < 24


def shape(model: IconModel, size: int) -> list[str]:
    image = paint_pixmap(model, size, dark=False).toImage()
    sign = QColor(chip_colors(model, dark=False).sign)
    return [
        "outside" if image.pixelColor(x, y).alpha() < 128 else "sign" if near(image, x, y, sign) else "chip"
        for x in range(size)
        for y in range(size)
    ]


def near(image: QImage, x: int, y: int, color: QColor) -> bool:
    there = image.pixelColor(x, y)
    return there.alpha() > 128 and abs(there.lightness() - color.lightness()) < 70


@pytest.mark.parametrize("name", ["menu", "refresh"])
def test_shipped_pictures_equal_the_vector_icons(qtbot: QtBot, name: str) -> None:
    """If not: QT_QPA_PLATFORM=offscreen python resources/draw_icons.py."""
    draw = runpy.run_path(str(Path(__file__).parents[2] / "resources" / "draw_icons.py"))["rendered_svg"]
    for ratio in RATIOS:
        side = SIDE * ratio
        shipped = QImage(str(resource("icons", f"{name}-{side}.png")))
        vector = draw(name, side)

        assert shipped.size() == vector.size()
        for x in range(side):
            for y in range(side):
                assert abs(shipped.pixelColor(x, y).alpha() - vector.pixelColor(x, y).alpha()) < 24


def test_picture_has_the_requested_color(qtbot: QtBot) -> None:
    image = picture("menu", "#c9202c").pixmap(16, 16).toImage()

    seen = {
        image.pixelColor(x, y).name()
        for x in range(16)
        for y in range(16)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert seen == {"#c9202c"}
