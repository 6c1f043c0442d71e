"""A card as something to paste elsewhere: a text, or a picture."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from hourglance.api import Bars, Block, Figure, Gauge, Link, Note, Sparkline, Table
from hourglance.tray.panel.blocks.sparkline import describe_sparkline
from hourglance.tray.panel.blocks.values import target_text
from hourglance.tray.panel.model import CardModel
from hourglance.tray.text.formatting import format_quantity, tone_name
from hourglance.tray.text.translation import tr

#: Pixels a point in a picture: sharp wherever it is pasted.
_RATIO = 2


def card_text(model: CardModel) -> str:
    """Return everything that a card says, a line for each thing, and a table's cells apart by tabs."""
    first = model.title
    if model.headline is not None:
        number = ", ".join(filter(None, (format_quantity(model.headline), tone_name(model.tone))))
        first = f"{model.title}: {number}"
    when = tr("as of {time}").format(time=model.time) if model.time else ""
    lines = (first, model.caption, *(line for block in model.body for line in _lines(block)))
    return "\n".join(filter(None, (*lines, when, *model.sentences)))


def render_widget(widget: QWidget) -> QPixmap:
    """Return a widget as it looks, transparent around its corners."""
    picture = QPixmap(widget.size() * _RATIO)
    picture.setDevicePixelRatio(_RATIO)
    picture.fill(Qt.GlobalColor.transparent)
    widget.render(picture, renderFlags=QWidget.RenderFlag.DrawChildren)
    return picture


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Figure():
            yield _figure(block)
        case Bars():
            yield from map(_figure, block.bars)
        case Gauge():
            yield f"{target_text(block)}: {format_quantity(block.value)}"
        case Table():
            yield "\t".join(block.columns)
            for row in block.rows:
                yield "\t".join(cell if isinstance(cell, str) else format_quantity(cell) for cell in row)
        case Sparkline():
            yield describe_sparkline(block)
        case Note():
            yield block.text
        case Link():
            yield f"{block.text}: {block.url}"


def _figure(figure: Figure) -> str:
    return ", ".join(
        filter(None, (f"{figure.label}: {format_quantity(figure.value)}", tone_name(figure.tone)))
    )
