"""A card as text or as an image, for the clipboard."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from hourglance.api import BarChart, Bars, Block, Cell, Figure, Gauge, Link, Note, Quantity, Sparkline, Table
from hourglance.tray.panel.blocks.chart import describe_chart
from hourglance.tray.panel.blocks.values import target_text
from hourglance.tray.panel.card_model import CardModel
from hourglance.tray.text.formatting import format_quantity, tone_name
from hourglance.tray.text.translation import tr

#: Device pixels per pixel of an image, so that it is sharp wherever it is pasted.
_PIXEL_RATIO = 2


def card_text(model: CardModel) -> str:
    """Return a card's whole content, one line per item; the cells of a table are separated by tabs."""
    title = model.title
    if model.headline is not None:
        title = f"{title}: {_with_tone(format_quantity(model.headline), tone_name(model.tone))}"
    time = tr("as of {time}").format(time=model.time) if model.time else ""
    comparison = _with_tone(model.comparison[0], tone_name(model.comparison[1]))
    lines = (
        title,
        model.caption,
        comparison,
        *(line for block in model.body for line in _block_lines(block)),
    )
    return "\n".join(filter(None, (*lines, time, *model.messages)))


def render_widget(widget: QWidget) -> QPixmap:
    """Return an image of a widget, transparent outside its rounded corners."""
    image = QPixmap(widget.size() * _PIXEL_RATIO)
    image.setDevicePixelRatio(_PIXEL_RATIO)
    image.fill(Qt.GlobalColor.transparent)
    widget.render(image, renderFlags=QWidget.RenderFlag.DrawChildren)
    return image


def _block_lines(block: Block) -> Iterator[str]:
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
                yield "\t".join(map(_cell, row))
        case Sparkline() | BarChart():
            yield describe_chart(block)
        case Note():
            yield block.text
        case Link():
            yield f"{block.text}: {block.url or block.path}"


def _cell(cell: str | Quantity | Cell) -> str:
    if isinstance(cell, Cell):
        return _with_tone(_cell(cell.value), tone_name(cell.tone))
    return cell if isinstance(cell, str) else format_quantity(cell)


def _figure(figure: Figure) -> str:
    return _with_tone(f"{figure.label}: {format_quantity(figure.value)}", tone_name(figure.tone))


def _with_tone(text: str, tone: str) -> str:
    return f"{text}, {tone}" if tone else text
