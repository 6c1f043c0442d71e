"""The cards of a panel in their order, each built when it is needed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Self, overload

from hourglance.tray.panel.card_model import CardModel


class CardModels(Sequence[CardModel]):
    """Notices, and below them cards that are built when they are first asked for: hundreds take a frame.

    :param builders: what builds each card of a widget, by its key, from top to bottom.
    """

    def __init__(self, notices: Iterable[CardModel], builders: Mapping[str, Callable[[], CardModel]]) -> None:
        self.notices = tuple(notices)
        self._builders = builders
        self._built = {notice.key: notice for notice in self.notices}
        #: Identifies each card from one model of the panel to the next, in order.
        self.keys = (*self._built, *builders)

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, index: int) -> CardModel: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[CardModel, ...]: ...

    def __getitem__(self, index: int | slice) -> CardModel | tuple[CardModel, ...]:
        if isinstance(index, slice):
            return tuple(map(self._build, self.keys[index]))
        return self._build(self.keys[index])

    def with_card(self, card: CardModel) -> Self:
        """Return the same cards, with another one of its key."""
        return self._copy(self._builders, {**self._built, card.key: card})

    def reordered(self, keys: Iterable[str]) -> Self:
        """Return the same cards with those of widgets in another order."""
        return self._copy({key: self._builders[key] for key in keys}, self._built)

    def _copy(self, builders: Mapping[str, Callable[[], CardModel]], built: dict[str, CardModel]) -> Self:
        copy = type(self)(self.notices, builders)
        copy._built = built
        return copy

    def _build(self, key: str) -> CardModel:
        if key not in self._built:
            self._built[key] = self._builders[key]()
        return self._built[key]
