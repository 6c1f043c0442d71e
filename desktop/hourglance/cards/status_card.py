"""The widget of a card file that asks for the signed-in user's own status."""

import re
from collections.abc import Callable, Mapping
from typing import ClassVar, Final, Literal

from hourglance.api import (
    AgentStatus,
    AgentStatusQuery,
    Card,
    Countdown,
    Declaration,
    Elapsed,
    Figure,
    Settings,
    WidgetResults,
)
from hourglance.cards.card_file import CardFile
from hourglance.cards.user_card import CARDS, UserCard
from hourglance.cards.values import InvalidValueError
from hourglance.cards.widget import PLACEHOLDER
from hourglance.util.toml_text import suggest

#: The family of such a card in its file.
STATUS: Final = "status"

#: The times of a status, which count.
TIMES: Final[Mapping[str, Callable[[AgentStatus], Elapsed | Countdown]]] = {
    "presence": lambda status: Elapsed(status.presence_since),
    "routing": lambda status: Elapsed(status.routing_since),
    "adherence": lambda status: Elapsed(status.adherence_since),
    "next": lambda status: Countdown(status.next_at),
}

#: The words of a status, for captions.
STATUS_WORDS: Final[Mapping[str, Callable[[AgentStatus], str]]] = {
    "presence": lambda status: status.presence,
    "routing": lambda status: status.routing_status,
    "adherence": lambda status: status.adherence,
    "scheduled": lambda status: status.scheduled,
    "next": lambda status: status.next_activity,
}


def check_status_value(text: str, known: Mapping[str, object]) -> None:
    """Check the name of a time or a word of a status.

    :raises InvalidValueError: there is no such one.
    """
    if text not in known:
        raise InvalidValueError(f"A status has no `{text[:60]}`", suggest(text, known, "`{}`"))


class StatusCard(UserCard):
    """The widget of a card file that asks for the signed-in user's own status."""

    query: ClassVar[AgentStatusQuery] = AgentStatusQuery()

    def __init__(self, card_id: str, file: CardFile) -> None:
        super().__init__(card_id, file)
        self._caption = file.caption or f"{{{file.headline}}}"

    @property
    def unit(self) -> Literal["ms", "ratio", "count"]:
        """The unit of its number."""
        return "ms"

    def declaration(self) -> Declaration:
        """Return its declaration."""
        return Declaration(
            plugin=CARDS,
            name=self.id,
            title=self.title,
            description=self.__doc__ or "",
            query=None,
            live=self.query,
        )

    def present(self, results: WidgetResults, settings: Settings) -> Card | None:  # noqa: ARG002 - has none
        """Return the card: how long, the status in words, and further times."""
        if not isinstance(results, AgentStatus) or not results.presence:
            return None
        return Card(
            headline=TIMES[self._file.headline](results),
            caption=PLACEHOLDER.sub(lambda found: _words(STATUS_WORDS[found[1]](results)), self._caption),
            tooltip=self._file.tooltip,
            body=tuple(
                Figure(label=each.label, value=TIMES[each.value](results)) for each in self._file.bars
            ),
        )


def _words(name: str) -> str:
    """Return a name of the service in words: ``ON_QUEUE`` is on queue, ``OnQueueWork`` is on queue work."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ")
    return spaced.capitalize() or "–"
