"""Mistakes for people: what, where, the line itself, and what to write."""

from collections.abc import Iterable
from typing import Final

from hourglance.app.policy.model import PolicyProblem

#: So many columns of a line are shown; further right, those about the mistake.
_WIDEST: Final = 120


def render(name: str, text: str, mistakes: Iterable[PolicyProblem]) -> str:
    """Return mistakes as a compiler would show them.

    :param name: what to call the file.
    """
    lines = text.splitlines()
    return "\n\n".join(_rendered(name, lines, mistake) for mistake in mistakes)


def _rendered(name: str, lines: list[str], mistake: PolicyProblem) -> str:
    line = lines[mistake.line - 1].replace("\t", " ") if mistake.line <= len(lines) else ""
    start = mistake.column - 1
    left = 0 if start < _WIDEST else start - 20
    line, start = line[left : left + _WIDEST], start - left
    gutter = " " * len(str(mistake.line))
    shown = [
        f"error: {mistake.what}",
        f"{gutter}--> {name}:{mistake.line}:{mistake.column}",
        f"{gutter} |",
        f"{mistake.line} | {line}",
        f"{gutter} | {' ' * start}{'^' * min(mistake.length, _WIDEST - start)}",
    ]
    if mistake.suggestion:
        shown.append(f"{gutter} = {mistake.suggestion}")
    return "\n".join(shown)
