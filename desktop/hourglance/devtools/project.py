"""A plugin as its author has it: a folder with a ``pyproject.toml``, read without running any of it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hourglance.api import ENTRY_POINT_GROUP, HourglanceError
from hourglance.plugin_host import Plugin
from hourglance.util.atomic_file import os_error_reason

#: Where modules are looked for, below the folder.
_LAYOUTS: Final = ("src", "")


class NotAPluginProjectError(HourglanceError):
    """A folder that holds no plugin."""

    who = "The plugin"
    code = "no-plugin-here"


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginProject:
    """What ``pyproject.toml`` says of a plugin, and where its modules are.

    :param folder: the project's.
    :param modules: the folder that the modules of the entry points are imported from.
    :param dynamic: fields that are computed when the plugin is built, such as ``version``.
    """

    folder: Path
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
        """Return it as the host runs it."""
        return Plugin(
            name=self.name, version=self.version, entry_points=self.entry_points, folder=self.modules
        )


def read_source(folder: Path) -> PluginProject:
    """Read a project's ``pyproject.toml``.

    :raises NoPluginHereError: if there is none, or it declares no plugin.
    """
    folder = folder.resolve()
    project = _project(folder)
    name = project.get("name")
    if not isinstance(name, str):
        raise NotAPluginProjectError(
            f"{folder / 'pyproject.toml'} names no project.", remedy='Add [project] with name = "...".'
        )
    groups = _table(project, "entry-points")
    entry_points = tuple(
        target.replace(" ", "")
        for target in _table(groups, ENTRY_POINT_GROUP).values()
        if isinstance(target, str)
    )
    if not entry_points:
        line = f'{_module(name)} = "{_module(name)}"'
        raise NotAPluginProjectError(
            f"{folder / 'pyproject.toml'} declares no plugin.",
            remedy=f'Add [project.entry-points."{ENTRY_POINT_GROUP}"] with {line}.',
        )
    return PluginProject(
        folder=folder,
        modules=_modules(folder, entry_points),
        name=name,
        version=_text(project, "version"),
        description=_text(project, "description"),
        authors=tuple(_author(author) for author in _list(project, "authors") if isinstance(author, dict)),
        dependencies=tuple(str(dependency) for dependency in _list(project, "dependencies")),
        requires_python=_text(project, "requires-python"),
        dynamic=tuple(str(field) for field in _list(project, "dynamic")),
        entry_points=entry_points,
    )


def _project(folder: Path) -> dict[str, Any]:
    file = folder / "pyproject.toml"
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        missing = f"pyproject.toml in {folder}" if folder.is_dir() else f"folder {folder}"
        remedy = "Name the folder of a plugin; hourglance plugin new NAME makes one."
        raise NotAPluginProjectError(f"There is no {missing}.", remedy=remedy) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = os_error_reason(error) if isinstance(error, OSError) else "it is no UTF-8 text"
        raise NotAPluginProjectError(f"{file} cannot be read: {reason}.") from error
    except tomllib.TOMLDecodeError as error:
        raise NotAPluginProjectError(f"{file} is no TOML: {error}.") from error
    return _table(document, "project")


def _modules(folder: Path, entry_points: tuple[str, ...]) -> Path:
    """Return the folder that holds the first entry point's module.

    :raises NoPluginHereError: if there is none.
    """
    top = entry_points[0].partition(":")[0].partition(".")[0]
    for layout in _LAYOUTS:
        place = folder / layout
        if (place / top).is_dir() or (place / f"{top}.py").is_file():
            return place.resolve()
    raise NotAPluginProjectError(
        f"The entry point names the module `{top}`, and {folder} has none.",
        remedy=f"Put it at {top}.py, {top}/ or src/{top}/, or mend the entry point.",
    )


def _author(author: dict[str, Any]) -> str:
    return str(author.get("name") or author.get("email") or "")


def _module(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def _table(table: dict[str, Any], name: str) -> dict[str, Any]:
    inner = table.get(name)
    return inner if isinstance(inner, dict) else {}


def _list(table: dict[str, Any], name: str) -> list[Any]:
    inner = table.get(name)
    return inner if isinstance(inner, list) else []


def _text(table: dict[str, Any], name: str) -> str:
    inner = table.get(name)
    return inner if isinstance(inner, str) else ""
