"""A TOML text taken apart into statements, each read by itself: one that is broken costs no other one.

What a statement says, Python's own reader tells; here is only where it stands.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from hourglance.app.policy.model import PolicyProblem


@dataclass(frozen=True, kw_only=True, slots=True)
class TomlPosition:
    """A part of the text, from one character to before another."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TomlEntry:
    """``key = value``, or a table's head where ``value`` is None and ``path`` names the table.

    :param path: the table's name and the key's, taken apart at dots.
    :param items: the places of an array's items.
    """

    path: tuple[str, ...]
    key: TomlPosition
    value: Any = None
    place: TomlPosition
    items: tuple[TomlPosition, ...] = ()
    head: bool = False


class Text:
    """A text and its lines."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]

    def mistake(self, place: TomlPosition, what: str, suggestion: str = "") -> PolicyProblem:
        """Return a mistake at a place."""
        line = sum(start <= place.start for start in self._starts)
        first = self._starts[line - 1]
        end = self.text.find("\n", place.start)
        end = len(self.text) if end < 0 else end
        return PolicyProblem(
            line=line,
            column=place.start - first + 1,
            length=max(1, min(place.end, end) - place.start),
            what=what,
            suggestion=suggestion,
        )


def read_statements(text: Text) -> tuple[list[TomlEntry], list[PolicyProblem]]:
    """Return what a text says, in order, and what in it is no TOML."""
    entries: list[TomlEntry] = []
    mistakes: list[PolicyProblem] = []
    table: tuple[str, ...] = ()
    for start, statement in _statements(text.text):
        try:
            said = _read(statement)
        except ValueError as error:
            mistakes.append(
                text.mistake(_place_of(error, start, statement), _reason(error), _hint(statement))
            )
            if statement.lstrip().startswith("["):
                table = ("?",)  # whatever follows is in a table that nobody knows
            continue
        lead = len(statement) - len(statement.lstrip())
        if statement.lstrip().startswith("["):
            table = _only_path(said)
            place = TomlPosition(start=start + lead, end=start + len(_bare(statement)))
            if statement.lstrip().startswith("[["):
                name = ".".join(table)
                mistakes.append(
                    text.mistake(place, f"[[{name}]] would be one of many tables", f"Write [{name}].")
                )
            entries.append(TomlEntry(path=table, key=place, place=place, head=True))
        elif table != ("?",):
            entries += _entries(said, table, start, statement)
    return entries, mistakes


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Give each statement with where it starts; one goes on over lines until it is complete."""
    lines = text.splitlines(keepends=True)
    at, number = 0, 0
    while number < len(lines):
        statement, taken = lines[number], 1
        if statement.strip() and not statement.lstrip().startswith("#"):
            while not _complete(statement) and number + taken < len(lines):
                following = lines[number + taken]
                if _BEGINNING.match(following):
                    break
                statement, taken = statement + following, taken + 1
            yield at, statement
        at += sum(map(len, lines[number : number + taken]))
        number += taken


def _read(statement: str) -> dict[str, Any]:
    """Return what a statement says.

    :raises ValueError: it is no TOML, or has more digits or brackets than Python reads.
    """
    try:
        return tomllib.loads(statement)
    except RecursionError:
        raise ValueError("It is nested too deeply") from None


def _complete(statement: str) -> bool:
    try:
        _read(statement)
    except ValueError:
        # A bracket or a string of several lines that is still open goes on; all else is wrong by itself.
        bare = _APART.sub("", statement)
        return bare.count("[") <= bare.count("]") and statement.count('"""') % 2 == 0
    return True


def _entries(said: dict[str, Any], table: tuple[str, ...], start: int, statement: str) -> Iterator[TomlEntry]:
    sign = statement.index("=")
    lead = len(statement) - len(statement.lstrip())
    key = TomlPosition(start=start + lead, end=start + len(statement[:sign].rstrip()))
    first = sign + 1 + len(statement[sign + 1 :]) - len(statement[sign + 1 :].lstrip())
    bare = _bare(statement)
    place = TomlPosition(start=start + first, end=start + max(first + 1, len(bare)))
    items = tuple(
        TomlPosition(start=start + first + begin, end=start + first + end)
        for begin, end in _items(bare[first:])
    )
    for path, value in _leaves(said):
        yield TomlEntry(path=(*table, *path), key=key, value=value, place=place, items=items)


def _leaves(said: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    left: list[tuple[tuple[str, ...], Any]] = [((), said)]
    while left:
        path, value = left.pop()
        if isinstance(value, dict) and value:
            left += [((*path, name), inner) for name, inner in reversed(value.items())]
        else:
            yield path, value


def _only_path(said: dict[str, Any]) -> tuple[str, ...]:
    """Return the table that a head opens: ``[a.b]`` says ``{"a": {"b": {}}}``, and ``[[a]]`` a list."""
    path: list[str] = []
    inner: Any = said
    while isinstance(inner, dict | list) and inner:
        inner = inner[0] if isinstance(inner, list) else inner
        if not inner:
            break
        ((name, inner),) = inner.items()
        path.append(name)
    return tuple(path)


def _bare(statement: str) -> str:
    """Return a statement without the comment at its end and what is blank there."""
    quote = ""
    for at, letter in enumerate(statement):
        if quote:
            quote = "" if letter == quote and statement[at - 1] != "\\" else quote
        elif letter in "\"'":
            quote = letter
        elif letter == "#" and "\n" not in statement[at:].rstrip("\n"):
            return statement[:at].rstrip()
    return statement.rstrip()


def _items(array: str) -> Iterator[tuple[int, int]]:
    """Give where each item of an array begins and ends."""
    if not array.startswith("["):
        return
    for match in _ITEM.finditer(array, 1):
        yield match.start(), match.end()


def _place_of(error: ValueError, start: int, statement: str) -> TomlPosition:
    told = _PLACE.search(str(error))
    if told is None or told["line"] is None:
        at = start + len(statement.rstrip()) - 1
    else:
        lines = statement.splitlines(keepends=True)
        before = sum(map(len, lines[: int(told["line"]) - 1]))
        at = start + min(before + int(told["column"]) - 1, max(0, len(statement.rstrip()) - 1))
    return TomlPosition(start=at, end=at + 1)


def _reason(error: ValueError) -> str:
    said = _PLACE.sub("", str(error))
    return f"This is no TOML: {said[:1].lower()}{said[1:]}"


def _hint(statement: str) -> str:
    """Return what was probably meant by the commonest slips; empty for others."""
    name, sign, value = (part.strip() for part in statement.partition("="))
    slips = (
        (not sign and ":" in name, f"Write {name.partition(':')[0].strip()} = … with an equals sign."),
        (value.lower() in _YES, "Write true."),
        (value.lower() in _NO, "Write false."),
        (_WORD.fullmatch(value), f'Write "{value}", in quotation marks.'),
        ('"' in value and "\\" in value, "Write a path between single quotation marks, '…'."),
        (value[:1] in ('"', "'") and value.count(value[:1]) == 1, "Close the quotation marks."),
        ((value or name).startswith("[") and "]" not in statement, "Close the bracket."),
    )
    return next((hint for slipped, hint in slips if slipped), "")


_YES: Final = ("true", "yes", "on")
_NO: Final = ("false", "no", "off")
_BEGINNING: Final = re.compile(r"\s*(\[\s*\w|[\w.-]+\s*=|\"[^\"]*\"\s*=|'[^']*'\s*=)")
_ITEM: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[^\s,\[\]\"'#]+")
_APART: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|#[^\n]*")
_PLACE: Final = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_WORD: Final = re.compile(r"[A-Za-z][\w.-]*|[0-9a-fA-F-]{8,}")
