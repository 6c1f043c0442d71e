"""``hourglance preset``: check an administrator's policy file before it is distributed."""

from pathlib import Path
from typing import Final

import click

from hourglance.app import PolicyError, check_policy, policy_path
from hourglance.util.printable import short_line
from hourglance.util.terminal import write
from hourglance.util.toml_text import TomlProblem

#: At most this many columns of a line are printed: its beginning, or the part around the problem.
_MAX_COLUMNS: Final = 120

#: A sentence may quote what the file has.
_MAX_TEXT: Final = 300


@click.group()
def preset() -> None:
    """Manage the administrator's preset."""


@preset.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.pass_context
def check(ctx: click.Context, file: Path | None) -> None:
    """Check a preset FILE, by default the one of this computer.

    Exit status: 0 if it has no problems, 1 if it has some, 2 if it cannot be read.
    """
    file = file or policy_path()
    try:
        text, problems = check_policy(file)
    except PolicyError as error:
        write(f"hourglance: {error}", error=True)
        ctx.exit(2)
    if problems:
        lines = text.split("\n")
        for problem in problems:
            write(f"{render_problem(str(file), lines, problem)}\n")
        write(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} found.")
        ctx.exit(1)
    write(f"{file}: no problems found.")


def render_problem(name: str, lines: list[str], problem: TomlProblem, severity: str = "error") -> str:
    """Return a problem as a compiler shows it: the line, with the problem underlined.

    :param name: the file's name.
    :param lines: all lines of the file.
    :param severity: ``error`` or ``warning``.
    """
    line = lines[problem.line - 1].replace("\t", " ") if problem.line <= len(lines) else ""
    start = problem.column - 1
    left = 0 if start < _MAX_COLUMNS else start - 20
    line, start = line[left : left + _MAX_COLUMNS], start - left
    margin = " " * len(str(problem.line))
    rendered = [
        f"{severity}: {short_line(problem.what, _MAX_TEXT)}",
        f"{margin}--> {name}:{problem.line}:{problem.column}",
        f"{margin} |",
        f"{problem.line} | {line}",
        f"{margin} | {' ' * start}{'^' * min(problem.length, _MAX_COLUMNS - start)}",
    ]
    if problem.suggestion:
        rendered.append(f"{margin} = {short_line(problem.suggestion, _MAX_TEXT)}")
    return "\n".join(rendered)
