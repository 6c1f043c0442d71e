"""The position of the panel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize

from hourglance.tray.panel.placement import GAP, fit_on_screen, popup_position, usable_area

SCREEN = QRect(0, 0, 1280, 800)
PANEL_ABOVE = QRect(0, 34, 1280, 766)
PANEL_BELOW = QRect(0, 0, 1280, 766)
SIZE = QSize(368, 500)
NOWHERE = QRect()


def test_popup_opens_below_an_icon_at_the_top() -> None:
    at = popup_position(
        SIZE, icon=QRect(600, 2, 22, 26), pointer=QPoint(0, 0), screen=SCREEN, available=PANEL_ABOVE
    )

    assert (at.x() + SIZE.width() // 2, at.y()) == (610, 34 + GAP)


def test_popup_opens_above_an_icon_at_the_bottom() -> None:
    at = popup_position(
        SIZE, icon=QRect(600, 770, 22, 26), pointer=QPoint(0, 0), screen=SCREEN, available=PANEL_BELOW
    )

    assert at.y() + SIZE.height() == 766 - GAP


def test_popup_opens_at_the_pointer_if_the_icon_s_geometry_is_unknown() -> None:
    at = popup_position(SIZE, icon=NOWHERE, pointer=QPoint(700, 15), screen=SCREEN, available=PANEL_ABOVE)

    assert (at.x() + SIZE.width() // 2, at.y()) == (700, 34 + GAP)


def test_popup_opens_in_the_usual_corner_if_the_pointer_is_elsewhere() -> None:
    above = popup_position(SIZE, icon=NOWHERE, pointer=QPoint(600, 400), screen=SCREEN, available=PANEL_ABOVE)
    below = popup_position(SIZE, icon=NOWHERE, pointer=QPoint(600, 400), screen=SCREEN, available=PANEL_BELOW)

    assert above == QPoint(1280 - GAP - SIZE.width(), 34 + GAP)
    assert below == QPoint(1280 - GAP - SIZE.width(), 766 - GAP - SIZE.height())


def test_popup_stays_on_the_screen_if_the_available_geometry_does_not() -> None:
    screen, available = QRect(0, 0, 960, 540), QRect(0, 33, 960, 524)
    size, icon = QSize(368, 490), QRect(900, 200, 22, 22)
    at = popup_position(size, icon=icon, pointer=QPoint(910, 210), screen=screen, available=available)

    assert at.y() + size.height() == 540 - GAP


@given(
    st.integers(-3000, 3000),
    st.integers(-3000, 3000),
    st.integers(100, 900),
    st.integers(100, 700),
    st.sampled_from([PANEL_ABOVE, PANEL_BELOW, SCREEN]),
)
def test_popup_stays_on_the_screen(x: int, y: int, width: int, height: int, available: QRect) -> None:
    size = QSize(width, height)

    at = popup_position(
        size, icon=QRect(x, y, 22, 22), pointer=QPoint(x, y), screen=SCREEN, available=available
    )

    assert available.contains(QRect(at, size))


class Screen:
    """A screen of 1920 x 1080 pixels at a scale, whose panel's size is not scaled."""

    def __init__(self, scale: float, edge: str) -> None:
        self.size = QSize(round(1920 / scale), round(1080 / scale))
        bar = {"left": (33, 0, 0, 0), "top": (0, 33, 0, 0), "right": (0, 0, -33, 0), "bottom": (0, 0, 0, -33)}
        left, top, right, bottom = bar[edge]
        scaled = self.size - QSize(round((left - right) / scale), round((top - bottom) / scale))
        self.available = QRect(QPoint(left, top), scaled)

    def geometry(self) -> QRect:
        return QRect(QPoint(0, 0), self.size)

    def availableGeometry(self) -> QRect:  # noqa: N802 - Qt's name
        return self.available


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0, 2.5, 3.0])
@pytest.mark.parametrize("edge", ["left", "top", "right", "bottom"])
def test_usable_area_is_within_the_screen(scale: float, edge: str) -> None:
    screen = Screen(scale, edge)
    area = usable_area(screen)  # type: ignore[arg-type] # what it needs of one
    assert screen.geometry().contains(area)
    assert area.width() * area.height() > 0.9 * screen.size.width() * screen.size.height()
    (at,) = [fit_on_screen(QRect(0, 0, 5000, 5000), [area])]
    assert at == area


ROOMS = (QRect(0, 32, 1280, 768), QRect(1280, 0, 800, 600))


@pytest.mark.parametrize(
    ("geometry", "fitted"),
    [
        (QRect(100, 100, 360, 500), QRect(100, 100, 360, 500)),
        (QRect(1100, 700, 360, 500), QRect(920, 300, 360, 500)),
        (QRect(1900, 10, 360, 900), QRect(1720, 0, 360, 600)),
        (QRect(5000, 10, 360, 500), None),
    ],
)
def test_window_geometry_is_fitted_to_the_screens(geometry: QRect, fitted: QRect | None) -> None:
    assert fit_on_screen(geometry, ROOMS) == fitted
