"""What a plugin's ``pyproject.toml`` tells the people who install it, and what it leaves out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from hourglance import __version__
from hourglance.cli.plugin.new import PLACEHOLDER
from hourglance.devtools.project import PluginProject

Severity: TypeAlias = Literal["error", "warning"]

_REQUIREMENT: Final = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^]]*\])?\s*([^;@]*)")
_LEAST: Final = re.compile(r">=?\s*([0-9.]+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectProblem:
    """Something that is wrong, or could be better.

    :param widget: the name of the widget that it is about; empty for the whole plugin.
    :param details: a traceback, output, or more mistakes of the same query.
    """

    severity: Severity
    widget: str = ""
    message: str
    details: str = ""


def of_metadata(source: PluginProject) -> Iterator[ProjectProblem]:
    """Yield what is wrong with a plugin's metadata."""
    if not source.version and "version" not in source.dynamic:
        yield ProjectProblem(severity="error", message="pyproject.toml gives no version.")
    if not source.description:
        yield _warning(
            "pyproject.toml gives no description, which is what people read in the list of plugins."
        )
    if not source.authors:
        yield _warning(
            "pyproject.toml names no author. People are told the author before they enable a plugin."
        )
    elif PLACEHOLDER in source.authors:
        yield _warning(
            f'pyproject.toml still says "{PLACEHOLDER}", which people are told before they enable the plugin.'
        )
    yield from _of_requirement(source)


def _of_requirement(source: PluginProject) -> Iterator[ProjectProblem]:
    requirements = (_REQUIREMENT.match(dependency) for dependency in source.dependencies)
    wanted = next((found[2] for found in requirements if found and found[1].lower() == "hourglance"), None)
    release = ".".join(__version__.split(".")[:2])
    if wanted is None:
        yield _warning(
            "pyproject.toml does not say which Hourglance it was made for: "
            f'add "hourglance>={release}" to its dependencies.'
        )
    elif any(_numbers(least) > _numbers(__version__) for least in _LEAST.findall(wanted)):
        yield ProjectProblem(
            severity="error", message=f"It wants hourglance{wanted.strip()}, and this is {__version__}."
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split(".") if number)


def _warning(message: str) -> ProjectProblem:
    return ProjectProblem(severity="warning", message=message)
