"""TOML with positions: every syntax error of a text, and where its values stand.

``tomllib`` alone decides what is valid TOML. Where a problem stands is found by a second, best-effort look at
the text, which runs only if there is a problem.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

#: Keys of tables, and for an item of a list its index: ``("plugins", "deny", 0)``.
TomlPath: TypeAlias = tuple[str | int, ...]

#: Start and end in the text.
_Span: TypeAlias = tuple[int, int]

#: Syntax errors are skipped one after another up to this number.
_MAX_SYNTAX_ERRORS: Final = 20

#: A statement of more lines is not looked at for the positions of its parts.
_MAX_LINES: Final = 500

_YES: Final = ("true", "yes", "on", "1")
_NO: Final = ("false", "no", "off", "0")

#: The first line of a statement, a string or a comment, and an item of an array.
_STATEMENT: Final = re.compile(r"[ \t]*(\[\[?[ \t]*[\w\"'.-]+|(?:[\w.-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t.]*[=:])")
_ITEM: Final = re.compile(
    r"(?P<comment>#[^\n]*)"
    r"|\"\"\".*?\"{3,5}|'''.*?'{3,5}|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[^\s,\[\]\"'#]+",
    re.DOTALL,
)
_ERROR_POSITION: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_BARE_WORD: Final = re.compile(r"[A-Za-z][\w.-]*|[0-9a-fA-F-]{8,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class TomlProblem:
    """One problem in a TOML file.

    :param line: counted from 1, as is ``column``, in characters.
    :param length: the number of characters to underline; at least 1.
    :param what: the problem, a sentence without a full stop.
    :param suggestion: what to write instead; empty if it is not known.
    """

    line: int
    column: int
    length: int = 1
    what: str
    suggestion: str = ""


class TomlText:
    """A TOML text: its valid part as a document, its syntax errors, and the positions of everything else.

    :ivar document: the valid statements.
    :ivar syntax_problems: one for each statement that is not valid.
    """

    def __init__(self, text: str) -> None:
        self._text = self._valid = text.replace("\r\n", "\n")
        self._spans: Mapping[TomlPath, tuple[_Span, _Span]] | None = None
        self.document: dict[str, Any] = {}
        self.syntax_problems: list[TomlProblem] = []
        while len(self.syntax_problems) < _MAX_SYNTAX_ERRORS:
            try:
                self.document = _loads(self._valid)
                break
            except (ValueError, RecursionError) as error:
                problem, self._valid = _skip_statement(self._text, self._valid, error)
                self.syntax_problems.append(problem)

    def first_line_of_string(self, path: TomlPath) -> int:
        """Return the line on which the text of a string begins: below the quotation marks if it has lines."""
        start = self.problem(path, "", "")
        line = self._text.split("\n")[start.line - 1][start.column - 1 :]
        return start.line + (line.strip() in {"'''", '"""'})

    def problem(self, path: TomlPath, what: str, suggestion: str, *, at_key: bool = False) -> TomlProblem:
        """Return the problem of a value, or of its key; of one that was not found, at its nearest parent."""
        if self._spans is None:
            self._spans = {where: (key, value) for where, key, value in _spans(self._valid)}
        while path and path not in self._spans:
            path, at_key = path[:-1], True
        key, value = self._spans.get(path, ((0, 1), (0, 1)))
        return _problem(self._text, key if at_key else value, what, suggestion)


def to_toml(value: object) -> str:
    """Return a value as TOML, whose strings, numbers and lists are those of JSON."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{to_toml(key)} = {to_toml(each)}" for key, each in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def to_toml_key(name: str) -> str:
    """Return a key as TOML: bare if that is possible."""
    return name if _BARE_KEY.fullmatch(name) else to_toml(name)


def to_toml_lines(text: str) -> str:
    """Return a text of several lines as TOML, on lines of its own if that is possible."""
    lines = text.removesuffix("\n").split("\n")
    if not text.endswith("\n") or not all(line.isprintable() for line in lines):
        return to_toml(text)
    if "'''" not in text:
        return f"'''\n{text}'''"
    escaped = text.replace("\\", "\\\\").replace('"""', '""\\"')
    return f'"""\n{escaped}"""'


def suggest(name: str, known: Iterable[str], form: str) -> str:
    """Return which known name was probably intended, or all of them.

    :param form: how a name is written: ``[{}]``.
    """
    from difflib import get_close_matches

    names = tuple(dict.fromkeys(known))
    near = get_close_matches(name[:60].lower().replace("-", "_"), names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {form.format(near[0])}?"
    return f"Known: {', '.join(form.format(each) for each in names)}."


def _skip_statement(text: str, valid: str, error: Exception) -> tuple[TomlProblem, str]:
    """Return the problem that a syntax error is, and the text with the wrong statement blanked out."""
    position = _ERROR_POSITION.search(str(error))
    lines = valid.split("\n")
    if position is None or position[1] is None:  # at the end: an open bracket or string, or too deep
        line = max(number for number, each in enumerate(lines) if each.strip())
        column = len(lines[line].rstrip()) - 1
    else:
        line = int(position[1]) - 1
        column = max(0, min(int(position[2]), len(lines[line])) - 1)
    first, last = line, line
    if position is None or position[1] is None or not _STATEMENT.match(lines[line]):
        while first > 0 and not _STATEMENT.match(lines[first]):
            first -= 1
    elif column == lines[line].find(lines[line].strip()[:1]) and line > 0:
        # The statement before is not complete, and this line is the first that cannot belong to it.
        opened = next((at for at in range(line - 1, -1, -1) if _STATEMENT.match(lines[at])), line)
        if not _is_valid("\n".join(lines[opened:line])):
            first, last = opened, line - 1
    if str(error).startswith("Cannot"):  # a repetition: the whole statement is the problem
        column = len(lines[line]) - len(lines[line].lstrip())
    what, hint = _syntax_problem(error, "\n".join(lines[first : last + 1]))
    start = sum(len(each) + 1 for each in lines[:line]) + column
    blanked = [" " * len(each) if first <= at <= last else each for at, each in enumerate(lines)]
    return _problem(text, (start, start + 1), what, hint), "\n".join(blanked)


def _syntax_problem(error: Exception, statement: str) -> tuple[str, str]:
    """Return what is wrong with a statement, and for frequent errors what to write instead."""
    reason = _ERROR_POSITION.sub("", str(error))
    name, sign, value = (part.strip() for part in statement.partition("="))
    if reason == "Cannot overwrite a value":
        return f"`{name}` is set twice", "Remove one of the two."
    if reason.startswith("Cannot declare"):
        return f"The table {name.partition('#')[0].strip()} is declared twice", "Merge the two tables."
    if isinstance(error, RecursionError):
        reason = "nested too deeply"
    what = f"Invalid TOML: {reason[:1].lower()}{reason[1:]}"
    hints = (
        (not sign and ":" in name, f"Write {name.partition(':')[0].strip()} = … with an equals sign."),
        (value.lower() in _YES, "Write true."),
        (value.lower() in _NO, "Write false."),
        (_BARE_WORD.fullmatch(value), f'Write "{value}", in quotation marks.'),
        ('"' in value and "\\" in value, "Write a path between single quotation marks, '…'."),
        (value[:1] in ('"', "'") and value.count(value[:1]) == 1, "Close the quotation marks."),
        ((value or name).startswith("[") and "]" not in statement, "Close the bracket."),
    )
    return what, next((hint for applies, hint in hints if applies), "")


def _spans(text: str) -> Iterator[tuple[TomlPath, _Span, _Span]]:
    """Yield where the keys and values of tables, values and items of lists stand, as far as that is found."""
    table: TomlPath = ()
    counted: dict[TomlPath, int] = {}
    lines = text.split("\n")
    number = start = 0
    while number < len(lines):
        statement, taken = lines[number], 1
        while not _is_valid(statement) and number + taken < len(lines) and taken < _MAX_LINES:
            statement, taken = f"{statement}\n{lines[number + taken]}", taken + 1
        bare = statement.lstrip()
        lead = start + len(statement) - len(bare)
        if bare and not bare.startswith("#") and _is_valid(statement):
            content = _loads(statement)
            if bare.startswith("["):
                table = tuple(_keys(content))
                if bare.startswith("[["):
                    counted[table] = counted.get(table, -1) + 1
                    table = (*table, counted[table])
                head = (lead, lead + bare.partition("#")[0].rindex("]") + 1)
                yield table, head, head
            else:
                yield from _value_spans(table, content, bare, lead)
        start += len(statement) + 1
        number += taken


def _value_spans(
    table: TomlPath, content: Mapping[str, Any], statement: str, start: int
) -> Iterator[tuple[TomlPath, _Span, _Span]]:
    sign = statement.index("=")
    tokens = [match for match in _ITEM.finditer(statement, sign + 1) if not match["comment"]]
    first = sign + 1 + len(statement[sign + 1 :]) - len(statement[sign + 1 :].lstrip())
    end = tokens[-1].end() if tokens else first + 1
    if statement[first] in "[{":
        end = max(end, statement.rfind("]") + 1, statement.rfind("}") + 1)
    key = (start, start + len(statement[:sign].rstrip()))
    for path, value in _leaves(content):
        full = (*table, *path)
        yield full, key, (start + first, start + end)
        for depth in range(len(table) + 1, len(full)):
            yield full[:depth], key, (start + first, start + end)
        if isinstance(value, list) and len(value) == len(tokens):
            for index, token in enumerate(tokens):
                item = (start + token.start(), start + token.end())
                yield (*full, index), item, item


def _leaves(content: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    pending: list[tuple[tuple[str, ...], Any]] = [((), content)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict) and value:
            pending += [((*path, name), inner) for name, inner in value.items()]
        else:
            yield path, value


def _keys(document: Any) -> Iterator[str]:
    """Yield the keys of a table's head: ``[a.b]`` reads as ``{"a": {"b": {}}}``, ``[[a]]`` as a list."""
    while document:
        ((name, inner),) = document.items()
        yield name
        document = inner[0] if isinstance(inner, list) else inner


def _is_valid(statement: str) -> bool:
    try:
        _loads(statement)
    except (ValueError, RecursionError):
        return False
    return True


def _problem(text: str, span: _Span, what: str, suggestion: str) -> TomlProblem:
    start, end = span
    begin = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    return TomlProblem(
        line=text.count("\n", 0, start) + 1,
        column=start - begin + 1,
        length=max(1, min(end, line_end) - start),
        what=what,
        suggestion=suggestion,
    )


def _loads(text: str) -> dict[str, Any]:
    import tomllib  # most computers have no TOML file to read

    return tomllib.loads(text)
