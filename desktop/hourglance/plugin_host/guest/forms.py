"""JSON forms of cards, declarations and results, derived from the dataclasses of :mod:`hourglance.api`.

Members of unions (blocks, quantities, windows, conditions) carry their kind; kinds of blocks and settings
carry a version as well. Names are in camel case, times in UTC. It needs the standard library only: the guest
writes these forms, and :mod:`hourglance.plugin_host.protocol.codec` validates them in the app.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from hourglance.api import (
    AccountPlaceholder,
    Activity,
    ActivityQuery,
    AgentStatus,
    AgentStatusQuery,
    Aggregates,
    AggregatesQuery,
    BarChart,
    Bars,
    Block,
    Cell,
    ChoiceSetting,
    Clause,
    Count,
    Countdown,
    Duration,
    Earlier,
    Elapsed,
    Figure,
    Filter,
    FlagSetting,
    Gauge,
    Interval,
    Last,
    Link,
    LiveQuery,
    LiveResults,
    MovedSetting,
    NamedLiveQuery,
    NamedQuery,
    Note,
    NumberSetting,
    Percent,
    Predicate,
    Previous,
    QueuesSetting,
    Results,
    SettingPlaceholder,
    Since,
    Sparkline,
    Table,
    TextSetting,
    ThisWeek,
    Today,
    UsersSetting,
    WidgetResults,
    WindowSetting,
)

#: The kind of each class that is a member of a union.
KINDS: Final[Mapping[type, str]] = {
    BarChart: "barChart@1",
    Bars: "bars@1",
    Figure: "figure@1",
    Gauge: "gauge@1",
    Link: "link@1",
    Note: "note@1",
    Sparkline: "sparkline@1",
    Table: "table@1",
    Cell: "cell",
    Count: "count",
    Countdown: "countdown",
    Duration: "duration",
    Elapsed: "elapsed",
    Percent: "percent",
    Earlier: "earlier",
    Interval: "interval",
    Last: "last",
    Previous: "previous",
    Since: "since",
    ThisWeek: "thisWeek",
    Today: "today",
    ActivityQuery: "activity",
    AgentStatusQuery: "agentStatus",
    NamedLiveQuery: "live",
    NamedQuery: "aggregates",
    Clause: "clause",
    Filter: "filter",
    Predicate: "predicate",
    AccountPlaceholder: "fact",
    MovedSetting: "movedSetting",
    SettingPlaceholder: "setting",
    ChoiceSetting: "choice@1",
    FlagSetting: "flag@1",
    NumberSetting: "number@1",
    QueuesSetting: "queues@1",
    TextSetting: "text@1",
    UsersSetting: "users@1",
    WindowSetting: "window@1",
}

#: The largest number of a card: 30 000 years in milliseconds. Larger ones have no meaning, and are more than
#: what the app can format.
LARGEST: Final = 10**15

#: The years of times, which each platform can convert to local time.
YEARS: Final = range(2000, 2500)

_NAMES: Final[Mapping[object, str]] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a datetime",
    timedelta: "a timedelta",
    NoneType: "None",
}


class FormError(ValueError):
    """A value has no JSON form. The text is one sentence that names the field in the terms of the API."""


def to_json(value: object, hint: Any, place: str) -> Any:
    """Return a value as what :mod:`json` encodes.

    :param hint: its type: a dataclass of the API, or a union, tuple or mapping of such.
    :param place: its name in errors: ``card``.
    :raises FormError: the value does not have that type.
    """
    members = _members(hint)
    if value is None and NoneType in members:
        return None
    cls: type = type(value)
    if cls in members and is_dataclass(cls):
        kind = {"kind": KINDS[cls]} if cls in KINDS else {}
        return kind | {
            json_name(name): to_json(getattr(value, name), inner, f"{place}.{name}")
            for name, inner in field_hints(cls).items()
        }
    for member in members:
        origin = get_origin(member)
        if origin in (tuple, Sequence) and isinstance(value, (tuple, list)):
            inner = get_args(member)[0]
            return [to_json(item, inner, f"{place}[{index}]") for index, item in enumerate(value)]
        if origin is Mapping and isinstance(value, Mapping):
            _, inner = get_args(member)
            return {
                _plain(key, (str,), f"{place} key"): to_json(item, inner, f"{place}[{key!r:.40}]")
                for key, item in value.items()
            }
        if origin is Literal and isinstance(value, str) and str.__str__(value) in get_args(member):
            return str.__str__(value)
    return _plain(value, members, place)


def from_json(value: Any, hint: Any) -> Any:
    """Return a value of this type from decoded JSON. It is not validated, since the app has written it."""
    return _reader(hint)(value)


def answer_to_json(answer: object, query: AggregatesQuery | LiveQuery, place: str) -> Any:
    """Return the answer to one query as what :mod:`json` encodes.

    :raises FormError: it is no answer to a query of this kind.
    """
    if isinstance(query, AggregatesQuery):
        return to_json(answer, Aggregates, place)
    if isinstance(query, AgentStatusQuery):
        return {"agentStatus": to_json(answer, AgentStatus, place)}
    return {"activity": to_json(answer, Activity, place)}


def answers_to_json(answers: object, queries: Mapping[str, AggregatesQuery | LiveQuery], place: str) -> Any:
    """Return the answers to several queries by name as what :mod:`json` encodes.

    :raises FormError: they are no answers to these queries.
    """
    if not isinstance(answers, Mapping) or answers.keys() != queries.keys():
        names = ", ".join(map(repr, queries))
        raise FormError(f"`{place}` must be a mapping with results for {names}.")
    parts = {
        name: answer_to_json(answers[name], query, f"{place}[{name!r:.40}]")
        for name, query in queries.items()
    }
    return {"parts": parts, "missing": []}


def results_from_json(value: Any) -> WidgetResults:
    """Return the results of a query, or of several, from decoded JSON. They are not validated."""
    if "parts" in value:
        parts = {name: _answer_from_json(each) for name, each in value["parts"].items()}
        return Results(parts, frozenset(value["missing"]))
    return _answer_from_json(value)


def _answer_from_json(value: Any) -> Aggregates | LiveResults:
    if "activity" in value:
        activity: Activity = from_json(value["activity"], Activity)
        return activity
    if "agentStatus" in value:
        status: AgentStatus = from_json(value["agentStatus"], AgentStatus)
        return status
    aggregates: Aggregates = from_json(value, Aggregates)
    return aggregates


@cache
def field_hints(cls: type) -> Mapping[str, Any]:
    """Return the types of a dataclass's fields by name."""
    hints = get_type_hints(cls, localns={"Block": Block})  # not imported by the module of Card
    return {field.name: hints[field.name] for field in fields(cls)}


@cache
def json_name(field: str) -> str:
    """Return the name of a field in JSON: ``accessibleText`` for ``accessible_text``."""
    first, *others = field.split("_")
    return first + "".join(map(str.title, others))


@cache
def _members(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _plain(value: object, members: tuple[Any, ...], place: str) -> Any:
    # Subclasses (string enums, numbers of libraries) are converted to their base.
    if isinstance(value, bool):
        if bool in members:
            return value
    elif isinstance(value, str) and str in members:
        return _encodable(str.__str__(value), place)
    elif isinstance(value, int) and (int in members or float in members):
        return _in_range(int.__int__(value), place)
    elif isinstance(value, float) and float in members:
        number = float.__float__(value)
        if not math.isfinite(number):
            raise FormError(f"`{place}` is {number}; use None for a missing number.")
        return _in_range(number, place)
    elif isinstance(value, timedelta) and timedelta in members:
        return _duration(value)
    elif isinstance(value, datetime) and datetime in members:
        return _in_utc(value, place).isoformat()
    raise FormError(f"`{place}` must be {_type_names(members)}, not {_describe(value)}.")


def _in_range(number: float, place: str) -> float:
    if not -LARGEST <= number <= LARGEST:
        raise FormError(f"`{place}` is too large: numbers go from -10**15 to 10**15.")
    return number


def _encodable(text: str, place: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise FormError(f"`{place}` contains a lone surrogate.") from error
    return text


def _duration(value: timedelta) -> str:
    """Return a time span in the format of ISO 8601, in exact seconds."""
    sign, span = ("-", -value) if value < timedelta(0) else ("", value)
    fraction = f".{span.microseconds:06}" if span.microseconds else ""
    days = f"{span.days}D" if span.days else ""
    return f"{sign}P{days}T{span.seconds}{fraction}S"


def _in_utc(value: datetime, place: str) -> datetime:
    if value.tzinfo is None:
        raise FormError(f"`{place}` has no time zone: write datetime(..., tzinfo=UTC).")
    try:
        in_utc = value.astimezone(UTC)
    except OverflowError as error:
        raise FormError(f"`{place}` is out of range.") from error
    if in_utc.year not in YEARS:
        raise FormError(f"`{place}` is in the year {in_utc.year}; use {YEARS[0]} to {YEARS[-1]}.")
    return in_utc


def _type_names(members: tuple[Any, ...]) -> str:
    names: list[str] = []
    for member in members:
        if get_origin(member) is Literal:
            names.extend(map(repr, get_args(member)))
        elif get_origin(member):
            names.append("a mapping" if get_origin(member) is Mapping else "a tuple")
        else:
            names.append(_NAMES.get(member) or member.__name__)
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _describe(value: object) -> str:
    if isinstance(value, (str, float)) or (isinstance(value, int) and -LARGEST <= value <= LARGEST):
        return f"{value!r:.60}"
    return _NAMES.get(type(value)) or f"of type {type(value).__name__}"


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """Return a function that reads one type. Made once: a large answer has thousands of values."""
    members = [member for member in _members(hint) if member is not NoneType]
    if len(members) > 1:
        return lambda value: value  # only plain values have several types in results
    (member,) = members
    read = _reader_of_one(member)
    if len(_members(hint)) == 1 or read is _same:
        return read
    return lambda value: None if value is None else read(value)


def _reader_of_one(member: Any) -> Callable[[Any], Any]:
    origin = get_origin(member)
    if origin in (tuple, Sequence):
        item = _reader(get_args(member)[0])
        return lambda value: tuple([item(each) for each in value])
    if origin is Mapping:
        item = _reader(get_args(member)[1])
        return _same if item is _same else lambda value: {key: item(each) for key, each in value.items()}
    if member is datetime:
        return datetime.fromisoformat
    if isinstance(member, type) and is_dataclass(member):
        return _dataclass_reader(member)
    return _same


def _dataclass_reader(cls: type) -> Callable[[Any], Any]:
    create: Any = cls
    readers = [(name, _reader(inner)) for name, inner in field_hints(cls).items()]
    required = {field.name for field in fields(cls) if field.default is field.default_factory is MISSING}
    names = [(name, json_name(name), read, name in required) for name, read in readers]

    def read_object(value: Mapping[str, Any]) -> Any:
        return create(
            **{name: read(value[key]) for name, key, read, needed in names if needed or key in value}
        )

    return read_object


def _same(value: Any) -> Any:
    return value
