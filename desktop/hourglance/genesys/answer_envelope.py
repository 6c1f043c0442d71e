"""The envelope of answers to queries: a body with results, that has all of them, and is nothing else.

An error, a job or another service's JSON can come with status 200, and would be read as no data.
"""

import json
import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TypeVar

import msgspec

from hourglance.api import Clause, Filter, Predicate
from hourglance.genesys.errors import UnexpectedResponseError, json_pointer, pointer_from_error
from hourglance.util.json_errors import JSON_ERRORS

E = TypeVar("E", bound="ErrorMembers")
A = TypeVar("A", bound="AnswerEnvelope")


class ErrorMembers(msgspec.Struct, frozen=True, rename="camel"):
    """Members that show that a body is an error's, a job's, another service's, or not as requested."""

    success: object = None
    message: object = None
    code: object = None
    status: object = None
    error: object = None
    errors: object = None
    error_code: object = None
    error_message: object = None
    exception: object = None
    fault: object = None
    status_code: object = None
    job_id: object = None
    # No documented answer has any: what they warn of is that something is not as requested.
    warning: object = None
    warnings: object = None


class AnswerEnvelope(ErrorMembers, frozen=True, rename="camel"):
    """Members that show that a body is a page, or no answer at all.

    A subclass has ``results``, a list or None.
    """

    # Results of a job and lists have pages; the rest would be missing.
    cursor: object = None
    next_uri: object = None
    next_page: object = None
    page_count: object = None
    page_number: object = None
    total: object = None
    total_count: object = None
    total_hits: object = None
    has_more: object = None
    partial: object = None
    partial_results: object = None
    is_partial: object = None
    incomplete: object = None
    truncated: object = None


def decode_envelope(content: bytes, decoder: msgspec.json.Decoder[A]) -> A:
    """Return a body that has results, all of them, and no member of an error or of a job.

    :raises UnexpectedResponseError: it is not one.
    """
    answer = decode_body(content, decoder)
    _check_pages(answer)
    return answer


def decode_body(content: bytes, decoder: msgspec.json.Decoder[E]) -> E:
    """Return a body that has no member of an error or of a job, no warnings, and no member twice.

    :raises UnexpectedResponseError: it is not one.
    """
    try:
        answer = decoder.decode(content)
    except JSON_ERRORS as error:
        place = _pointer_to_non_finite(content)
        if place is not None:
            raise UnexpectedResponseError.at(place, "is not a finite number") from error
        if isinstance(error, msgspec.ValidationError):
            reason = str(error).partition(" - at ")[0]
            place = pointer_from_error(error)
            raise UnexpectedResponseError.at(place, f"is not as documented ({reason})") from error
        raise UnexpectedResponseError(
            "The response is not JSON.", remedy="Try again. A proxy may have sent it."
        ) from error
    reject_repeated_members(content)
    for field in msgspec.structs.fields(ErrorMembers):
        value = getattr(answer, field.name)
        if value not in (None, [], {}) and (field.name, value) != ("success", True):
            raise UnexpectedResponseError.at((field.encode_name,), "is not a member of an answer")
    return answer


def _check_pages(answer: AnswerEnvelope) -> None:
    members = msgspec.structs.asdict(answer)
    rows = len(members["results"] or ())
    complete = {
        **dict.fromkeys(("cursor", "next_uri", "next_page"), ()),
        **dict.fromkeys(
            ("has_more", "partial", "partial_results", "is_partial", "incomplete", "truncated"), (False,)
        ),
        **dict.fromkeys(("page_count", "page_number"), (0, 1)),
        **dict.fromkeys(("total", "total_count", "total_hits"), range(rows + 1)),
    }
    for field in msgspec.structs.fields(answer):
        value = members[field.name]
        if field.name in complete and value not in (None, [], {}, *complete[field.name]):
            raise UnexpectedResponseError.at((field.encode_name,), "says that it is not all")
    if members["results"] is None:
        raise UnexpectedResponseError.at(("results",), "is missing")


def reject_repeated_members(content: bytes) -> None:
    """Check that no object in a response has two members of one name: one of them would be ignored.

    :raises UnexpectedResponseError: an object has.
    """

    def check(members: list[tuple[str, object]]) -> None:
        if len({name for name, _ in members}) < len(members):
            names = [name for name, _ in members]
            repeated = next(name for name in names if names.count(name) > 1)
            raise UnexpectedResponseError.at("", f"has the member {repeated!r} twice in one object")

    # msgspec keeps the last of such members, and does not tell. Numbers were checked, and may be long.
    text = content.decode(errors="surrogateescape")
    with suppress(ValueError, RecursionError):
        json.loads(text, object_pairs_hook=check, parse_int=str, parse_float=str)


def group_matches(where: Filter | Clause | Predicate, group: Mapping[str, str | None]) -> bool | None:
    """Return whether a group can match a condition; None if its dimensions do not tell.

    :param group: the dimensions that tell, with None for one of which its events have no value.
    """
    if isinstance(where, Predicate):
        if where.dimension not in group:
            return None
        value = group[where.dimension]
        if where.operator != "matches":
            return (value is not None) == (where.operator == "exists")
        if value is None:
            return False
        return None if where.value is None else value.casefold() == where.value.casefold()
    parts: tuple[Clause | Predicate, ...]
    parts = (*where.clauses, *where.predicates) if isinstance(where, Filter) else where.predicates
    results = {group_matches(part, group) for part in parts}
    decisive = where.type == "or"
    if decisive in results:
        return decisive
    return None if None in results or not results else not decisive


def _pointer_to_non_finite(content: bytes) -> str | None:
    """Return the JSON pointer to the first NaN, infinity or too large number; None without one.

    JSON has no such numbers, so msgspec reports a text with them as malformed, without a place.
    """
    try:
        steps = _steps_to_non_finite(json.loads(content))
    except (ValueError, RecursionError):
        return None
    return None if steps is None else json_pointer(*steps)


def _steps_to_non_finite(value: object) -> tuple[str | int, ...] | None:
    if isinstance(value, float):
        return None if math.isfinite(value) else ()
    members: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for step, member in members:
        steps = _steps_to_non_finite(member)
        if steps is not None:
            return (step, *steps)
    return None
