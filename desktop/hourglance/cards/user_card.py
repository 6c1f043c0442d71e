"""What all cards of card files have in common."""

from abc import abstractmethod
from typing import Final, Literal

from hourglance.api import Card, Declaration, Settings, Widget, WidgetResults
from hourglance.cards.card_file import CardFile, CardLimits

#: The plugin's name in the ids of cards: ``cards/handle-time``. No plugin can have it.
CARDS: Final = "cards"


class UserCard(Widget):
    """The widget of a card file.

    :param card_id: the widget's name among the cards.
    """

    def __init__(self, card_id: str, file: CardFile) -> None:
        self._id = card_id
        self._file = file
        self.__doc__ = file.description or f"A card of yours: {file.headline}."
        self.title = file.title  # type: ignore[misc] # of this widget, not of all

    @property
    def id(self) -> str:
        """The widget's name among the cards."""
        return self._id

    @property
    def headline(self) -> str:
        """Its number as it is written: ``tHandle.average``."""
        return self._file.headline

    @property
    def limits(self) -> CardLimits | None:
        """The alert limits of its number that the file has."""
        return self._file.limits

    @property
    @abstractmethod
    def unit(self) -> Literal["ms", "ratio", "count"]:
        """The unit of its number."""

    @abstractmethod
    def declaration(self) -> Declaration:
        """Return its declaration.

        :raises WidgetError: settings and query do not fit together.
        """

    @abstractmethod
    def present(self, results: WidgetResults, settings: Settings) -> Card | None:
        """Return the card; None if there is nothing to show."""
