"""A report for a terminal: each mistake under the line that it stands in, as compilers do it."""

import textwrap
import unicodedata
from typing import Final

import click
from rich.cells import cell_len

from hourglance.lint.reader.text import Lines
from hourglance.lint.report import Diagnostic, LintReport
from hourglance.lint.rule import RuleDocs

_COLORS: Final = {"error": "red", "warning": "yellow"}
_MARGIN: Final = "blue"
_LEAST_WIDTH: Final = 40
_INVISIBLE: Final = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
_SPOKEN: Final = ("leave ", "save ", "such as ")
_TAB: Final = "    "
_MOST_EXAMPLE_LINES: Final = 30


def render(report: LintReport, *, name: str = "query", width: int = 100, color: bool = False) -> str:
    """Return a report as text that ends with a line end: every mistake, then one line that sums up.

    :param name: what to call the query, a file's name say.
    :param width: columns of the terminal.
    :param color: whether to use ANSI colours.
    """
    painter = _Painter(report, name, max(width, _LEAST_WIDTH))
    text = "\n\n".join([*map(painter.diagnostic, report.diagnostics), summary(report, name=name)]) + "\n"
    return text if color else click.unstyle(text)


def summary(report: LintReport, *, name: str = "query") -> str:
    """Return one line that says how many mistakes there are and what can be done about them."""
    if not report.diagnostics:
        return f"{name}: no mistakes."
    errors, warnings = len(report.errors), len(report.warnings)
    counted = " and ".join(filter(None, (_count(errors, "error"), _count(warnings, "warning"))))
    return f"{counted}. {_prospect(report)}"


def render_explanation(explanation: RuleDocs, *, width: int = 100, color: bool = False) -> str:
    """Return what a code means, with its examples, as text that ends with a line end."""
    head = click.style(
        f"{explanation.severity}[{explanation.code}]", _COLORS[explanation.severity], bold=True
    )
    parts = [
        f"{head}: {click.style(explanation.title, bold=True)}",
        textwrap.fill(explanation.meaning, max(width, _LEAST_WIDTH), break_on_hyphens=False),
        "Wrong"
        + (f", of the family {explanation.family}:" if explanation.family != "conversations" else ":"),
        textwrap.indent(shown(explanation.bad), "    "),
        "Right:",
        textwrap.indent(shown(explanation.good), "    "),
    ]
    text = "\n\n".join(parts) + "\n"
    return text if color else click.unstyle(text)


def shown(example: str | bytes) -> str:
    """Return an example so that it can be looked at: bytes as numbers, long ones cut."""
    if isinstance(example, bytes):
        return f"{example[:24].hex(' ')}{' ...' if len(example) > 24 else ''}  (bytes, hexadecimal)"
    lines = example.splitlines()
    kept = [line if len(line) <= 200 else f"{line[:100]} ... ({len(line)} characters)" for line in lines]
    if len(kept) > _MOST_EXAMPLE_LINES:
        kept[_MOST_EXAMPLE_LINES:] = [f"... ({len(lines)} lines)"]
    return "\n".join(map(_visible, kept))


def _prospect(report: LintReport) -> str:
    """Return what ``--fix`` would do."""
    errors, left = len(report.errors), sum(found.severity == "error" for found in report.remaining)
    if report.fixed is None:
        if not errors:
            return "The service takes the query."
        return "Only you can say what was meant: `--fix` cannot mend this."
    if not left:
        if not errors:
            return "The service takes the query; `--fix` tidies it."
        return f"`--fix` mends {'it' if errors == 1 else f'all {errors}'}; the mended query is valid."
    mended = sum(found.fixable for found in report.errors)
    return f"`--fix` mends {mended} of {errors}; the mended query still has {_count(left, 'error')}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""


class _Painter:
    def __init__(self, report: LintReport, name: str, width: int) -> None:
        self.name = name
        self.width = width
        self.lines = {False: Lines(report.text), True: Lines(report.url)}
        self.digits = max((len(str(found.line)) for found in report.diagnostics), default=1)

    def diagnostic(self, found: Diagnostic) -> str:
        color = _COLORS[found.severity]
        head = click.style(f"{found.severity}[{found.code}]", color, bold=True)
        place = f"{'address' if found.in_url else self.name}:{found.line}:{found.column}"
        before, marked, after, at = self._excerpt(found)
        carets = "^" * max(cell_len(marked), 1)
        label = found.label
        beside = cell_len(before) + len(carets) + 1 + cell_len(label) <= self._room
        lines = [
            f"{head}{click.style(': ' + _visible(found.message), bold=True)}",
            f"{self._gutter(' ' * (self.digits + 1), '-->')} {place}",
            self._gutter(" " * (self.digits + 2), "|"),
            f"{self._gutter(f' {found.line:>{self.digits}} ', '|')} {before}{marked}{after}",
            f"{self._gutter(' ' * (self.digits + 2), '|')} {' ' * at}"
            + click.style(carets + (f" {_visible(label)}" if label and beside else ""), color, bold=True),
        ]
        notes = [] if beside or not label else [label]
        if found.suggestion and found.suggestion.strip('"`') not in label.strip("`"):
            spoken = found.suggestion.startswith(_SPOKEN)
            notes.append(found.suggestion if spoken else f"write: {found.suggestion}")
        for note in (*notes, *found.notes):
            lines += self._note(_visible(note))
        return "\n".join(lines)

    @property
    def _room(self) -> int:
        return self.width - self.digits - 4

    def _gutter(self, number: str, sign: str) -> str:
        return click.style(f"{number}{sign}", _MARGIN, bold=True)

    def _note(self, note: str) -> list[str]:
        margin = " " * (self.digits + 2)
        first, *more = textwrap.wrap(note, self._room, break_long_words=False, break_on_hyphens=False) or [""]
        return [
            f"{self._gutter(margin, '=')} {first}",
            *(f"{margin}  {line}" for line in more),
        ]

    def _excerpt(self, found: Diagnostic) -> tuple[str, str, str, int]:
        """Return the line of a mistake in three parts, the middle one marked, and the column of the marks."""
        line = self.lines[found.in_url].line(found.line)
        start = found.column - 1
        end = min(start + found.length, len(line))
        far = 4 * self.width  # more than is ever shown: a query may stand in one line of megabytes
        near = (line[max(start - far, 0) : start], line[start : min(end, start + far)], line[end : end + far])
        before, marked, after = (_visible(part.replace("\t", _TAB)) for part in near)
        marked = _cut(marked, self._room * 2 // 3)
        room = self._room - cell_len(marked)
        if cell_len(before) + cell_len(after) > room:
            before = _cut(before, max(room - min(cell_len(after), room // 3), 1), from_end=True)
            after = _cut(after, max(room - cell_len(before), 1))
        return before, marked, after, cell_len(before)


def _cut(text: str, width: int, *, from_end: bool = False) -> str:
    """Return a text of at most ``width`` columns, an ellipsis where something is left out."""
    if cell_len(text) <= width:
        return text
    kept: list[str] = []
    used = 1
    for character in reversed(text[-width:]) if from_end else text[:width]:
        used += cell_len(character)
        if used > width:
            break
        kept.append(character)
    return f"…{''.join(reversed(kept))}" if from_end else f"{''.join(kept)}…"


def _visible(text: str) -> str:
    """Return a text with a sign for each character that would not be seen, or that steers the terminal."""
    return text if text.isascii() and text.isprintable() else "".join(map(_sign, text))


def _sign(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs" and character != " ":
        return "\N{OPEN BOX}"
    if category not in _INVISIBLE:
        return character
    return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "\N{REPLACEMENT CHARACTER}"
