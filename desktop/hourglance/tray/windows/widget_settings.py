"""The window of a widget's settings: title, settings, alerts, adding another one, and removal."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QWidget

from hourglance.api import Count, Setting, TextSetting
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.form import Form
from hourglance.tray.controls.labels import paragraph, push_button, section, title
from hourglance.tray.controls.layout import MARGIN, ScrollPage, hbox, vbox
from hourglance.tray.controls.theme import GRID
from hourglance.tray.text.formatting import format_quantity
from hourglance.tray.text.setting_labels import translate_settings
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.window import Window
from hourglance.util.printable import short_line

if TYPE_CHECKING:
    from hourglance.app import DirectoryService, ValidationErrors, WidgetService, WidgetSettings

#: The name of the title's field. No setting of a widget may begin with ``hourglance_``.
_TITLE = "hourglance_title"

#: What can be changed here.
_PARTS = frozenset({"title", "settings", "limits"})


class WidgetSettingsWindow(Window):
    """Everything that the user can set for one widget of the panel."""

    name = "widget"
    first_size = QSize(560, 620)

    def __init__(self, bridge: EngineBridge, widgets: "WidgetService", directory: "DirectoryService") -> None:
        super().__init__(bridge, tr("Widget"))
        self._widgets, self._directory = widgets, directory
        self._widget: WidgetSettings | None = None
        self._forms: tuple[Form, ...] = ()
        self._page = ScrollPage()
        self._save_button = push_button(tr("Save"), self._save, primary=True)
        self._add_button = push_button(tr("Add another"), self._add)
        self._add_button.setToolTip(tr("Adds the widget to the panel again, with its own settings"))
        self._remove_button = push_button(tr("Remove"), self._remove)
        buttons = hbox(self._remove_button, self._add_button, None, self._save_button)
        buttons.setContentsMargins(MARGIN, 3 * GRID, MARGIN, 4 * GRID)
        top = vbox(self.message)
        top.setContentsMargins(MARGIN, 4 * GRID, MARGIN, 0)
        whole = vbox(top, self._page, buttons, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._set_widget(None)

    @property
    def item(self) -> str:
        """Return the widget's id."""
        return self._widget.id if self._widget else ""

    def show_item(self, item: str) -> None:
        """Show the widget with an id."""
        if item:
            self.message.show_message("")
            self.call(self._widgets.settings(item), self._show)

    def _show(self, widget: "WidgetSettings") -> None:
        self._set_widget(widget)
        self.setWindowTitle(tr("{title}: settings").format(title=short_line(widget.title)))
        title_field = TextSetting(name=_TITLE, label=tr("Title"), default=widget.kind, max_length=80)
        decided = {_TITLE} if "title" in widget.locked else set()
        if "settings" in widget.locked:
            decided |= {each.name for each in widget.settings}
        form = self._create_form((title_field, *widget.settings), widget, decided)
        self._forms = (form,)
        parts: list[QWidget | QLayout] = [title(widget.kind)]
        if widget.description:
            parts.append(paragraph(widget.description, muted=True))
        if widget.requests_per_month is not None:
            parts.append(paragraph(_price(widget, widget.requests_per_month), muted=True))
        parts.append(form)
        if widget.limits:
            limits = translate_settings(widget.limits)
            decided = {each.name for each in limits} if "limits" in widget.locked else set()
            alerts = self._create_form(limits, widget, decided)
            self._forms = (form, alerts)
            parts += [section(tr("Alerts")), alerts]
        self._page.set_content(*parts)
        form.take_focus()

    def _create_form(
        self, settings: Iterable[Setting], widget: "WidgetSettings", decided: Collection[str]
    ) -> Form:
        values = {_TITLE: widget.title, **widget.values}
        form = Form(settings, values, bridge=self.bridge, directory=self._directory, decided=decided)
        form.show_errors(widget.problems)
        return form

    def _set_widget(self, widget: "WidgetSettings | None") -> None:
        self._widget = widget
        self._save_button.setEnabled(widget is not None and not widget.locked >= _PARTS)
        self._add_button.setEnabled(widget is not None and widget.can_add)
        self._remove_button.setVisible(widget is not None and widget.removable)

    def _save(self) -> None:
        if self._widget is None:
            return
        self.message.show_message("")
        values: dict[str, object] = {}
        for form in self._forms:
            if (validated := form.validated_values()) is None:
                return
            values |= validated
        text = str(values.pop(_TITLE)) or self._widget.kind
        self.call(self._widgets.save_settings(self._widget.id, text, values), self._on_saved)

    def _on_saved(self, errors: "ValidationErrors | None") -> None:
        if errors is None:
            self.message.show_message(tr("Saved"), "good")
            return
        for form in self._forms:
            form.show_errors(errors.problems)

    def _add(self) -> None:
        if self._widget is not None:
            self.call(self._widgets.add(self._widget.id), self._on_added)

    def _on_added(self, widget: "WidgetSettings") -> None:
        self._show(widget)
        self.message.show_message(tr("Added to the panel. Its settings are separate."), "good")

    def _remove(self) -> None:
        if self._widget is not None:
            self.call(self._widgets.remove(self._widget.id), self._on_removed)

    def _on_removed(self, _: None) -> None:
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save on Ctrl+Enter."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._save()
        else:
            super().keyPressEvent(event)


def _price(widget: "WidgetSettings", requests: int) -> str:
    """Return what a widget takes, and what of that is for the icon, whose value is refreshed more often."""
    price = tr("About {number} requests a month, with the other widgets of the panel")
    texts = [price.format(number=format_quantity(Count(requests)))]
    if widget.icon_requests:
        of_icon = tr("{number} of them for the icon") if widget.on_icon else tr("on the icon {number} more")
        texts.append(of_icon.format(number=format_quantity(Count(widget.icon_requests))))
    return "; ".join(texts)
