"""The widget: which query, and how to present its answer."""

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from hourglance.api._placeholders import Settings
from hourglance.api._query import AggregatesQuery

if TYPE_CHECKING:  # a widget can be declared without them
    from hourglance.api._aggregates import Aggregates
    from hourglance.api._cards import Card
    from hourglance.api._settings import Setting


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

    #: What a person may choose, in the order of the form.
    settings: "ClassVar[tuple[Setting, ...]]" = ()

    @property
    def id(self) -> str:
        """Return the widget's name within its plugin: ``voice-duration`` of ``VoiceDuration``."""
        return id_of(type(self).__name__)

    @abstractmethod
    def present(self, results: "Aggregates", settings: Settings) -> "Card | None":
        """Return the card for an answer, or None if there is nothing to say.

        It must be pure: the same answer gives the same card. Times in ``results`` are milliseconds.

        :param results: the decoded answer; whatever did not happen is missing from it.
        :param settings: a value for each of :attr:`settings`, by name: what the person chose, or the default.
        """

    def sample(self) -> "Aggregates":
        """Return results as they might be: for previews, documents and tests.

        Made from the query: plausible numbers for its metrics, a few groups, every bucket, always the
        same. Override it where the widget tells its story with other ones.
        """
        from hourglance.api._samples import sample_of  # many import this module, few ask for a sample
        from hourglance.api._settings import validate_settings

        return sample_of(self.query, validate_settings(self.settings, {}))


def id_of(class_name: str) -> str:
    """Return the id of the widget that a class is."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", class_name).lower()
