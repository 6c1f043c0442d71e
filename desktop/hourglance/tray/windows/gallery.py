"""The gallery: widgets that are not on the panel, each with its sample card and its price."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLayout, QWidget

from hourglance.api import Card, Count
from hourglance.engine import WidgetState
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import paragraph, push_button, section, title
from hourglance.tray.controls.layout import ScrollPage, split_view
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.card_model import build_card
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.text.formatting import format_quantity
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.window import Window
from hourglance.util.clock import SystemClock

if TYPE_CHECKING:
    from hourglance.app import GalleryWidget, WidgetService


class GalleryWindow(Window):
    """Lists the widgets that are not on the panel, and adds them.

    :param commands: those of a preview, for sample cards.
    """

    name = "gallery"
    first_size = QSize(860, 600)

    def __init__(self, bridge: EngineBridge, widgets: "WidgetService", commands: CardCommands) -> None:
        super().__init__(bridge, tr("Add widgets"))
        self._service, self._commands = widgets, commands
        self._wanted = ""
        self._widgets: dict[str, GalleryWidget] = {}
        self._rows = TwoLineList(tr("Widgets"))
        self._page = ScrollPage()
        self.setLayout(split_view(self._rows, message=self.message, page=self._page, width=64))
        self._rows.selected.connect(self._open_widget)
        self.refresh()

    @property
    def item(self) -> str:
        """Return the id of the selected widget."""
        return self._rows.key

    def show_item(self, item: str) -> None:
        """Show a widget by its id."""
        if not self._rows.select(item):
            self._wanted = item

    def refresh(self) -> None:
        """Load the list again."""
        self.call(self._service.gallery(), self._show_list)

    def _show_list(self, widgets: Sequence["GalleryWidget"]) -> None:
        self._widgets = {each.widget.id: each for each in widgets}
        rows = [
            Row(key=key, text=each.widget.title, detail=_price(each)) for key, each in self._widgets.items()
        ]
        self._rows.set_rows(rows)
        self._rows.select(self._wanted)
        self._wanted = ""
        if not rows:
            text = tr("All widgets are on the panel. Plugins bring further ones.")
            self._page.set_content(title(tr("Add widgets")), paragraph(text, muted=True))

    def _open_widget(self, widget_id: str) -> None:
        self._fill(widget_id, ())
        self.call(self._service.sample_card(widget_id), partial(self._show_sample, widget_id))

    def _show_sample(self, widget_id: str, card: Card | None) -> None:
        if card is None or widget_id != self._rows.key:
            return  # the user has selected another one
        state = WidgetState(widget=self._widgets[widget_id].widget, data="fresh", card=card)
        view = CardView(self._commands)
        # As a notice, it cannot be collapsed, and has no menu.
        view.set_model(replace(build_card(state, SystemClock().now()), widget_id=""))
        self._fill(widget_id, (section(tr("With sample data")), view))

    def _fill(self, widget_id: str, sample: Sequence[QWidget]) -> None:
        chosen = self._widgets[widget_id]
        add = push_button(tr("Add to panel"), partial(self._add, widget_id), primary=True)
        parts: list[QWidget | QLayout] = [title(chosen.widget.title)]
        if chosen.widget.description:
            parts.append(paragraph(chosen.widget.description))
        price = tr("About {number} requests a month, with the other widgets of the panel")
        number = format_quantity(Count(chosen.requests_per_month))
        parts += [paragraph(price.format(number=number), muted=True), FlowLayout(add), *sample]
        self._page.set_content(*parts)

    def _add(self, widget_id: str) -> None:
        added = tr("Added to the panel: {title}").format(title=self._widgets[widget_id].widget.title)
        self.call(self._service.unhide(widget_id), partial(self._on_added, added))

    def _on_added(self, added: str, _: None) -> None:
        self.message.show_message(added, "good")
        self.refresh()


def _price(widget: "GalleryWidget") -> str:
    number = format_quantity(Count(widget.requests_per_month))
    return tr("About {number} requests a month").format(number=number)
