"""The views of a card's blocks, and the column that holds them."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, cast

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hourglance.api import BarChart, Bars, Block, Figure, Gauge, Link, Note, Sparkline, Table
from hourglance.tray.controls.theme import GRID
from hourglance.tray.panel.blocks.bar_chart import BarChartBlock
from hourglance.tray.panel.blocks.link import LinkBlock
from hourglance.tray.panel.blocks.sparkline import SparklineBlock
from hourglance.tray.panel.blocks.table import TableBlock
from hourglance.tray.panel.blocks.values import BarsBlock, FigureBlock, GaugeBlock, NoteBlock


class _BlockView(Protocol):
    def set_block(self, block: Any, *, dimmed: bool) -> None: ...


_VIEWS: dict[type[Block], Callable[[QWidget], QWidget]] = {
    BarChart: BarChartBlock,
    Bars: BarsBlock,
    Figure: FigureBlock,
    Gauge: GaugeBlock,
    Link: LinkBlock,
    Note: NoteBlock,
    Sparkline: SparklineBlock,
    Table: TableBlock,
}


class CardBody(QWidget):
    """The blocks of a card in a column. Views are reused as long as the kinds of blocks stay the same.

    :param parent: has the font that the blocks' fonts are relative to.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds: list[type[Block]] = []
        self._views: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GRID, 0, 0)
        self._column.setSpacing(2 * GRID)

    def set_blocks(self, blocks: Sequence[Block], *, dimmed: bool) -> None:
        """Show blocks.

        :param dimmed: the data is stale.
        """
        kinds = [type(block) for block in blocks]
        if kinds != self._kinds:
            self._rebuild(kinds)
        for block, view in zip(blocks, self._views, strict=True):
            cast(_BlockView, view).set_block(block, dimmed=dimmed)
        self._column.activate()

    def links(self) -> list[LinkBlock]:
        """Return the views of links, from top to bottom."""
        return [view for view in self._views if isinstance(view, LinkBlock)]

    def scrolling(self) -> list[TableBlock]:
        """Return the views of tables that scroll, from top to bottom."""
        return [view for view in self._views if isinstance(view, TableBlock) and view.scrolls]

    def _rebuild(self, kinds: list[type[Block]]) -> None:
        for view in self._views:
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()
        self._kinds, self._views = kinds, [_VIEWS[kind](self) for kind in kinds]
        for view in self._views:
            self._column.addWidget(view)
            view.show()
