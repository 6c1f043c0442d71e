"""The content of a card file: what is written in its TOML, as data."""

from typing import Any, Final, Literal, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from hourglance.util.toml_text import TomlPath, suggest

#: The settings that a card may have: the placeholder ``@queues`` in its query declares ``queues``.
SETTINGS: Final = ("window", "media", "queues", "people")

#: A problem: where it is, what is wrong, and what to write instead.
CardProblem: TypeAlias = tuple[TomlPath, str, str]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all parts of a card file."""


P = TypeVar("P", bound=_Part)


class CardQuery(_Part, frozen=True, kw_only=True):
    """What is asked: in Hourglance's spelling, or as the service's own JSON.

    :param window: ``last hour``, ``last 30 minutes``, ``today``, ``this week``, ``yesterday``; perhaps with
        ``, a week earlier``; or ``@window`` for a setting.
    :param where: values by dimension; several values are alternatives. ``@me``, ``@my-queues`` and the
        settings ``@media``, ``@queues`` and ``@people`` stand for values.
    :param json: the whole query as JSON instead of the other fields; its interval is replaced by the window.
    """

    window: str
    family: str = "conversations"
    metrics: tuple[str, ...] = ()
    where: dict[str, str | tuple[str, ...]] = {}
    group_by: tuple[str, ...] = ()
    granularity: str = ""
    json: str = ""


class CardBar(_Part, frozen=True, kw_only=True):
    """A part of the headline, drawn as a bar."""

    label: str
    value: str


class CardTable(_Part, frozen=True, kw_only=True):
    """A table with a row for each value of a dimension.

    :param columns: values by title; at most four.
    :param first: which rows come first, by the first column.
    """

    by: str
    columns: dict[str, str]
    first: Literal["highest", "lowest"] = "highest"


class CardTarget(_Part, frozen=True, kw_only=True):
    """The target of the headline: in seconds for a duration, in percent for a share, else a number."""

    value: float
    better: Literal["lower", "higher"] = "lower"


class CardLimits(_Part, frozen=True, kw_only=True):
    """Alerts: the headline reaches ``warning`` or ``critical``, in minutes, percent, or as a count."""

    side: Literal["above", "below"] = "above"
    warning: float
    critical: float


class CardSettings(_Part, frozen=True, kw_only=True):
    """Initial values of the settings that the query's placeholders declare."""

    window: str = ""
    media: str = ""
    queues: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


class CardFile(_Part, frozen=True, kw_only=True):
    """A card as data.

    :param headline: its number: ``tHandle.average``, ``oServiceLevel.ratio``, ``nTransferred / nConnected``.
    :param caption: a line with placeholders: ``{tHandle.count} handled {window}``.
    :param trend: a value over the window, drawn as a line; the query needs a granularity.
    """

    title: str
    headline: str
    query: CardQuery
    description: str = ""
    caption: str = ""
    tooltip: str = ""
    trend: str = ""
    bars: tuple[CardBar, ...] = ()
    table: CardTable | None = None
    target: CardTarget | None = None
    limits: CardLimits | None = None
    settings: CardSettings = CardSettings()
    version: Literal[1] = 1


def read_card_file(document: dict[str, Any]) -> tuple[CardFile | None, list[CardProblem]]:
    """Return the content of a TOML document, and every problem of its shape.

    :returns: None for the content if something that it needs is missing.
    """
    problems: list[CardProblem] = []
    return _read(CardFile, document, (), problems), problems


def card_file_schema() -> dict[str, Any]:
    """Return the JSON Schema of card files, which editors complete and check TOML by."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A card of Hourglance"}
    return schema | msgspec.json.schema(CardFile)


def _read(part: type[P], table: dict[str, Any], path: TomlPath, problems: list[CardProblem]) -> P | None:
    """Return a table's content without what is not valid; None if a field is missing that it needs."""
    types = get_type_hints(part)
    values: dict[str, Any] = {}
    for key, value in table.items():
        where = (*path, key)
        if key not in types:
            problems.append((where, f"Unknown key `{key[:60]}`", suggest(key, types, "`{}`")))
        elif (read := _value(types[key], value, where, problems)) is not None:
            values[key] = read
    required = [field.name for field in msgspec.structs.fields(part) if field.required]
    for name in required:
        if name not in table:
            below = f" in [{'.'.join(map(str, path))}]" if path else ""
            problems.append((path, f"`{name}` is missing{below}", ""))
    return part(**values) if values.keys() >= set(required) else None


def _value(kind: Any, value: Any, path: TomlPath, problems: list[CardProblem]) -> Any:
    """Return a value of a type; None if it is not valid."""
    part = next((each for each in (kind, *get_args(kind)) if _is_part(each)), None)
    if part is not None and isinstance(value, dict):
        return _read(part, value, path, problems)
    if part is not None and get_origin(kind) is tuple and isinstance(value, list):
        items = [
            _read(part, each, (*path, index), problems) if isinstance(each, dict) else None
            for index, each in enumerate(value)
        ]
        if all(isinstance(each, dict) for each in value):
            return tuple(each for each in items if each is not None)
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        problems.append((path, f"`{path[-1]}` is not valid: {_reason(error)}", ""))
        return None


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, _Part)


def _reason(error: msgspec.ValidationError) -> str:
    names = {"`str`": "a text", "`array`": "a list", "`object`": "a table", "`int`": "a whole number"}
    names |= {"`float`": "a number", "`bool`": "true or false", " | ": " or "}
    reason = str(error).partition(" - at ")[0]
    for written, name in names.items():
        reason = reason.replace(written, name)
    return reason[:1].lower() + reason[1:]


if __name__ == "__main__":
    print(msgspec.json.format(msgspec.json.encode(card_file_schema()), indent=2).decode())  # noqa: T201
