"""Terminal output of a lint report: each problem below its source line, as compilers print it."""

import textwrap
import unicodedata
from typing import Final

import click

from hourglance.lint.linter import Diagnostic, LintReport
from hourglance.lint.reader.text import Lines
from hourglance.lint.rule import LintRule

_COLORS: Final = {"error": "red", "warning": "yellow", "note": "cyan"}
_GUTTER_COLOR: Final = "blue"
_MIN_WIDTH: Final = 40
_INVISIBLE: Final = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
_TAB: Final = "    "
_MAX_EXAMPLE_LINES: Final = 30


def render(report: LintReport, *, name: str = "query", width: int = 100, color: bool = False) -> str:
    """Return all problems of a report and a summary line, ending with a line break.

    :param name: the query's name, such as its file name.
    :param width: columns of the terminal.
    :param color: whether to use ANSI colors.
    """
    name = _visible(name)
    renderer = _Renderer(report, name, max(width, _MIN_WIDTH))
    text = "\n\n".join([*map(renderer.diagnostic, report.diagnostics), _summary(report, name)]) + "\n"
    return text if color else click.unstyle(text)


def render_rule(rule: LintRule, *, width: int = 100, color: bool = False) -> str:
    """Return the documentation of a rule with its examples, ending with a line break."""
    head = click.style(f"{rule.severity}[{rule.code}]", _COLORS[rule.severity], bold=True)
    family = f", family {rule.family}" if rule.family != "conversations" else ""
    parts = [
        f"{head}: {click.style(rule.title, bold=True)}",
        textwrap.fill(rule.explanation, max(width, _MIN_WIDTH), break_on_hyphens=False),
        f"Wrong{family}:",
        textwrap.indent(format_example(rule.bad), "    "),
        "Right:",
        textwrap.indent(format_example(rule.good), "    "),
    ]
    text = "\n\n".join(parts) + "\n"
    return text if color else click.unstyle(text)


def format_example(example: str | bytes) -> str:
    """Return an example for display: bytes as hexadecimal digits, long ones shortened."""
    if isinstance(example, bytes):
        return f"{example[:24].hex(' ')}{' ...' if len(example) > 24 else ''}  (bytes, hexadecimal)"
    lines = example.splitlines()
    kept = [line if len(line) <= 200 else f"{line[:100]} ... ({len(line)} characters)" for line in lines]
    if len(kept) > _MAX_EXAMPLE_LINES:
        kept[_MAX_EXAMPLE_LINES:] = [f"... ({len(lines)} lines)"]
    return "\n".join(map(_visible, kept))


def _summary(report: LintReport, name: str) -> str:
    if not report.diagnostics:
        return f"{name}: no problems found."
    numbers = {"error": len(report.errors), "warning": len(report.warnings), "note": len(report.notes)}
    counted = " and ".join(filter(None, (_count(number, what) for what, number in numbers.items())))
    return f"{counted}. {_fix_summary(report)}"


def _fix_summary(report: LintReport) -> str:
    """Return what ``--fix`` would do."""
    errors, remaining = len(report.errors), sum(found.severity == "error" for found in report.remaining)
    valid = "valid" + (" as soon as every placeholder is filled in" if report.has_placeholders else "")
    if report.fixed is None:
        if not errors:
            if report.observation:
                return f"The query is a {valid.replace('valid', 'valid observation query')}."
            return (
                f"The query is {valid}."
                if report.checked or report.activity
                else "The query was not checked."
            )
        return f"`--fix` cannot fix {'it' if errors == 1 else 'them'}: a manual change is needed."
    if not remaining:
        if not errors:
            return f"The query is {valid}; `--fix` cleans it up."
        return f"`--fix` fixes {'it' if errors == 1 else f'all {errors}'}; the fixed query is {valid}."
    fixable = sum(found.fixable for found in report.errors)
    return f"`--fix` fixes {fixable} of {errors}; the fixed query still has {_count(remaining, 'error')}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""


class _Renderer:
    def __init__(self, report: LintReport, name: str, width: int) -> None:
        self.name = name
        self.width = width
        self.lines = {False: Lines(report.text), True: Lines(report.url)}
        self.digits = max((len(str(found.line)) for found in report.diagnostics), default=1)

    def diagnostic(self, found: Diagnostic) -> str:
        """Return one problem: message, place, source line with marks, label, suggestion and notes."""
        color = _COLORS[found.severity]
        head = click.style(f"{found.severity}[{found.code}]", color, bold=True)
        place = f"{'URL' if found.in_url else self.name}:{found.line}:{found.column}"
        before, marked, after, at = self._excerpt(found)
        carets = "^" * max(_cells(marked), 1)
        label = found.label
        fits = _cells(before) + len(carets) + 1 + _cells(label) <= self._source_width
        lines = [
            f"{head}{click.style(': ' + _visible(found.message), bold=True)}",
            f"{self._gutter(' ' * (self.digits + 1), '-->')} {place}",
            self._gutter(" " * (self.digits + 2), "|"),
            f"{self._gutter(f' {found.line:>{self.digits}} ', '|')} {before}{marked}{after}",
            f"{self._gutter(' ' * (self.digits + 2), '|')} {' ' * at}"
            + click.style(carets + (f" {_visible(label)}" if label and fits else ""), color, bold=True),
        ]
        notes = [] if fits or not label else [label]
        if found.suggestion and found.suggestion.strip('"`') not in label.strip("`"):
            notes.append(found.advice)
        for note in (*notes, *found.notes):
            lines += self._note(_visible(note))
        return "\n".join(lines)

    @property
    def _source_width(self) -> int:
        return self.width - self.digits - 4

    def _gutter(self, number: str, sign: str) -> str:
        return click.style(f"{number}{sign}", _GUTTER_COLOR, bold=True)

    def _note(self, note: str) -> list[str]:
        margin = " " * (self.digits + 2)
        wrapped = textwrap.wrap(note, self._source_width, break_long_words=False, break_on_hyphens=False)
        first, *more = wrapped or [""]
        return [f"{self._gutter(margin, '=')} {first}", *(f"{margin}  {line}" for line in more)]

    def _excerpt(self, found: Diagnostic) -> tuple[str, str, str, int]:
        """Return the source line in three parts, the second one marked, and the column of the marks."""
        line = self.lines[found.in_url].line(found.line)
        start = found.column - 1
        end = min(start + found.length, len(line))
        far = 4 * self.width  # more than fits: a line may be megabytes long
        near = (line[max(start - far, 0) : start], line[start : min(end, start + far)], line[end : end + far])
        before, marked, after = (_visible(part.replace("\t", _TAB)) for part in near)
        marked = _cut(marked, self._source_width * 2 // 3)
        room = self._source_width - _cells(marked)
        if _cells(before) + _cells(after) > room:
            before = _cut(before, max(room - min(_cells(after), room // 3), 1), from_end=True)
            after = _cut(after, max(room - _cells(before), 1))
        return before, marked, after, _cells(before)


def _cells(text: str) -> int:
    """Return the columns that a text takes in a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _cut(text: str, width: int, *, from_end: bool = False) -> str:
    """Return a text cut to ``width`` columns, with an ellipsis."""
    if _cells(text) <= width:
        return text
    kept: list[str] = []
    used = 1
    for character in reversed(text[-width:]) if from_end else text[:width]:
        used += _cells(character)
        if used > width:
            break
        kept.append(character)
    return f"…{''.join(reversed(kept))}" if from_end else f"{''.join(kept)}…"


def _visible(text: str) -> str:
    """Return a text with a symbol for each invisible character and each terminal control character."""
    return text if text.isascii() and text.isprintable() else "".join(map(_symbol, text))


def _symbol(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs" and character != " ":
        return "\N{OPEN BOX}"
    if category not in _INVISIBLE:
        return character
    return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "\N{REPLACEMENT CHARACTER}"
