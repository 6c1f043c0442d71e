"""A plugin's source folder, read from its ``pyproject.toml`` without running plugin code."""

import re
import sysconfig
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from hourglance import __version__
from hourglance.api import ENTRY_POINT_GROUP, HourglanceError
from hourglance.plugin_host import SANDBOX_PYTHON, Plugin, is_fetchable
from hourglance.util.atomic_file import os_error_reason
from hourglance.util.paths import home_folder, real_path
from hourglance.util.printable import short_line
from hourglance.util.regular_file import read_regular_file

Severity: TypeAlias = Literal["error", "warning", "note"]

#: The author in the template of a new plugin.
PLACEHOLDER_AUTHOR: Final = "Your Name"

#: Where modules are looked for, relative to the project's folder.
_LAYOUTS: Final = ("src", "")

_MAX_BYTES: Final = 1024**2


class NotAPluginProjectError(HourglanceError):
    """The folder is not a plugin project."""

    who = "The plugin"
    code = "no-plugin-here"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectProblem:
    """An error, a warning or a note about a plugin.

    :param widget: the name of the widget that it concerns; empty for the plugin.
    :param details: a traceback, output, or the rule of the query check.
    :param place: file and line, such as ``hello.py:12``; empty if it has none.
    """

    severity: Severity
    widget: str = ""
    message: str
    details: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginProject:
    """The metadata in ``pyproject.toml``, and where the modules are.

    :param lines: the lines of that file.
    :param modules: the folder that the modules of the entry points are imported from.
    :param dynamic: fields that are computed by the build, such as ``version``.
    """

    folder: Path
    lines: tuple[str, ...]
    modules: Path
    name: str
    version: str
    description: str
    authors: tuple[str, ...]
    dependencies: tuple[str, ...]
    requires_python: str
    dynamic: tuple[str, ...]
    entry_points: tuple[str, ...]

    @property
    def plugin(self) -> Plugin:
        """The project as the plugin host runs it: with the packages of this environment if it needs any."""
        names = {re.split(r"[^\w.-]", each.strip(), maxsplit=1)[0].lower() for each in self.dependencies}
        return Plugin(
            name=self.name,
            version=self.version,
            entry_points=self.entry_points,
            folder=self.modules,
            libraries=Path(sysconfig.get_paths()["purelib"]) if names - {"hourglance"} else None,
        )

    def problems(self) -> Iterator[ProjectProblem]:
        """Yield the problems of the metadata."""
        if not self.version and "version" not in self.dynamic:
            yield self._problem("error", "name", "pyproject.toml has no version: add it below the name.")
        if not self.description:
            what = "pyproject.toml has no description, which the list of plugins shows."
            yield self._problem("warning", "name", what)
        if not self.authors:
            what = "pyproject.toml has no author, which users see before they enable a plugin."
            yield self._problem("warning", "name", what)
        elif PLACEHOLDER_AUTHOR in self.authors:
            what = (
                f'The author is still "{PLACEHOLDER_AUTHOR}", which users see before they enable the plugin.'
            )
            yield self._problem("warning", "authors", what)
        yield from self._requirement_problems()

    def _requirement_problems(self) -> Iterator[ProjectProblem]:
        try:
            requirements = [Requirement(dependency) for dependency in self.dependencies]
            python = SpecifierSet(self.requires_python)
        except (InvalidRequirement, InvalidSpecifier) as error:
            what = f"pyproject.toml has an invalid requirement: {short_line(str(error))}."
            key = "requires-python" if isinstance(error, InvalidSpecifier) else "dependencies"
            yield self._problem("error", key, what)
            return
        app = next((each for each in requirements if canonicalize_name(each.name) == "hourglance"), None)
        release = ".".join(__version__.split(".")[:2])
        if app is None:
            what = f'It does not require Hourglance: add "hourglance>={release}" to the dependencies.'
            yield self._problem("warning", "dependencies", what)
        elif not app.specifier.contains(__version__, prereleases=True):
            what = f'It requires {app}; this is version {__version__}. Write "hourglance>={release}".'
            yield self._problem("error", "dependencies", what)
        for each in requirements:
            if not is_fetchable(each):
                what = f"Its dependency `{each}` is not at an https address. Require it by its name."
                yield self._problem("error", "dependencies", what)
        if not python.contains(SANDBOX_PYTHON):
            what = f"It requires Python {python}; plugins run in Python {SANDBOX_PYTHON}. Allow that version."
            yield self._problem("error", "requires-python", what)

    def _problem(self, severity: Severity, key: str, message: str) -> ProjectProblem:
        """Return a problem at the line of a key, or without that at ``[project]``."""
        starts = {re.split(r"\s*=", line.strip(), maxsplit=1)[0]: n for n, line in enumerate(self.lines, 1)}
        line = starts.get(key, starts.get("[project]", 1))
        return ProjectProblem(severity=severity, message=message, place=f"pyproject.toml:{line}")


def read_project(folder: Path) -> PluginProject:
    """Return the project in a folder. Nothing outside the folder is read, and no link in it is followed.

    :raises NotAPluginProjectError: there is none, or it declares no plugin.
    """
    folder = real_path(folder)
    if home_folder().is_relative_to(folder):  # its modules' folder is what a plugin can read
        raise NotAPluginProjectError(
            f"{folder} is your home folder, or contains it.", remedy="Give the folder of a plugin."
        )
    lines, project = _project_table(folder)
    name = project.get("name")
    if not isinstance(name, str):
        raise NotAPluginProjectError(
            f"{folder / 'pyproject.toml'} has no project name.", remedy='Add [project] with name = "...".'
        )
    targets = _get(_get(project, "entry-points", {}), ENTRY_POINT_GROUP, {}).values()
    entry_points = tuple(target.replace(" ", "") for target in targets if isinstance(target, str))
    if not entry_points:
        module = name.lower().replace("-", "_").replace(".", "_")
        raise NotAPluginProjectError(
            f"{folder / 'pyproject.toml'} declares no plugin.",
            remedy=f'Add [project.entry-points."{ENTRY_POINT_GROUP}"] with {module} = "{module}".',
        )
    for target in entry_points:
        if not all(part.isidentifier() for part in target.replace(":", ".").split(".")):
            raise NotAPluginProjectError(
                f"The entry point {short_line(target)!r} is not valid.",
                remedy="Write it as `package.module` or `package.module:name`.",
            )
    return PluginProject(
        folder=folder,
        lines=lines,
        modules=_modules_folder(folder, entry_points),
        name=short_line(name),
        version=short_line(_get(project, "version", "")),
        description=short_line(_get(project, "description", "")),
        authors=tuple(
            short_line(str(author.get("name") or author.get("email") or ""))
            for author in _get(project, "authors", [])
            if isinstance(author, dict)
        ),
        dependencies=tuple(map(str, _get(project, "dependencies", []))),
        requires_python=_get(project, "requires-python", ""),
        dynamic=tuple(map(str, _get(project, "dynamic", []))),
        entry_points=entry_points,
    )


def _project_table(folder: Path) -> tuple[tuple[str, ...], dict[str, Any]]:
    file = folder / "pyproject.toml"
    try:
        text = read_regular_file(file, max_bytes=_MAX_BYTES, follow_links=False).decode()
        document = tomllib.loads(text)
    except FileNotFoundError:
        missing = f"pyproject.toml in {folder}" if folder.is_dir() else f"folder {folder}"
        remedy = "Give the folder of a plugin; `hourglance plugin new NAME` creates one."
        raise NotAPluginProjectError(f"There is no {missing}.", remedy=remedy) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = os_error_reason(error) if isinstance(error, OSError) else "it is not UTF-8 text"
        raise NotAPluginProjectError(f"{file} cannot be read: {reason}.") from error
    except tomllib.TOMLDecodeError as error:
        raise NotAPluginProjectError(f"{file} is invalid TOML: {error}.") from error
    except RecursionError as error:
        raise NotAPluginProjectError(f"{file} is nested too deeply.") from error
    project: dict[str, Any] = _get(document, "project", {})
    return tuple(text.splitlines()), project


def _modules_folder(folder: Path, entry_points: tuple[str, ...]) -> Path:
    """Return the folder that has the first entry point's module; links lead out of the project.

    :raises NotAPluginProjectError: there is none.
    """
    top = entry_points[0].partition(":")[0].partition(".")[0]
    for layout in _LAYOUTS:
        place = folder / layout
        if place.is_symlink() or not place.is_dir():
            continue
        package, module = place / top, place / f"{top}.py"
        if any(path.exists() and not path.is_symlink() for path in (package, module)):
            return place
    raise NotAPluginProjectError(
        f"The entry point names the module `{top}`, which is not in {folder}.",
        remedy=f"Create {top}.py, {top}/ or src/{top}/, or correct the entry point.",
    )


def _get(table: dict[str, Any], key: str, default: Any) -> Any:
    """Return a value of the default's type, or the default."""
    value = table.get(key)
    return value if isinstance(value, type(default)) else default
