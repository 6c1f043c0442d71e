"""The base class of all errors that Hourglance raises."""

from typing import ClassVar


class HourglanceError(Exception):
    """Base class of expected failures: what failed, what happened, and what to do.

    All packages derive their errors from it, so that a command or a card can report any of them.

    :param what: what happened: a sentence with a full stop.
    :param remedy: what to do: a sentence, or empty.
    """

    #: The part that failed, in the user's terms: ``"The keyring"``, ``"Genesys Cloud"``.
    who: str = "Hourglance"

    #: Stable identifier of this kind of failure, in documents and ``--json`` output.
    code: ClassVar[str] = "error"

    def __init__(self, what: str, *, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        """Return both sentences as one line."""
        return f"{self.what} {self.remedy}".strip()


class WidgetError(HourglanceError):
    """A widget declared or returned something invalid."""

    who = "The widget"
    code = "widget"
