"""The widget: which query, and how to present its answer."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from hourglance.api._aggregates import Aggregates
from hourglance.api._cards import Card
from hourglance.api._query import AggregatesQuery


class Widget(ABC):
    """A figure that an agent wants to see: subclass it, set ``title`` and ``query``, write ``present``.

    A widget is a declaration. It has no clock, no network and no state; the host asks its query
    together with everyone else's and hands the answer to :meth:`present`.
    The class's docstring is the description that people read before they enable the widget.
    """

    #: The name on the card.
    title: ClassVar[str]

    #: What to ask.
    query: ClassVar[AggregatesQuery]

    #: How often the figure should be new, in seconds. The host may refresh less often, never more.
    refresh_seconds: ClassVar[int] = 60

    @property
    def id(self) -> str:
        """Return the widget's name within its plugin: ``voice-duration`` of ``VoiceDuration``."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", type(self).__name__).lower()

    @abstractmethod
    def present(self, results: Aggregates, settings: Mapping[str, object]) -> Card | None:
        """Return the card for an answer, or None if there is nothing to say.

        It must be pure: the same answer gives the same card. Times in ``results`` are milliseconds.

        :param results: the decoded answer; whatever did not happen is missing from it.
        :param settings: the values that the person chose for this widget.
        """


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """What a widget says of itself, as the rest of Hourglance sees it: data, no code.

    :param plugin: the distribution that it came with, such as ``hourglance``.
    :param name: its name within the plugin, see :attr:`Widget.id`.
    """

    plugin: str
    name: str
    title: str
    description: str
    query: AggregatesQuery
    refresh_seconds: int = 60

    @property
    def id(self) -> str:
        """Return the widget's name among all plugins': ``hourglance/voice-duration``."""
        return f"{self.plugin}/{self.name}"
