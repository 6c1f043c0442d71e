"""Codec of cards, declarations and results: dataclasses of :mod:`hourglance.api` to JSON and back.

Wire types are derived from the dataclasses, so that no second list of fields has to be kept in step. Members
of unions (blocks, quantities, windows, conditions) carry their kind; kinds of blocks and settings carry a
version as well. Times are in UTC.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, BinaryIO, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from hourglance.api import (
    AccountPlaceholder,
    Aggregates,
    Bars,
    Block,
    Card,
    ChoiceSetting,
    Clause,
    Count,
    Declaration,
    Duration,
    Earlier,
    Figure,
    Filter,
    FlagSetting,
    Gauge,
    Interval,
    Last,
    Link,
    Note,
    NumberSetting,
    Option,
    Percent,
    Predicate,
    Previous,
    QueuesSetting,
    Series,
    Setting,
    SettingPlaceholder,
    Since,
    Sparkline,
    Table,
    TextSetting,
    ThisWeek,
    Today,
    UsersSetting,
    WidgetError,
    WindowSetting,
)
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.printable import one_line

#: Maximum length of a message, in either direction.
MAX_FRAME_BYTES: Final = 8 * 1024 * 1024

_HEADER_BYTES: Final = 4


class FrameTooLargeError(ValueError):
    """A message is longer than :data:`MAX_FRAME_BYTES`."""


def frame(message: bytes) -> bytes:
    """Return a message with its length in front.

    :raises FrameTooLargeError: the message is too long.
    """
    return _checked(len(message)).to_bytes(_HEADER_BYTES, "big") + message


def read_frame(pipe: BinaryIO) -> bytes | None:
    """Return the next message, or None once the other side has closed the pipe. Blocks.

    :raises FrameTooLargeError: the announced message is too long.
    """
    header = pipe.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        return None
    length = _checked(int.from_bytes(header, "big"))
    message = pipe.read(length)
    return message if len(message) == length else None


class FrameBuffer:
    """Assembles messages from the pieces that a pipe delivers."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the messages that ``data`` completes.

        :raises FrameTooLargeError: the announced message is too long.
        """
        self._bytes += data
        while len(self._bytes) >= _HEADER_BYTES:
            end = _HEADER_BYTES + _checked(int.from_bytes(self._bytes[:_HEADER_BYTES], "big"))
            if len(self._bytes) < end:
                return
            message = bytes(self._bytes[_HEADER_BYTES:end])
            del self._bytes[:end]
            yield message


def _checked(length: int) -> int:
    if length > MAX_FRAME_BYTES:
        raise FrameTooLargeError(f"A message of {length:,} bytes is longer than {MAX_FRAME_BYTES:,}.")
    return length


_KINDS: Final[Mapping[type, str]] = {
    Bars: "bars@1",
    Figure: "figure@1",
    Gauge: "gauge@1",
    Link: "link@1",
    Note: "note@1",
    Sparkline: "sparkline@1",
    Table: "table@1",
    Count: "count",
    Duration: "duration",
    Percent: "percent",
    Earlier: "earlier",
    Interval: "interval",
    Last: "last",
    Previous: "previous",
    Since: "since",
    ThisWeek: "thisWeek",
    Today: "today",
    Clause: "clause",
    Filter: "filter",
    Predicate: "predicate",
    AccountPlaceholder: "fact",
    SettingPlaceholder: "setting",
    ChoiceSetting: "choice@1",
    FlagSetting: "flag@1",
    NumberSetting: "number@1",
    QueuesSetting: "queues@1",
    TextSetting: "text@1",
    UsersSetting: "users@1",
    WindowSetting: "window@1",
}

#: JSON implementations agree on integers up to this one.
_LARGEST: Final = 2**53

_PLAIN: Final[Mapping[type, Any]] = {
    str: Annotated[str, Meta(max_length=2_000)],
    int: Annotated[int, Meta(ge=-_LARGEST, le=_LARGEST)],
    float: Annotated[float, Meta(ge=-_LARGEST, le=_LARGEST)],
    datetime: Annotated[datetime, Meta(tz=True)],
}

#: Limits of the fields of cards and declarations, and patterns of some texts.
_LIMITS: Final[Mapping[tuple[type, str], Meta]] = {
    (Card, "body"): Meta(max_length=20),
    (Bars, "bars"): Meta(max_length=50),
    (Series, "points"): Meta(max_length=10_000),
    (Table, "columns"): Meta(min_length=1, max_length=12),
    (Table, "rows"): Meta(max_length=200),
    (Link, "url"): Meta(pattern="^https://[^/]", max_length=2_000),
    (Declaration, "name"): Meta(pattern="^[a-z0-9][a-z0-9-]{0,63}$", max_length=64),
    (Declaration, "title"): Meta(min_length=1, max_length=100),
    (Declaration, "refresh_seconds"): Meta(ge=1, le=86_400),
    (Declaration, "settings"): Meta(max_length=50),
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

#: Maximum size of a declaration, whose query is checked in the app.
_DECLARATION_BYTES: Final = 32 * 1024

_NAMES: Final[Mapping[object, str]] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a datetime",
    timedelta: "a timedelta",
    NoneType: "None",
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
    if memoryview(content).nbytes > _DECLARATION_BYTES:
        raise CodecError(f"A declaration may have at most {_DECLARATION_BYTES // 1024} KB.")
    declaration: Declaration = _read(content, Declaration)
    return declaration


def write_aggregates(results: Aggregates) -> bytes:
    """Return results as JSON. They have no unions and come from the service: no kinds, no checks."""
    return msgspec.json.encode(results)


def read_aggregates(content: bytes | msgspec.Raw) -> Aggregates:
    """Return the results in a JSON document.

    :raises CodecError: it is not a document of results.
    """
    try:
        return msgspec.json.decode(content, type=Aggregates)
    except JSON_ERRORS as error:
        raise CodecError(_sentence(error)) from error


def _write(value: object, hint: Any, name: str) -> bytes:
    try:
        return msgspec.json.encode(_pack(value, hint, name))
    except UnicodeEncodeError as error:
        raise CodecError("A text contains a lone surrogate.") from error


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
        return Union[tuple(_wire_type(member) for member in get_args(hint))]  # noqa: UP007 - built at run time
    if get_origin(hint) in (tuple, Sequence):
        item: Any = _wire_type(get_args(hint)[0])
        return tuple[item, ...]
    return _PLAIN.get(hint, hint)


@cache
def _struct(cls: type) -> type[Struct]:
    definitions: list[str | tuple[str, Any] | tuple[str, Any, Any]] = []
    for name, hint in _hints(cls).items():
        limit = _LIMITS.get((cls, name))
        wire = hint if limit and hint in _PLAIN else _wire_type(hint)
        definitions.append((name, Annotated[wire, limit] if limit else wire))
    struct = msgspec.defstruct(
        cls.__name__,
        definitions,
        tag=_KINDS.get(cls),
        tag_field="kind" if cls in _KINDS else None,
        rename="camel",
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )
    _CLASSES[struct] = cls
    return struct


#: The dataclass of each wire type; filled when wire types are created.
_CLASSES: Final[dict[type[Struct], Any]] = {}


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    hints = get_type_hints(cls, localns={"Block": Block})  # not imported by the module of Card
    return {field.name: hints[field.name] for field in fields(cls)}


@cache
def _members(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _pack(value: object, hint: Any, place: str) -> Any:
    """Return ``value`` as wire types.

    :raises CodecError: the value is invalid; the text names the field in the terms of the API.
    """
    members = _members(hint)
    if value is None and NoneType in members:
        return None
    cls: type = type(value)
    if cls in members and is_dataclass(cls):
        return _struct(cls)(
            **{
                name: _pack(getattr(value, name), inner, f"{place}.{name}")
                for name, inner in _hints(cls).items()
            }
        )
    for member in members:
        origin = get_origin(member)
        if origin in (tuple, Sequence) and isinstance(value, (tuple, list)):
            inner = get_args(member)[0]
            return tuple(_pack(item, inner, f"{place}[{index}]") for index, item in enumerate(value))
        if origin is Literal and value in get_args(member):
            return value
    return _pack_plain(value, members, place)


def _pack_plain(value: object, members: tuple[Any, ...], place: str) -> Any:
    # Subclasses (numpy's numbers, string enums) are converted to their base.
    if isinstance(value, bool):
        if bool in members:
            return value
    elif isinstance(value, str) and str in members:
        return str.__str__(value)
    elif isinstance(value, int) and (int in members or float in members):
        return int(value)
    elif isinstance(value, float) and float in members:
        if not math.isfinite(value):
            raise CodecError(f"`{place}` is {float(value)}; use None for a missing number.")
        return float(value)
    elif isinstance(value, timedelta) and timedelta in members:
        return value
    elif isinstance(value, datetime) and datetime in members:
        return _in_utc(value, place)
    raise CodecError(f"`{place}` must be {_type_names(members)}, not {_describe(value)}.")


def _in_utc(value: datetime, place: str) -> datetime:
    if value.tzinfo is None:
        raise CodecError(f"`{place}` has no time zone: write datetime(..., tzinfo=UTC).")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise CodecError(f"`{place}` is out of range.") from error


def _unpack(value: Any) -> Any:
    if isinstance(value, Struct):
        cls = _CLASSES[type(value)]
        return cls(**{name: _unpack(getattr(value, name)) for name in value.__struct_fields__})
    if isinstance(value, tuple):
        return tuple(map(_unpack, value))
    if isinstance(value, str):
        return one_line(value)
    return value


def _type_names(members: tuple[Any, ...]) -> str:
    names: list[str] = []
    for member in members:
        if get_origin(member) is Literal:
            names.extend(map(repr, get_args(member)))
        elif get_origin(member):
            names.append("a tuple")
        else:
            names.append(_NAMES.get(member) or member.__name__)
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _describe(value: object) -> str:
    if isinstance(value, (str, int, float)):
        return f"{value!r:.60}"
    return _NAMES.get(type(value)) or f"of type {type(value).__name__}"


def _sentence(error: Exception) -> str:
    """Return the message of a msgspec error, ``Expected `int`, got `str` - at `$.value` ``, as a sentence."""
    if isinstance(error, RecursionError):
        return "It is nested too deeply."
    if isinstance(error, UnicodeDecodeError):
        return "It is not valid UTF-8."
    what, _, place = str(error).partition(" - at ")
    place = place.replace("`$.", "`").replace("`$`", "the top")
    return f"{what}, at {place}." if place else f"{what}."
