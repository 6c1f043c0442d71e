"""The base class of widgets."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from hourglance.api._activity import ActivityQuery, AgentStatusQuery, LiveQuery, LiveResults
from hourglance.api._placeholders import Settings
from hourglance.api._query import AggregatesQuery

if TYPE_CHECKING:  # not needed to declare a widget
    from hourglance.api._aggregates import Aggregates
    from hourglance.api._cards import Card
    from hourglance.api._settings import Setting


class Widget(ABC):
    """Base class of widgets: set ``title`` and ``query``, and implement :meth:`present`.

    A widget is a declaration, without clock, network and state. The host sends the queries of all widgets and
    passes the results to :meth:`present`. The docstring of the class is the description that users see before
    they enable the plugin.
    """

    #: The title of the card.
    title: ClassVar[str]

    #: The query to send: one of aggregates, or one for the state at this moment.
    query: ClassVar[AggregatesQuery | LiveQuery]

    #: Several queries of any kind by name, in place of :attr:`query`. The name is shown where one is missing.
    queries: ClassVar[Mapping[str, AggregatesQuery | LiveQuery]]

    #: The minimum refresh interval in seconds. The host may refresh less often.
    refresh_seconds: ClassVar[int] = 60

    #: The settings, in the order of the form.
    settings: "ClassVar[tuple[Setting, ...]]" = ()

    @property
    def id(self) -> str:
        """The widget's name within its plugin: ``voice-duration`` for ``VoiceDuration``."""
        return id_from_class_name(type(self).__name__)

    @abstractmethod
    def present(self, results: Any, settings: Settings) -> "Card | None":
        """Return the card for the query's results, or None if there is nothing to show.

        It must be pure: equal results give equal cards. Times in ``results`` are milliseconds.

        :param results: the :class:`Aggregates` of the query, in which what did not happen is missing; for a
            live query its :class:`Activity` or :class:`AgentStatus`. With several queries, their
            :class:`Results`, which have one of these for each.
        :param settings: a value for each of :attr:`settings`, by name: the user's, or the default.
        """

    def sample(self) -> Any:
        """Return sample results, for previews, documentation and tests.

        They are generated from the query and always the same: plausible numbers for its metrics, a few
        groups, all buckets. Override it if the widget needs other ones.
        """
        return self._sample(self.query)

    def samples(self) -> "Mapping[str, Aggregates | LiveResults]":
        """Return sample results of each of :attr:`queries`, as :meth:`sample` does for one."""
        return {name: self._sample(query) for name, query in self.queries.items()}

    def _sample(self, query: AggregatesQuery | LiveQuery) -> "Aggregates | LiveResults":
        from hourglance.api._samples import sample_live, sample_results  # few users need a sample
        from hourglance.api._settings import validate_settings

        if isinstance(query, ActivityQuery | AgentStatusQuery):
            return sample_live(query)
        return sample_results(query, validate_settings(self.settings, {}))


def id_from_class_name(class_name: str) -> str:
    """Return a widget's id: ``voice-duration`` for ``VoiceDuration``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", class_name).lower()
