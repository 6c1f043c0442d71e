"""Codec of cards, declarations and results: dataclasses of :mod:`hourglance.api` to JSON and back.

What arrives is validated against wire types, which are derived from the dataclasses by the same rules as the
JSON forms (:mod:`hourglance.plugin_host.guest.forms`), so that no second list of fields has to be kept in
step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct

from hourglance.api import (
    Activity,
    AgentStatus,
    Aggregates,
    Bars,
    Card,
    ChoiceSetting,
    Declaration,
    Link,
    LiveResults,
    NamedLiveQuery,
    NamedQuery,
    Option,
    Results,
    Series,
    Setting,
    Table,
    WidgetError,
    WidgetResults,
    WindowSetting,
)
from hourglance.plugin_host.guest.forms import KINDS, LARGEST, YEARS, FormError, field_hints, to_json
from hourglance.plugin_host.guest.loading import MAX_DECLARATION_BYTES, MAX_QUERIES, MAX_QUERY_NAME
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.printable import one_line

_PLAIN: Final[Mapping[type, Any]] = {
    str: Annotated[str, Meta(max_length=2_000)],
    int: Annotated[int, Meta(ge=-LARGEST, le=LARGEST)],
    float: Annotated[float, Meta(ge=-LARGEST, le=LARGEST)],
    datetime: Annotated[datetime, Meta(tz=True)],
}

#: Limits of the fields of cards and declarations, and patterns of some texts.
_LIMITS: Final[Mapping[tuple[type, str], Meta]] = {
    (Card, "body"): Meta(max_length=20),
    (Bars, "bars"): Meta(max_length=50),
    (Series, "points"): Meta(max_length=10_000),
    (Table, "columns"): Meta(min_length=1, max_length=12),
    (Table, "rows"): Meta(max_length=200),
    (Link, "url"): Meta(pattern="^(https://[^/]|$)", max_length=2_000),
    (Link, "path"): Meta(pattern="^(/|$)", max_length=1_000),
    (Declaration, "name"): Meta(pattern="^[a-z0-9][a-z0-9-]{0,63}$", max_length=64),
    (Declaration, "title"): Meta(min_length=1, max_length=100),
    (Declaration, "refresh_seconds"): Meta(ge=1, le=86_400),
    (Declaration, "settings"): Meta(max_length=50),
    (Declaration, "queries"): Meta(max_length=MAX_QUERIES),
    (NamedLiveQuery, "name"): Meta(min_length=1, max_length=MAX_QUERY_NAME),
    (NamedQuery, "name"): Meta(min_length=1, max_length=MAX_QUERY_NAME),
    (Declaration, "instance"): Meta(max_length=0),  # set by the host only
    (ChoiceSetting, "options"): Meta(max_length=100),
    (WindowSetting, "windows"): Meta(max_length=100),
    (Option, "label"): Meta(min_length=1, max_length=100),
    **{
        (setting, name): Meta(max_length=longest)
        for setting in get_args(Setting)
        for name, longest in (("label", 100), ("help", 500))
    },
}


class CodecError(ValueError):
    """A value violates the schema. The text is one sentence that names the field."""


def write_card(card: Card | None) -> bytes:
    """Return a card as JSON; None stands for a widget with nothing to show.

    :raises CodecError: a field has an invalid value.
    """
    return _write(card, Card | None, "card")


def read_card(content: bytes | msgspec.Raw) -> Card | None:
    """Return the card in a JSON document. Its texts are single lines without control characters.

    :raises CodecError: it is not a card, or exceeds a limit.
    """
    card: Card | None = _read(content, Card | None)
    for block in card.body if card else ():
        if isinstance(block, Table) and any(len(row) != len(block.columns) for row in block.rows):
            raise CodecError("Every row of a table must have one cell for each column.")
    return card


def write_declaration(declaration: Declaration) -> bytes:
    """Return a declaration as JSON.

    :raises CodecError: a field has an invalid value.
    """
    return _write(declaration, Declaration, "declaration")


def read_declaration(content: bytes | msgspec.Raw) -> Declaration:
    """Return the declaration in a JSON document. Its texts are sanitized like a card's.

    :raises CodecError: it is not a declaration, or exceeds a limit.
    """
    if memoryview(content).nbytes > MAX_DECLARATION_BYTES:
        raise CodecError(f"A declaration may have at most {MAX_DECLARATION_BYTES // 1024} KB.")
    declaration: Declaration = _read(content, Declaration)
    return declaration


def write_aggregates(results: WidgetResults) -> bytes:
    """Return results as JSON. They have no unions and come from the service: no kinds, no checks."""
    if isinstance(results, Results):
        parts = {name: msgspec.Raw(_write_answer(each)) for name, each in results.parts.items()}
        return msgspec.json.encode({"parts": parts, "missing": sorted(results.missing)})
    return _write_answer(results)


def _write_answer(results: Aggregates | LiveResults) -> bytes:
    if isinstance(results, Activity | AgentStatus):
        kind = "activity" if isinstance(results, Activity) else "agentStatus"
        return msgspec.json.encode({kind: to_json(results, type(results), "results")})
    return msgspec.json.encode(results)


def read_aggregates(content: bytes | msgspec.Raw) -> WidgetResults:
    """Return the results of a query, or of several, in a JSON document.

    :raises CodecError: it is not a document of results.
    """
    try:
        form = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        if "parts" not in form:
            return _read_answer(content)
        several = msgspec.json.decode(content, type=_SeveralResults)
        parts = {name: _read_answer(each) for name, each in several.parts.items()}
    except JSON_ERRORS as error:
        raise CodecError(_sentence(error)) from error
    return Results(parts, several.missing)


def _read_answer(content: bytes | msgspec.Raw) -> Aggregates | LiveResults:
    form = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    if "activity" in form or "agentStatus" in form:
        return _read_live(form)
    return msgspec.json.decode(content, type=Aggregates)


def _read_live(form: Mapping[str, msgspec.Raw]) -> LiveResults:
    if len(form) != 1:
        raise CodecError("It must have either `activity` or `agentStatus`.")
    if "activity" in form:
        activity: Activity = _read(form["activity"], Activity)
        return activity
    status: AgentStatus = _read(form["agentStatus"], AgentStatus)
    return status


class _SeveralResults(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    parts: dict[str, msgspec.Raw]
    missing: frozenset[str] = frozenset()


def _write(value: object, hint: Any, name: str) -> bytes:
    try:
        return msgspec.json.encode(to_json(value, hint, name))
    except FormError as error:
        raise CodecError(str(error)) from error


def _read(content: bytes | msgspec.Raw, hint: Any) -> Any:
    decoder = _decoder(hint)
    try:
        return _unpack(decoder.decode(content))
    except JSON_ERRORS as error:
        raise CodecError(_sentence(error)) from error
    except (ValueError, TypeError, OverflowError, WidgetError) as error:  # the dataclasses' own checks
        raise CodecError(f"{error}".removesuffix(".") + ".") from error


@cache
def _decoder(hint: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_wire_type(hint))


def _wire_type(hint: Any) -> Any:
    if isinstance(hint, type) and is_dataclass(hint):
        return _struct(hint)
    if get_origin(hint) in (Union, UnionType):
        return Union[tuple(_wire_type(member) for member in get_args(hint))]  # noqa: UP007 - at run time
    if get_origin(hint) in (tuple, Sequence):
        item: Any = _wire_type(get_args(hint)[0])
        return tuple[item, ...]
    return _PLAIN.get(hint, hint)


@cache
def _struct(cls: type) -> type[Struct]:
    definitions: list[str | tuple[str, Any] | tuple[str, Any, Any]] = []
    # A field with a default may be missing: what an earlier version has written stays readable.
    defaults = {field.name: field.default for field in fields(cls) if field.default is not MISSING}
    for name, hint in field_hints(cls).items():
        limit = _LIMITS.get((cls, name))
        wire = hint if limit and hint in _PLAIN else _wire_type(hint)
        wire = Annotated[wire, limit] if limit else wire
        definitions.append((name, wire, defaults[name]) if name in defaults else (name, wire))
    struct = msgspec.defstruct(
        cls.__name__,
        definitions,
        tag=KINDS.get(cls),
        tag_field="kind" if cls in KINDS else None,
        rename="camel",
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )
    _CLASSES[struct] = cls
    return struct


#: The dataclass of each wire type; filled when wire types are created.
_CLASSES: Final[dict[type[Struct], Any]] = {}


def _unpack(value: Any) -> Any:
    if isinstance(value, Struct):
        cls = _CLASSES[type(value)]
        return cls(**{name: _unpack(getattr(value, name)) for name in value.__struct_fields__})
    if isinstance(value, tuple):
        return tuple(map(_unpack, value))
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, datetime) and value.year not in YEARS:
        raise ValueError(f"A time is in the year {value.year}")
    return value


def _sentence(error: Exception) -> str:
    """Return the message of a msgspec error, ``Expected `int`, got `str` - at `$.value` ``, as a sentence."""
    if isinstance(error, RecursionError):
        return "It is nested too deeply."
    if isinstance(error, UnicodeDecodeError):
        return "It is not valid UTF-8."
    what, _, place = str(error).partition(" - at ")
    place = place.replace("`$.", "`").replace("`$`", "the top")
    return f"{what}, at {place}." if place else f"{what}."
