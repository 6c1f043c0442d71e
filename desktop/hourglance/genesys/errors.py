"""Errors of the protocol model, and JSON pointers (RFC 6901) to the places that they concern."""

import re
from typing import Final, Literal, Self, TypeAlias

from hourglance.api import HourglanceError

#: What is wrong at the place that a :class:`QueryShapeError` points to: the text is not JSON, a required
#: field is missing, a field is unknown, the interval is invalid, or another value is.
ShapeProblem: TypeAlias = Literal["json", "missing", "unknown", "interval", "value"]

_PATH: Final = re.compile(r" - at `(?:key in )?\$(?P<path>[^`]*)`$")
_STEP: Final = re.compile(r"\.(?P<key>[^.\[\]]+)|\[(?P<index>\d+)\]")
_FIELD: Final = re.compile(r"Object (?:missing required|contains unknown) field `(?P<name>[^`]*)`")


class UnresolvedQueryError(HourglanceError):
    """A query cannot be sent: its window is still relative, or it has unfilled placeholders."""

    who = "The query"
    code = "unresolved-query"


class QueryShapeError(HourglanceError):
    """A text is not an aggregates query, or a query cannot be written as one.

    :param pointer: JSON pointer to the first wrong place; empty for the whole.
    """

    who = "The query"
    code = "query-shape"

    def __init__(
        self, what: str, *, remedy: str = "", pointer: str = "", problem: ShapeProblem = "value"
    ) -> None:
        super().__init__(what, remedy=remedy)
        self.pointer = pointer
        self.problem = problem


class UnexpectedResponseError(HourglanceError):
    """A response is not what the service documents.

    :param pointer: JSON pointer to the first wrong place; empty for the whole.
    """

    who = "Genesys Cloud"
    code = "answer-shape"

    def __init__(self, what: str, *, remedy: str = "", pointer: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.pointer = pointer

    @classmethod
    def at(cls, place: str | tuple[str | int, ...], what: str) -> Self:
        """Return the error that something is wrong at a place of a response.

        :param place: a JSON pointer, or the steps of one; empty for the whole.
        :param what: the rest of a sentence that begins with the place.
        """
        pointer = place if isinstance(place, str) else json_pointer(*place)
        return cls(
            f"The response has an unexpected format: {pointer or 'it'} {what}.",
            remedy="Try again. If the error persists, report it together with the response.",
            pointer=pointer,
        )


class UnknownRegionError(HourglanceError):
    """The text is neither the name of a region nor a domain."""

    who = "The region"
    code = "unknown-region"


class ServiceAddressError(HourglanceError):
    """An address given for the service cannot be used, such as http to another computer."""

    who = "The region"
    code = "service-address"


def json_pointer(*steps: str | int) -> str:
    """Return the JSON pointer that follows keys and indexes."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def pointer_from_error(error: Exception) -> str:
    """Return the JSON pointer to the place that an error of msgspec names; empty for the whole.

    A missing or unknown field is the last step.
    """
    path, field = _PATH.search(str(error)), _FIELD.match(str(error))
    steps = [step["key"] or step["index"] for step in _STEP.finditer(path["path"])] if path else []
    return json_pointer(*steps, *([field["name"]] if field else []))
