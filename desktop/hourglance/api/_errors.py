"""The root of every error that Hourglance raises on purpose."""

from typing import ClassVar


class HourglanceError(Exception):
    """Something failed, and the person in front of it can do something about it.

    Every room derives its own errors from this class, so that one ``except HourglanceError``
    at the edge (a command, a card) can always say who failed, what happened and what to do next.

    :param what: what happened, as one plain sentence that ends with a full stop.
    :param remedy: what to do next, likewise; empty where the sentence says it already.
    """

    #: Which part failed, as a person would call it: ``"The keyring"``, ``"Genesys Cloud"``.
    who: str = "Hourglance"

    #: Stable name of this kind of failure, in documents and in ``--json`` output.
    code: ClassVar[str] = "error"

    def __init__(self, what: str, *, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        """Return both sentences on one line, ready to be shown."""
        return f"{self.what} {self.remedy}".strip()


class WidgetError(HourglanceError):
    """A widget's own code is wrong: it declared or returned something that cannot be used."""

    who = "The widget"
    code = "widget"
