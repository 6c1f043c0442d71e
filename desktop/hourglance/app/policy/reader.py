"""Reads the administrator's policy file and reports every problem in it with its position.

``tomllib`` alone decides what is valid TOML. Where a problem stands is found by a second, best-effort look at
the text, which runs only if there is a problem.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from hourglance.app.policy.model import Policy, PolicyError, PolicyProblem
from hourglance.app.policy.specs import is_path, plugin_of, spec_problem
from hourglance.app.policy.trust import find_distrust, program_files
from hourglance.genesys import ServiceAddressError, UnknownRegionError, region_named
from hourglance.util.atomic_file import os_error_reason
from hourglance.util.regular_file import read_regular_file

if TYPE_CHECKING:
    from hourglance.plugin_host import PluginLibrary

#: A table and a key, and for an item of a list its index: ``("plugins", "deny", 0)``.
_Path: TypeAlias = tuple[str | int, ...]

#: Start and end in the text.
_Span: TypeAlias = tuple[int, int]

_ADMINISTRATOR: Final = "Ask your administrator to correct it; `hourglance preset check` lists every problem."
_CALLER: Final = "Give the path of a preset file, as UTF-8 text."

_MAX_BYTES: Final = 1_000_000

#: Syntax errors are skipped one after another up to this number.
_MAX_SYNTAX_ERRORS: Final = 20

#: A statement of more lines is not looked at for the positions of its parts.
_MAX_LINES: Final = 500

_MIN_FLOOR: Final = 30
_MAX_FLOOR: Final = 3600

#: Every key and the field of :class:`Policy` that it sets.
_KEYS: Final[Mapping[tuple[str, str], str]] = {
    ("account", "region"): "region",
    ("account", "client_id"): "client_id",
    ("plugins", "allow"): "allow",
    ("plugins", "deny"): "deny",
    ("plugins", "preinstalled"): "preinstalled",
    ("refresh", "floor_seconds"): "refresh_floor",
    ("storage", "keep_figures"): "keep_figures",
    ("updates", "check"): "update_check",
}
_TABLES: Final = tuple(dict.fromkeys(table for table, _ in _KEYS))

_CLIENT_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DURATION: Final = re.compile(r"\s*(\d{1,6})\s*([smh]?)", re.IGNORECASE)
_PLUGIN_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
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
_BARE_WORD: Final = re.compile(r"[A-Za-z][\w.-]*|[0-9a-fA-F-]{8,}")


def policy_path() -> Path:
    """Return the path of the policy file, in a folder that only administrators can write to."""
    if sys.platform == "win32":
        return program_files() / "hourglance" / "preset.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/hourglance/preset.toml")
    return Path("/etc/hourglance/preset.toml")


def read_policy(path: Path | None = None) -> Policy:
    """Return the policy in a file, by default this computer's; the default policy if there is no file.

    :raises PolicyError: the file cannot be read, has problems, or is this computer's and can be changed by
        others than an administrator; the error lists all of them.
    """
    is_decisive = path is None
    path = path or policy_path()
    text = _text(path, remedy=_ADMINISTRATOR)
    if text is None:
        return Policy()
    policy, problems = parse_policy(text)
    problems = (*(_distrust(path) if is_decisive else ()), *problems)
    if problems:
        first, more = problems[0], len(problems) - 1
        others = f" ({more} more problem{'s' if more > 1 else ''})" if more else ""
        what = f"{path}, line {first.line}: {first.what}{others}."
        raise PolicyError(what, remedy=_ADMINISTRATOR, problems=problems)
    return policy


def plugin_library() -> "PluginLibrary":
    """Return the user's plugin library, restricted by the administrator's policy."""
    from hourglance.plugin_host import PluginLibrary, PluginPolicy

    try:
        policy = read_policy()
    except PolicyError as error:
        return PluginLibrary(policy=PluginPolicy(error=error))
    allow = None if policy.allow is None else frozenset(policy.allow)
    return PluginLibrary(policy=PluginPolicy(allow=allow, deny=frozenset(policy.deny)))


def check_policy(path: Path) -> tuple[str, tuple[PolicyProblem, ...]]:
    """Return the text of a policy file and its problems, ordered by position.

    Unlike :func:`read_policy`, this also reports what contradicts itself, and plugins that are not there.

    :raises PolicyError: the file cannot be read.
    """
    text = _text(path, remedy=_CALLER)
    if text is None:
        raise PolicyError(f"There is no file {path}.", remedy=_CALLER)
    distrust = _distrust(path) if path == policy_path() else ()
    return text, (*distrust, *parse_policy(text, is_complete=True)[1])


def _distrust(path: Path) -> tuple[PolicyProblem, ...]:
    try:
        distrust = find_distrust(path)
    except OSError as error:
        raise PolicyError(
            f"{path} cannot be read: {os_error_reason(error)}.", remedy=_ADMINISTRATOR
        ) from error
    if distrust is None:
        return ()
    return (PolicyProblem(line=1, column=1, what=distrust.what, suggestion=f"Run: {distrust.remedy}"),)


def parse_policy(text: str, *, is_complete: bool = False) -> tuple[Policy, tuple[PolicyProblem, ...]]:
    """Return the policy in a text, as far as it is valid, and all problems, ordered by position.

    :param is_complete: report contradictions and missing files, too.
    """
    import tomllib

    text = text.replace("\r\n", "\n")
    problems: list[PolicyProblem] = []
    valid = text
    document: dict[str, Any] = {}
    while len(problems) < _MAX_SYNTAX_ERRORS:
        try:
            document = tomllib.loads(valid)
            break
        except (ValueError, RecursionError) as error:
            problem, valid = _skip_statement(text, valid, error)
            problems.append(problem)
    validator = _Validator(document)
    if is_complete:
        validator.check_plugins()
    if validator.problems:
        spans = dict(_spans(valid))
        problems += (_problem(text, _span(spans, path), *what) for path, *what in validator.problems)
    ordered = sorted(problems, key=lambda problem: (problem.line, problem.column))
    return Policy(**validator.values), tuple(ordered)


def _text(path: Path, *, remedy: str) -> str | None:
    try:
        # Not its beginning alone, which might allow what its end denies.
        return read_regular_file(path, max_bytes=_MAX_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {os_error_reason(error)}.", remedy=remedy) from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path} is not UTF-8 text.", remedy=remedy) from error


class _Validator:
    """Checks the values of a document.

    :ivar values: the valid ones, by field of :class:`Policy`.
    :ivar problems: for each problem its path, what is wrong, and what to write instead.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.values: dict[str, Any] = {}
        self.problems: list[tuple[_Path, str, str]] = []
        for table, content in document.items():
            if table not in _TABLES:
                self._unknown_table(table, content)
            elif isinstance(content, dict):
                for key, value in content.items():
                    self._check(table, key, value)
            elif isinstance(content, list) and all(isinstance(each, dict) for each in content):
                self._add((table,), f"[[{table}]] declares a list of tables", f"Write [{table}].")
            else:
                self._add((table,), f"`{table}` must be a table", f"Write [{table}] on a line of its own.")

    def check_plugins(self) -> None:
        """Report plugins that are missing, and those that the lists contradict each other about."""
        allow, deny = (self.values.get(name) for name in ("allow", "deny"))
        allowed, denied = (frozenset(map(plugin_of, names or ())) for names in (allow, deny))
        for index, name in enumerate(allow or ()):
            if plugin_of(name) in denied:
                what = f"{name!r} is both allowed and denied"
                self._add(("plugins", "allow", index), what, "Remove it from one of the two lists.")
        for index, spec in enumerate(self.values.get("preinstalled", ())):
            path = ("plugins", "preinstalled", index)
            if is_path(spec) and not Path(spec).exists():
                self._add(path, f"There is no file {spec}", "Copy it there, or correct the path.")
            name = plugin_of(spec)
            if name in denied:
                what = f"{name!r} is both preinstalled and denied"
                self._add(path, what, "Remove it from one of the two lists.")
            elif allow is not None and name and name not in allowed:
                self._add(path, f"{name!r} is preinstalled but not allowed", "Add it to `allow`.")

    def _unknown_table(self, name: str, content: object) -> None:
        if isinstance(content, dict):
            self._add((name,), f"Unknown table [{name[:60]}]", _suggestion(name, _TABLES, "[{}]"))
        elif homes := [table for table, key in _KEYS if key == name]:
            self._add((name,), f"`{name}` belongs in a table", f"Write it below [{homes[0]}].")
        else:
            keys = (key for _, key in _KEYS)
            self._add((name,), f"Unknown key `{name[:60]}`", _suggestion(name, keys, "`{}`"))

    def _check(self, table: str, key: str, value: Any) -> None:
        path = (table, key)
        match _KEYS.get(path):
            case "region":
                checked: object = self._region(path, value)
            case "client_id":
                checked = self._client_id(path, value)
            case "allow" | "deny":
                checked = self._texts(path, value, names=True)
            case "preinstalled":
                checked = self._specs(path, self._texts(path, value))
            case "refresh_floor":
                checked = self._seconds(path, value)
            case "keep_figures" | "update_check":
                checked = self._flag(path, value)
            case _:
                homes = [home for home, name in _KEYS if name == key]
                known = (name for home, name in _KEYS if home == table)
                hint = f"It belongs in [{homes[0]}]." if homes else _suggestion(key, known, "`{}`")
                self._add(path, f"Unknown key `{key[:60]}` in [{table}]", hint)
                return
        if checked is not None:
            self.values[_KEYS[path]] = checked

    def _region(self, path: _Path, value: object) -> str | None:
        text = self._text(path, value)
        try:
            if text is not None:
                region_named(text)
        except UnknownRegionError as error:
            self._add(path, error.what.removesuffix("."), error.remedy)
            return None
        except ServiceAddressError:
            pass  # of an environment variable, not of the file
        return text

    def _client_id(self, path: _Path, value: object) -> str | None:
        text = self._text(path, value)
        if text is not None and not _CLIENT_ID.fullmatch(text):
            self._add(
                path,
                "Invalid client ID",
                "Copy it from Admin > Integrations > OAuth: 32 hexadecimal digits in five groups.",
            )
            return None
        return text

    def _text(self, path: _Path, value: object) -> str | None:
        if isinstance(value, str) and value.strip() and value.isprintable():
            return value.strip()
        self._add(path, f"`{path[1]}` must be a string", 'Write it between quotation marks, "…".')
        return None

    def _texts(self, path: _Path, value: object, *, names: bool = False) -> tuple[str, ...] | None:
        if not isinstance(value, list):
            written = f'["{value}"]' if isinstance(value, str) else '["hourglance-longest-wait"]'
            self._add(path, f"`{path[1]}` must be a list of strings", f"Write {written}.")
            return None
        before = len(self.problems)
        for index, item in enumerate(value):
            if not (isinstance(item, str) and item.strip() and item.isprintable()):
                what = f"Every item of `{path[1]}` must be a string"
                self._add((*path, index), what, 'Write it between quotation marks, "…".')
            elif names and not _PLUGIN_NAME.fullmatch(item.strip()):
                self._add(
                    (*path, index),
                    f"{item[:60]!r} is not a valid plugin name",
                    "Names have letters, digits, dots and hyphens. Versions and files go in `preinstalled`.",
                )
        return None if len(self.problems) > before else tuple(item.strip() for item in value)

    def _specs(self, path: _Path, specs: tuple[str, ...] | None) -> tuple[str, ...] | None:
        before = len(self.problems)
        for index, spec in enumerate(specs or ()):
            if problem := spec_problem(spec):
                self._add((*path, index), *problem)
        return None if len(self.problems) > before else specs

    def _seconds(self, path: _Path, value: object) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            self._add(
                path,
                f"`{path[1]}` must be a whole number of seconds",
                f"Write {_seconds_in(value)}, without quotation marks and unit.",
            )
        elif not _MIN_FLOOR <= value <= _MAX_FLOOR:
            nearest = min(max(value, _MIN_FLOOR), _MAX_FLOOR)
            what = f"`{path[1]}` must be from {_MIN_FLOOR} to {_MAX_FLOOR}"
            self._add(path, what, f"The nearest valid value is {nearest}.")
        else:
            return value
        return None

    def _flag(self, path: _Path, value: object) -> bool | None:
        if isinstance(value, bool):
            return value
        hint = "Write true or false, without quotation marks."
        if isinstance(value, int | str) and str(value).strip().lower() in _YES + _NO:
            hint = f"Write {'true' if str(value).strip().lower() in _YES else 'false'}."
        self._add(path, f"`{path[1]}` must be true or false", hint)
        return None

    def _add(self, path: _Path, what: str, suggestion: str) -> None:
        self.problems.append((path, what, suggestion))


def _suggestion(name: str, known: Iterable[str], form: str) -> str:
    from difflib import get_close_matches

    names = tuple(dict.fromkeys(known))
    near = get_close_matches(name[:60].lower().replace("-", "_"), names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {form.format(near[0])}?"
    return f"Known: {', '.join(form.format(each) for each in names)}."


def _seconds_in(value: object) -> int:
    """Return the number of seconds that a value of another type probably stands for."""
    match = _DURATION.match(value) if isinstance(value, str) else None
    return int(match[1]) * {"m": 60, "h": 3600}.get(match[2].lower(), 1) if match else 120


def _skip_statement(text: str, valid: str, error: Exception) -> tuple[PolicyProblem, str]:
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


def _spans(text: str) -> Iterator[tuple[_Path, _Span]]:
    """Yield where tables, values and items of lists stand in a valid text, as far as that is found."""
    import tomllib

    table: tuple[str, ...] = ()
    lines = text.split("\n")
    number = start = 0
    while number < len(lines):
        statement, taken = lines[number], 1
        while not _is_valid(statement) and number + taken < len(lines) and taken < _MAX_LINES:
            statement, taken = f"{statement}\n{lines[number + taken]}", taken + 1
        bare = statement.lstrip()
        lead = start + len(statement) - len(bare)
        if bare and not bare.startswith("#") and _is_valid(statement):
            content = tomllib.loads(statement)
            if bare.startswith("["):
                table = tuple(_keys(content))
                yield table, (lead, lead + bare.partition("#")[0].rindex("]") + 1)
            else:
                yield from _value_spans(table, content, bare, lead)
        start += len(statement) + 1
        number += taken


def _value_spans(
    table: tuple[str, ...], content: Mapping[str, Any], statement: str, start: int
) -> Iterator[tuple[_Path, _Span]]:
    sign = statement.index("=")
    tokens = [match for match in _ITEM.finditer(statement, sign + 1) if not match["comment"]]
    first = sign + 1 + len(statement[sign + 1 :]) - len(statement[sign + 1 :].lstrip())
    end = tokens[-1].end() if tokens else first + 1
    if statement[first] in "[{":
        end = max(end, statement.rfind("]") + 1, statement.rfind("}") + 1)
    key = (start, start + len(statement[:sign].rstrip()))
    for path, value in _leaves(content):
        full = (*table, *path)
        known = len(full) > 1 and full[:2] in _KEYS
        yield full, (start + first, start + end) if known else key
        for depth in range(len(table) + 1, len(full)):
            yield full[:depth], key
        if isinstance(value, list) and len(value) == len(tokens):
            for index, token in enumerate(tokens):
                yield (*full, index), (start + token.start(), start + token.end())


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
    import tomllib

    try:
        tomllib.loads(statement)
    except (ValueError, RecursionError):
        return False
    return True


def _span(spans: Mapping[_Path, _Span], path: _Path) -> _Span:
    """Return the span of a path or, where it was not found, of the nearest parent."""
    while path and path not in spans:
        path = path[:-1]
    return spans.get(path, (0, 1))


def _problem(text: str, span: _Span, what: str, suggestion: str) -> PolicyProblem:
    start, end = span
    begin = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    return PolicyProblem(
        line=text.count("\n", 0, start) + 1,
        column=start - begin + 1,
        length=max(1, min(end, line_end) - start),
        what=what,
        suggestion=suggestion,
    )
