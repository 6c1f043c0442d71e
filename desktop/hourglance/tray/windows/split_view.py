"""The plan of a window with a list: the list at the side, and the page of what is chosen in it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from hourglance.tray.controls.theme import GRID
from hourglance.tray.controls.two_line_list import TwoLineList
from hourglance.tray.windows.layout import MARGIN, Button, MessageLabel, in_row, stacked


def halves(
    rows: TwoLineList, *buttons: Button, notice: MessageLabel, page: QWidget, width: int
) -> QHBoxLayout:
    """Return the list with its buttons below, and beside it the page with the window's notice above.

    :param width: of the list, in steps of the grid.
    """
    left = QWidget()
    left.setFixedWidth(width * GRID)
    column = stacked(rows, *([in_row(*buttons)] if buttons else []), spacing=2 * GRID)
    column.setContentsMargins(2 * GRID, 3 * GRID, 2 * GRID, (4 if buttons else 2) * GRID)
    left.setLayout(column)
    above = stacked(notice)
    above.setContentsMargins(MARGIN, 4 * GRID, MARGIN, 0)
    right = QFrame()
    right.setLayout(stacked(above, page, spacing=0))
    whole = in_row(left, right)
    whole.setSpacing(0)
    whole.setStretch(1, 1)
    return whole
