"""The cards below each other, and the keys that move between them."""

from time import monotonic

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hourglance.tray._card import CardView
from hourglance.tray._model import CardModel
from hourglance.tray._theme import GRID

#: Hundreds of cards are brought up to date in slices of so many seconds, but of so many cards at least:
#: between two slices the person's clicks and keys are heard.
_SLICE = 0.003
_SLICE_CARDS = 12


class Column(QWidget):
    """All cards in the order of their models; a card that stays keeps its view, its place and the focus.

    Signals:
        asked: a button of a card was pressed; carries its :class:`Action`.
        card_reached: the focus moved to this card by a key.
        settled: the first cards have changed, or the last ones, and perhaps their height.

    """

    asked = Signal(object)
    card_reached = Signal(QWidget)
    settled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._models: tuple[CardModel, ...] = ()
        self._done = 0
        self._focus_lost = False
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

    def _show_at(self, place: int, model: CardModel) -> None:
        card = self._cards.get(model.key)
        if card is None:
            card = self._cards[model.key] = CardView()
            card.asked.connect(self.asked)
        card.show_model(model)
        there = self._layout.itemAt(place)
        if there is None or there.widget() is not card:
            self._layout.insertWidget(place, card)
            card.show()

    def _remove(self, keys: set[str]) -> None:
        for key in keys:
            card = self._cards.pop(key)
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
