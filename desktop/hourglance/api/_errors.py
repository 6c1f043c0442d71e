"""The base class of all errors that Hourglance raises."""

from collections.abc import Iterable
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


class UnknownNameError(WidgetError, KeyError):
    """A widget read a metric, a dimension, a statistic or a setting that it did not ask for.

    It is also a KeyError, as from any mapping.

    :param what: the beginning of the sentence: ``The query has no metric``.
    :param name: the name that was read.
    :param known: the names that it could have read.
    """

    code = "unknown-name"

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        from difflib import get_close_matches  # only errors need it

        names = sorted(known)
        near = get_close_matches(name, names, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else f"It has {', '.join(f'`{each}`' for each in names)}."
        super().__init__(f"{what} `{name}`.", remedy=hint if names else "It has none.")
