"""The cards below each other, and the keys that move between them."""

from collections.abc import Container
from functools import partial
from time import monotonic

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hourglance.tray.controls.theme import GRID
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.card_menu import CardMenuActions, card_menu
from hourglance.tray.panel.drag_reorder import DragReorder
from hourglance.tray.panel.model import Action, CardAction, CardModel

#: Hundreds of cards are brought up to date in slices of so many seconds, but of so many cards at least:
#: between two slices the person's clicks and keys are heard.
_SLICE = 0.003
_SLICE_CARDS = 12


_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class CardList(QWidget):
    """All cards in the order of their models; a card that stays keeps its view, its place and the focus.

    :param possible: what can be done with a card; where none can be hidden, none can be moved either.

    Signals:
        asked: a button of a card was pressed; carries its :class:`Action`.
        arranged: the person wants the widgets in this order; carries their ids.
        card_reached: the focus moved to this card by a key, or the card itself moved.
        pulled_to: a card is pulled over this point of the column.
        settled: the first cards have changed, or the last ones, and perhaps their height.

    """

    asked = Signal(object)
    arranged = Signal(tuple)
    pulled_to = Signal(QPoint)
    card_reached = Signal(QWidget)
    settled = Signal()

    def __init__(self, possible: Container[CardAction]) -> None:
        super().__init__()
        self._possible = possible
        self._models: tuple[CardModel, ...] = ()
        self._done = 0
        self._focus_lost = False
        self._moved = ""
        self._sorting: DragReorder[CardView] | None = None
        self.hidden: tuple[Action, ...] = ()
        self._cards: dict[str, CardView] = {}
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(0)
        self._more.timeout.connect(self._show_more)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addStretch(1)

    @property
    def cards(self) -> list[CardView]:
        """Return the cards from top to bottom."""
        return [self._cards[model.key] for model in self._models if model.key in self._cards]

    def show_models(self, models: tuple[CardModel, ...]) -> None:
        """Show other models, at once; if they are many, the rest in a moment."""
        refreshes = len(models) > _SLICE_CARDS and all(model.key in self._cards for model in models)
        self._models, self._done = models, 0
        self._remove(set(self._cards) - {model.key for model in models})
        # Laid out anew after every slice, 200 cards would take 7 ms each time, and a slice takes 3.
        self._layout.setEnabled(not refreshes)
        if not refreshes:
            self._show_slice()
            self._settle()
        if self._done < len(models):
            self._more.start()

    def height_for(self, width: int, at_most: int) -> int:
        """Return the height that all cards need in a width, or one above ``at_most`` if they need more.

        Hundreds of cards take too long to be asked, and no screen has room for them.
        """
        margins = self._layout.contentsMargins()
        inner = width - margins.left() - margins.right()
        height = margins.top() + margins.bottom()
        for place, card in enumerate(self.cards):
            height += self._layout.spacing() if place else 0
            height += card.heightForWidth(inner) if card.hasHeightForWidth() else card.sizeHint().height()
            if height > at_most:
                break
        return height

    def stops(self) -> list[QWidget]:
        """Return all that Tab stops at, in order."""
        return [stop for card in self.cards for stop in (card, *card.targets())]

    def _show_more(self) -> None:
        if self._done < len(self._models):
            self._show_slice()
            self._more.start()
        else:
            self._settle()

    def _show_slice(self) -> None:
        end, at_least = monotonic() + _SLICE, self._done + _SLICE_CARDS
        while self._done < len(self._models) and (self._done < at_least or monotonic() < end):
            self._show_at(self._done, self._models[self._done])
            self._done += 1
        if self._focus_lost and self.cards:
            self._focus_lost = False
            self.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _settle(self) -> None:
        self._layout.setEnabled(True)
        self._layout.update()
        self.settled.emit()
        moved, self._moved = self._cards.get(self._moved), ""
        if moved is not None:
            self._layout.activate()
            self.card_reached.emit(moved)

    def _show_at(self, place: int, model: CardModel) -> None:
        card = self._cards.get(model.key)
        if card is None:
            card = self._cards[model.key] = CardView()
            card.asked.connect(self.asked)
            card.menu_wanted.connect(partial(self._open_menu, card))
            card.dragged.connect(partial(self._drag, card))
            card.dropped.connect(self._drop)
        card.show_model(model)
        there = self._layout.itemAt(place)
        if there is None or there.widget() is not card:
            self._layout.insertWidget(place, card)
            card.show()

    def _remove(self, keys: set[str]) -> None:
        for key in keys:
            card = self._cards.pop(key)
            if self._sorting is not None:
                self.cancel_sorting()
            if card.holds_focus():
                # Qt would hand the focus on as if Tab had been pressed.
                self._focus_lost = True
                card.drop_focus()
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move to the card above or below, or to the first or last one."""
        cards = self.cards
        here = next((i for i, card in enumerate(cards) if card.holds_focus()), -1)
        step = _STEPS.get(Qt.Key(event.key()))
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and step and here >= 0:
            self._move(cards[here], step)
            return
        match event.key():
            case Qt.Key.Key_Down:
                there = here + 1
            case Qt.Key.Key_Up:
                there = max(0, here - 1)
            case Qt.Key.Key_Home:
                there = 0
            case Qt.Key.Key_End:
                there = len(cards) - 1
            case _:
                event.ignore()
                return
        if 0 <= there < len(cards):
            cards[there].setFocus(Qt.FocusReason.TabFocusReason)
            self.card_reached.emit(cards[there])

    def cancel_sorting(self) -> bool:
        """Leave a card that is being pulled where it was; return whether there was one."""
        sorting, self._sorting = self._sorting, None
        if sorting is not None:
            sorting.end()
            sorting.card.let_go()
        return sorting is not None

    def _sortable(self) -> list[CardView]:
        if "hide" not in self._possible:
            return []
        return [card for card in self.cards if card.model and card.model.widget]

    def _open_menu(self, card: CardView, at: QPoint) -> None:
        if card.model is None:
            return
        sortable = self._sortable()
        moves = [
            step
            for step in _STEPS.values()
            if card in sortable and 0 <= sortable.index(card) + step < len(sortable)
        ]
        deeds = CardMenuActions(
            possible=self._possible,
            do=self.asked.emit,
            move=partial(self._move, card),
            copy_text=card.copy_text,
            copy_picture=card.copy_picture,
        )
        card_menu(card, card.model, deeds, moves=moves, hidden=self.hidden).popup(at)

    def _move(self, card: CardView, step: int) -> None:
        order = self._sortable()
        if card not in order:
            return
        place = order.index(card)
        there = place + step
        if 0 <= there < len(order):
            order.insert(there, order.pop(place))
            self._arrange(card, order)

    def _drag(self, card: CardView, at: QPoint) -> None:
        here, sortable = self.mapFromGlobal(at), self._sortable()
        if card not in sortable:
            return
        if self._sorting is None:
            self._sorting = DragReorder(self, sortable, card, here)
        self._sorting.move(here)
        self.pulled_to.emit(here)

    def _drop(self) -> None:
        if self._sorting is not None:
            card, order = self._sorting.card, self._sorting.order()
            self.cancel_sorting()
            self._arrange(card, order)

    def _arrange(self, card: CardView, order: list[CardView]) -> None:
        """Show the new order at once, and ask for it."""
        if order == self._sortable():
            return
        self._moved = card.model.key if card.model else ""
        fixed = [model for model in self._models if not model.widget]
        models = [each.model for each in order if each.model]
        self.show_models((*fixed, *models))
        self.arranged.emit(tuple(model.widget for model in models))
