"""The columns of cards: rendering in slices, keyboard navigation, and reordering."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hourglance.tray.controls.theme import GRID
from hourglance.tray.failure_log import log_failure
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.card_menu import card_menu
from hourglance.tray.panel.card_model import CardAction, CardModel
from hourglance.tray.panel.card_models import CardModels
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.drag_reorder import DragReorder
from hourglance.tray.panel.failed_card import failed_card

#: Cards are updated in slices that take so many seconds, and at least one card, so that clicks and keys are
#: handled between two slices.
_SLICE_SECONDS = 0.003

#: A slice ends after so many visible cards: Qt paints all that a slice has changed at once.
_MAX_REPAINTED = 6

#: A panel that opens has at least so many cards at once: the height of a screen.
_FIRST_CARDS = 12

#: By then these have been painted, and the others follow (milliseconds).
_FIRST_PAINT = 20

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class CardList(QWidget):
    """All cards in the order of their models. A card that stays keeps its view, position and focus.

    Notices take the whole width; the cards below go down one column after the other.

    Signals:
        card_reached: the user moved the focus to this card, moved the card itself, or expanded it.
        dragged_to: a card is dragged over this point of the column.
        rendered: cards have changed, and perhaps the height of the column.

    """

    card_reached = Signal(QWidget)
    dragged_to = Signal(QPoint)
    rendered = Signal()

    def __init__(self, commands: CardCommands) -> None:
        super().__init__()
        self._commands = commands
        self._models = CardModels((), {})
        self._hidden: tuple[CardAction, ...] = ()
        self._views: dict[str, CardView] = {}
        # The models that could not be shown, which are not tried again.
        self._failed: dict[str, CardModel] = {}
        self._rendered_count = 0
        # Whether heights or places may have changed: the layout of 200 cards takes half a frame.
        self._needs_layout = False
        self._focus_lost = False
        self._target_key = ""
        self._drag: DragReorder | None = None
        self._next_slice = QTimer(self, singleShot=True)
        self._next_slice.timeout.connect(self._render_next)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        self._notices, self._row = QVBoxLayout(), QHBoxLayout()
        for part in (self._notices, self._row):
            part.setSpacing(GRID)
            layout.addLayout(part)
        layout.setStretch(1, 1)
        self._notice_count, self._max_columns = 0, 1
        self._columns: list[QVBoxLayout] = []
        self._add_column()

    @property
    def cards(self) -> list[CardView]:
        """The cards from top to bottom."""
        return [self._views[key] for key in self._models.keys if key in self._views]

    @property
    def is_complete(self) -> bool:
        """Whether all cards have been rendered."""
        return self._rendered_count == len(self._models)

    def set_models(self, models: CardModels, hidden: tuple[CardAction, ...] = ()) -> None:
        """Show models: the first ones at once when it opens; others soon, so that no frame is missed.

        :param hidden: actions that show hidden widgets again.
        """
        is_opening = not self.isVisible()
        self._models, self._hidden, self._rendered_count = models, hidden, 0
        self._notice_count = len(models.notices)
        self._remove(set(self._views) - set(models.keys))
        self._update_columns()
        # With a layout after every slice, 200 cards would take 7 ms each time. New cards need their places.
        self._layout.setEnabled(is_opening or any(key not in self._views for key in models.keys))
        if is_opening:
            self._render_slice(at_least=_FIRST_CARDS)
        elif len(models) <= _FIRST_CARDS:
            self._render_slice(at_least=1)
        is_complete = self._rendered_count == len(models)
        if is_opening or is_complete:
            self._finish_rendering()
        if is_complete:
            self._next_slice.stop()
        else:
            self._next_slice.start(_FIRST_PAINT if is_opening else 0)

    def set_columns(self, count: int) -> None:
        """Put the cards into so many columns, or fewer as long as there are fewer cards."""
        self._max_columns = count
        self._update_columns()

    def _update_columns(self) -> None:
        count = max(1, min(self._max_columns, len(self._models) - self._notice_count))
        while len(self._columns) < count:
            self._add_column()
        for index in range(self._rendered_count):
            self._place(index, self._views[self._models.keys[index]], columns=count)
        while len(self._columns) > count:
            column = self._columns.pop()
            self._row.removeItem(column)
            column.deleteLater()

    def height_for(self, width: int, limit: int, *, columns: int = 1) -> int:
        """Return the height of all cards at a width, or more than ``limit`` if they need more.

        The height of hundreds of cards would take too long to compute, and no screen has room for them.
        """
        margins, cards = self._layout.contentsMargins(), self.cards
        inner = width - margins.left() - margins.right()
        height = margins.top() + margins.bottom()
        notices, cards = cards[: self._notice_count], cards[self._notice_count :]
        height += _height(notices, inner, limit - height)
        if cards:
            inner = (inner - GRID * (columns - 1)) // columns
            height += GRID if notices else 0
            height += max(
                _height(cards[part.start : part.stop], inner, limit - height) for part in self._parts(columns)
            )
        return height

    def _add_column(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(GRID)
        column.addStretch(1)
        self._row.addLayout(column, 1)
        self._columns.append(column)

    def _parts(self, columns: int) -> list[range]:
        """Return which cards each column has, counted from the first that is no notice."""
        count = len(self._models) - self._notice_count
        edges = [-(-count * i // columns) for i in range(columns + 1)]
        return [range(*pair) for pair in pairwise(edges)]

    def _place(self, index: int, card: CardView, *, columns: int) -> None:
        """Put a card where it belongs. The cards before it have their places."""
        layout, at = self._notices, index
        if index >= self._notice_count:
            at = index - self._notice_count
            column, part = next(each for each in enumerate(self._parts(columns)) if at in each[1])
            layout, at = self._columns[column], at - part.start
        current = layout.itemAt(at)
        if current is None or current.widget() is not card:
            layout.insertWidget(at, card)
            card.show()
            self._needs_layout = True

    def tab_stops(self) -> list[QWidget]:
        """Return everything that the Tab key reaches, in order."""
        return [stop for card in self.cards for stop in (card, *card.controls())]

    def _render_next(self) -> None:
        self._render_slice(at_least=1)
        if self._rendered_count < len(self._models):
            self._next_slice.start(0)
        else:
            self._finish_rendering()

    def _render_slice(self, *, at_least: int) -> None:
        deadline, repainted = monotonic() + _SLICE_SECONDS, 0
        while self._rendered_count < len(self._models) and (
            self._rendered_count < at_least or (monotonic() < deadline and repainted < _MAX_REPAINTED)
        ):
            card = self._render(self._rendered_count, self._models[self._rendered_count])
            repainted += not card.visibleRegion().isEmpty()
            self._rendered_count += 1
        if self._focus_lost and self.cards:
            self._focus_lost = False
            self.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _finish_rendering(self) -> None:
        self._layout.setEnabled(True)
        if self._needs_layout:
            self._needs_layout = False
            self._layout.update()
            # The request of a card that was placed meanwhile may have been lost, and Qt makes one only once.
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))
        self.rendered.emit()
        target, self._target_key = self._views.get(self._target_key), ""
        if target is not None:
            self._layout.activate()
            self.card_reached.emit(target)

    def _render(self, index: int, model: CardModel) -> CardView:
        card = self._views.get(model.key) or self._create_view(model.key)
        # All rows have the same height.
        self._needs_layout |= model.expanded or card.model is None or card.model.expanded
        if self._failed.get(model.key) != model:
            card = self._set_model(card, model)
        self._place(index, card, columns=len(self._columns))
        return card

    def _create_view(self, key: str) -> CardView:
        card = self._views[key] = CardView(self._commands)
        card.toggled_by_user.connect(partial(self._toggle, card))
        card.menu_requested.connect(partial(self._open_menu, card))
        card.dragged.connect(partial(self._drag_card, card))
        card.dropped.connect(self._drop_card)
        return card

    def _set_model(self, card: CardView, model: CardModel) -> CardView:
        """Return the view that shows the model: another one if this one has failed halfway."""
        try:
            card.set_model(model)
        except Exception as error:  # noqa: BLE001 - a bug costs one card, never the panel
            log_failure(model.key, repr(error))
            self._remove({model.key})
            self._failed[model.key] = model
            card = self._create_view(model.key)
            card.set_model(
                failed_card(model.key, model.title, widget_id=model.widget_id, expanded=model.expanded)
            )
        return card

    def _remove(self, keys: set[str]) -> None:
        if keys:
            self._needs_layout = True
            self.cancel_drag()
        for key in keys:
            card = self._views.pop(key)
            self._failed.pop(key, None)
            if card.contains_focus():
                # Qt would move the focus on as if Tab had been pressed.
                self._focus_lost = True
                card.clear_focus()
            for layout in (self._notices, *self._columns):
                layout.removeWidget(card)
            card.hide()
            card.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the focus by arrow keys, Home and End, or the focused card by Alt and an arrow key."""
        cards = self.cards
        current = next((i for i, card in enumerate(cards) if card.contains_focus()), -1)
        step = _STEPS.get(Qt.Key(event.key()))
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and step and current >= 0:
            self._move_card(cards[current], step)
            return
        match event.key():
            case Qt.Key.Key_Down:
                target = current + 1
            case Qt.Key.Key_Up:
                target = max(0, current - 1)
            case Qt.Key.Key_Home:
                target = 0
            case Qt.Key.Key_End:
                target = len(cards) - 1
            case Qt.Key.Key_Left | Qt.Key.Key_Right if len(self._columns) > 1 and current >= 0:
                is_forward = (event.key() == Qt.Key.Key_Right) is not self.isRightToLeft()
                target = self._index_beside(current, is_forward=is_forward)
            case _:
                event.ignore()
                return
        if 0 <= target < len(cards):
            cards[target].setFocus(Qt.FocusReason.TabFocusReason)
            self.card_reached.emit(cards[target])

    def _index_beside(self, index: int, *, is_forward: bool) -> int:
        """Return the card at the same height in the next column or the one before; -1 if there is none."""
        parts, first, cards = self._parts(len(self._columns)), self._notice_count, self.cards
        column = next((i for i, part in enumerate(parts) if index - first in part), None)
        beside = None if column is None else column + (1 if is_forward else -1)
        if beside is None or beside not in range(len(parts)):
            return -1
        around = (first + i for i in parts[beside] if first + i < len(cards))
        return min(around, key=lambda i: abs(cards[i].y() - cards[index].y()), default=-1)

    def cancel_drag(self) -> bool:
        """Leave the dragged card where it was; return whether there was one."""
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.end()
            drag.card.cancel_drag()
        return drag is not None

    def _widget_cards(self) -> list[CardView]:
        """Return the cards that can be reordered: those of widgets."""
        if self._commands.is_preview:
            return []
        return [
            card
            for card in self.cards
            if card.model and card.model.widget_id and "order" not in card.model.decided
        ]

    def _open_menu(self, card: CardView, at: QPoint) -> None:
        if card.model is None:
            return
        cards = self._widget_cards()
        index = cards.index(card) if card in cards else -1
        steps = [step for step in (-1, 1) if index >= 0 and 0 <= index + step < len(cards)]
        move: Callable[[int], None] = partial(self._move_card, card)
        card_menu(card, card.model, self._commands, move=move, steps=steps, hidden=self._hidden).popup(at)

    def _toggle(self, card: CardView) -> None:
        """Expand or collapse a card at once, and store it."""
        if card.model is None or not card.model.widget_id:
            return
        index = self._models.keys.index(card.model.key)
        model = self._models[index]
        toggled = replace(model, expanded=not model.expanded)
        self._models = self._models.with_card(toggled)
        self._render(index, toggled)
        self._target_key = model.key
        if self.is_complete:
            self._finish_rendering()
        self._commands.set_expanded(model.widget_id, expanded=toggled.expanded)

    def _move_card(self, card: CardView, step: int) -> None:
        order = self._widget_cards()
        if card not in order:
            return
        index = order.index(card)
        if 0 <= index + step < len(order):
            order.insert(index + step, order.pop(index))
            self._reorder(card, order)

    def _drag_card(self, card: CardView, at: QPoint) -> None:
        position, cards = self.mapFromGlobal(at), self._widget_cards()
        if card not in cards:
            return
        if self._drag is None:
            self._drag = DragReorder(self, cards, card, position)
        self._drag.move(position)
        self.dragged_to.emit(position)

    def _drop_card(self) -> None:
        if self._drag is not None:
            card, order = self._drag.card, self._drag.order()
            self.cancel_drag()
            self._reorder(card, order)

    def _reorder(self, card: CardView, order: list[CardView]) -> None:
        """Show a new order at once, and store it."""
        if order == self._widget_cards():
            return
        self._target_key = card.model.key if card.model else ""
        models = [each.model for each in order if each.model]
        self.set_models(self._models.reordered(model.key for model in models), self._hidden)
        self._commands.reorder(tuple(model.widget_id for model in models))


def _height(cards: Sequence[CardView], width: int, limit: int) -> int:
    """Return the height of a column of cards, or more than ``limit`` if it is higher."""
    height = 0
    for i, card in enumerate(cards):
        height += GRID if i else 0
        height += card.heightForWidth(width) if card.hasHeightForWidth() else card.sizeHint().height()
        if height > limit:
            break
    return height
