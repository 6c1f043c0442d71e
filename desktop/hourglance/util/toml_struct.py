"""Structures in TOML: a document as a msgspec structure, with every mistake of its shape."""

import math
from collections.abc import Iterator
from typing import Any, Literal, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from hourglance.util.toml_text import TomlPath, suggest

#: Where a mistake is, what is wrong, and what to write instead.
TomlMistake: TypeAlias = tuple[TomlPath, str, str]

S = TypeVar("S", bound=msgspec.Struct)


def read_struct(part: type[S], document: dict[str, Any]) -> tuple[S | None, list[TomlMistake]]:
    """Return a document's content, and every mistake of its shape.

    :param part: its type; nested structures are tables.
    :returns: None for the content if something that it needs is missing.
    """
    mistakes: list[TomlMistake] = []
    return _read(part, document, (), mistakes), mistakes


def _read(part: type[S], table: dict[str, Any], path: TomlPath, mistakes: list[TomlMistake]) -> S | None:
    """Return a table's content without what is not valid; None if a field is missing that it needs."""
    types = get_type_hints(part)
    values: dict[str, Any] = {}
    for key, value in table.items():
        where = (*path, key)
        if key not in types:
            mistakes.append((where, f"Unknown key `{key[:60]}`", suggest(key, types, "`{}`")))
        elif (read := _value(types[key], value, where, mistakes)) is not None:
            values[key] = read
    required = [field.name for field in msgspec.structs.fields(part) if field.required]
    for name in required:
        if name not in table:
            below = f" in [{'.'.join(map(str, path))}]" if path else ""
            mistakes.append((path, f"`{name}` is missing{below}", ""))
    return part(**values) if values.keys() >= set(required) else None


def _value(kind: Any, value: Any, path: TomlPath, mistakes: list[TomlMistake]) -> Any:
    """Return a value of a type; None if it is not valid."""
    part = next((each for each in (kind, *get_args(kind)) if _is_part(each)), None)
    if part is not None and isinstance(value, dict):
        return _tables(kind, part, value, path, mistakes)
    if part is not None and get_origin(kind) is tuple and isinstance(value, list):
        items = [
            _read(part, each, (*path, index), mistakes) if isinstance(each, dict) else None
            for index, each in enumerate(value)
        ]
        if all(isinstance(each, dict) for each in value):
            return tuple(each for each in items if each is not None)
    if not _is_finite(value):
        mistakes.append((path, f"`{path[-1]}` is not valid: numbers must be finite", ""))
        return None
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        given = value[0] if isinstance(value, list) and value else value
        hint = suggest(str(given), words, '"{}"') if (words := tuple(_words(kind))) else ""
        mistakes.append((path, f"`{path[-1]}` is not valid: {_reason(error)}", hint))
        return None


def _words(kind: Any) -> Iterator[str]:
    """Yield the words that a value, or one of several, can be."""
    for each in get_args(kind):
        if get_origin(kind) is Literal:
            yield each
        else:
            yield from _words(each)


def _tables(
    kind: Any, part: type[S], value: dict[str, Any], path: TomlPath, mistakes: list[TomlMistake]
) -> Any:
    """Return a table, or tables by name; None if a list of tables is expected."""
    if get_origin(kind) is dict:
        tables = {name: _table(part, each, (*path, name), mistakes) for name, each in value.items()}
        return {name: each for name, each in tables.items() if each is not None}
    if get_origin(kind) is tuple:
        what = f"`{path[-1]}` is not valid: expected a list of tables"
        mistakes.append((path, what, "Write its name in double brackets: [[...]]."))
        return None
    return _read(part, value, path, mistakes)


def _table(part: type[S], value: object, path: TomlPath, mistakes: list[TomlMistake]) -> S | None:
    """Return one of several tables by name; None if it is not valid."""
    if isinstance(value, dict):
        return _read(part, value, path, mistakes)
    mistakes.append(
        (path, f"`{path[-1]}` is not valid: expected a table", f"Write [{'.'.join(map(str, path))}].")
    )
    return None


def _is_finite(value: object) -> bool:
    """Return whether a value has no number that cannot be stored as JSON: TOML has ``nan`` and ``inf``."""
    match value:
        case float():
            return math.isfinite(value)
        case dict():
            return all(map(_is_finite, value.values()))
        case list():
            return all(map(_is_finite, value))
    return True


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _reason(error: msgspec.ValidationError) -> str:
    names = {"`str`": "a text", "`array`": "a list", "`object`": "a table", "`int`": "a whole number"}
    names |= {"invalid enum value": "unknown word", "Invalid enum value": "unknown word"}
    names |= {"`float`": "a number", "`bool`": "true or false", " | ": " or "}
    reason = str(error).partition(" - at ")[0]
    for written, name in names.items():
        reason = reason.replace(written, name)
    return reason[:1].lower() + reason[1:]
