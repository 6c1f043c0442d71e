"""Which view draws which block."""

from collections.abc import Sequence
from typing import Any, Protocol, cast

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hourglance.api import Bars, Block, Figure, Gauge, Link, Note, Sparkline, Table
from hourglance.tray.controls.labels import plain
from hourglance.tray.controls.theme import GRID, SMALL, font
from hourglance.tray.panel.blocks.link import LinkBlock
from hourglance.tray.panel.blocks.sparkline import SparklineBlock
from hourglance.tray.panel.blocks.table import TableBlock
from hourglance.tray.panel.blocks.values import BarsBlock, FigureBlock, GaugeBlock


class NoteBlock(QLabel):
    """A sentence, small and quiet."""

    def __init__(self) -> None:
        super().__init__()
        plain(self, muted=True, wrap=True)
        self.setFont(font(self.font(), SMALL))

    def show_block(self, block: Note, *, calm: bool) -> None:  # noqa: ARG002 - it is quiet already
        """Show another sentence."""
        self.setText(block.text)


class _BlockView(Protocol):
    def show_block(self, block: Any, *, calm: bool) -> None: ...


_VIEWS: dict[type[Block], type[QWidget]] = {
    Bars: BarsBlock,
    Figure: FigureBlock,
    Gauge: GaugeBlock,
    Link: LinkBlock,
    Note: NoteBlock,
    Sparkline: SparklineBlock,
    Table: TableBlock,
}


class Body(QWidget):
    """The blocks of a card below each other; a view stays as long as its place holds the same kind."""

    def __init__(self) -> None:
        super().__init__()
        self._views: list[tuple[type[Block], QWidget]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GRID, 0, 0)
        self._column.setSpacing(2 * GRID)

    def show_blocks(self, blocks: Sequence[Block], *, calm: bool) -> None:
        """Show other blocks, in the views that are there where they fit."""
        kinds = [type(block) for block in blocks]
        if kinds != [kind for kind, _ in self._views]:
            self._rebuild(kinds)
        for block, (_, view) in zip(blocks, self._views, strict=True):
            cast(_BlockView, view).show_block(block, calm=calm)
        self._column.activate()

    def links(self) -> list[LinkBlock]:
        """Return the views of links, in order."""
        return [view for _, view in self._views if isinstance(view, LinkBlock)]

    def _rebuild(self, kinds: list[type[Block]]) -> None:
        for _, view in self._views:
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()
        self._views = [(kind, _VIEWS[kind]()) for kind in kinds]
        for _, view in self._views:
            self._column.addWidget(view)
            view.show()
