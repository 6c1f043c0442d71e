"""The cards below each other, and the keys that move between them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hourglance.tray._card import CardView
from hourglance.tray._model import CardModel
from hourglance.tray._theme import GRID


class Column(QWidget):
    """All cards in the order of their models; a card that stays keeps its view, its place and the focus.

    Signals:
        asked: a button of a card was pressed; carries its :class:`Action`.
        card_reached: the focus moved to this card by a key.

    """

    asked = Signal(object)
    card_reached = Signal(QWidget)

    def __init__(self) -> None:
        super().__init__()
        self._cards: dict[str, CardView] = {}
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addStretch(1)

    @property
    def cards(self) -> list[CardView]:
        """Return the cards from top to bottom."""
        return list(self._cards.values())

    def show_models(self, models: tuple[CardModel, ...]) -> None:
        """Show other models."""
        if [model.key for model in models] != list(self._cards):
            self._arrange(models)
        for model in models:
            self._cards[model.key].show_model(model)
        self._layout.activate()

    def height_for(self, width: int) -> int:
        """Return the height that all cards need in a width."""
        layout = self._layout
        return (
            layout.totalHeightForWidth(width)
            if layout.hasHeightForWidth()
            else layout.totalSizeHint().height()
        )

    def stops(self) -> list[QWidget]:
        """Return all that Tab stops at, in order."""
        return [stop for card in self.cards for stop in (card, *card.targets())]

    def _arrange(self, models: tuple[CardModel, ...]) -> None:
        known = self._cards
        self._cards = {
            model.key: known.pop(model.key) if model.key in known else self._new() for model in models
        }
        for i, card in enumerate(self._cards.values()):
            self._layout.insertWidget(i, card)
            card.show()
        for gone in known.values():
            if gone.holds_focus() and self.cards:
                self.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self._layout.removeWidget(gone)
            gone.hide()
            gone.deleteLater()

    def _new(self) -> CardView:
        card = CardView()
        card.asked.connect(self.asked)
        return card

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
            self.reach(cards[there])

    def reach(self, card: CardView) -> None:
        """Move the focus to a card, as a key does."""
        card.setFocus(Qt.FocusReason.TabFocusReason)
        self.card_reached.emit(card)
