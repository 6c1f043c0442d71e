"""Mistakes for people: what, where, the line itself, and what to write."""

from collections.abc import Iterable

from hourglance._preset._model import Mistake


def render(name: str, text: str, mistakes: Iterable[Mistake]) -> str:
    """Return mistakes as a compiler would show them.

    :param name: what to call the file.
    """
    lines = text.splitlines()
    return "\n\n".join(_rendered(name, lines, mistake) for mistake in mistakes)


def _rendered(name: str, lines: list[str], mistake: Mistake) -> str:
    line = lines[mistake.line - 1].replace("\t", " ") if mistake.line <= len(lines) else ""
    gutter = " " * len(str(mistake.line))
    shown = [
        f"error: {mistake.what}",
        f"{gutter}--> {name}:{mistake.line}:{mistake.column}",
        f"{gutter} |",
        f"{mistake.line} | {line}",
        f"{gutter} | {' ' * (mistake.column - 1)}{'^' * mistake.length}",
    ]
    if mistake.suggestion:
        shown.append(f"{gutter} = {mistake.suggestion}")
    return "\n".join(shown)
