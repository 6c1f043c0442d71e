"""A plugin's source code, parsed but never run: where its widgets, their queries and their methods are."""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hourglance.api import Declaration
from hourglance.api._widget import id_from_class_name
from hourglance.util.regular_file import read_regular_file

_MAX_FILES: Final = 500
_MAX_BYTES: Final = 1024**2

#: A frame of a traceback in the guest, where the plugin's modules are below ``/plugin``.
_FRAME: Final = re.compile(r'File "/plugin/([^"]+)", line (\d+)')


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceCode:
    """The modules of a plugin that Python can parse.

    :param folder: the folder that they are imported from.
    :param modules: their syntax trees by path, relative to the folder.
    """

    folder: Path
    modules: Mapping[str, ast.Module]

    def nodes(self) -> Iterator[tuple[str, ast.AST]]:
        """Yield all nodes with the paths of their modules."""
        for path, module in self.modules.items():
            for node in ast.walk(module):
                yield path, node

    def classes(self) -> Iterator[tuple[str, ast.ClassDef]]:
        """Yield all classes with the paths of their modules."""
        return ((path, node) for path, node in self.nodes() if isinstance(node, ast.ClassDef))

    def place_of(self, widget: str, *members: str) -> str:
        """Return where a widget's class defines one of some members, or else where it begins; maybe empty.

        :param widget: its name within the plugin.
        """
        for path, node in self.classes():
            if id_from_class_name(node.name) == widget:
                return next(
                    (place(path, line) for name, line in _members(node) if name in members), place(path, node)
                )
        return ""

    def place_of_class_in(self, sentence: str) -> str:
        """Return where the class begins that a sentence names in backticks; empty if it names none."""
        names = re.findall(r"`(\w+)`", sentence)
        return next((place(path, node) for path, node in self.classes() if node.name in names), "")

    def owners(self, declarations: Iterable[Declaration]) -> dict[ast.AST, Declaration]:
        """Return the widgets whose classes have a node in their bodies, by node."""
        by_name = {each.name: each for each in declarations}
        return {
            node: by_name[name]
            for _, widget in self.classes()
            if (name := id_from_class_name(widget.name)) in by_name
            for node in ast.walk(widget)
        }


def place(path: str, line: ast.AST | int) -> str:
    """Return a line of a file as editors and terminals open it: ``hello.py:12``."""
    return f"{path}:{line if isinstance(line, int) else getattr(line, 'lineno', 1)}"


def place_in_traceback(details: str) -> str:
    """Return the last line of the plugin's code in a traceback from the guest; empty if it has none."""
    frames = _FRAME.findall(details)
    return place(frames[-1][0], int(frames[-1][1])) if frames else ""


def read_source(folder: Path, entry_points: tuple[str, ...]) -> SourceCode:
    """Return the modules of entry points, and those next to them that they import.

    Files that cannot be read or parsed are left out: importing the plugin reports them.
    """
    modules: dict[str, ast.Module] = {}
    found: set[str] = set()
    pending = [_top(target.partition(":")[0]) for target in entry_points]
    while pending:
        name = pending.pop()
        if name in found:
            continue
        found.add(name)
        for file in _files(folder, name):
            if len(modules) < _MAX_FILES and (module := _parse(file)):
                modules[file.relative_to(folder).as_posix()] = module
                pending += imported_modules(module)
    return SourceCode(folder=folder, modules=modules)


def imported_modules(module: ast.AST) -> Iterator[str]:
    """Yield the top-level names that a module imports, wherever it does."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (_top(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield _top(node.module)


def _top(module: str) -> str:
    return module.partition(".")[0]


def _files(folder: Path, name: str) -> list[Path]:
    single, package = folder / f"{name}.py", folder / name
    if single.is_file():
        return [single]
    if package.is_symlink() or not package.is_dir():
        return []
    return sorted(package.rglob("*.py"))


def _parse(file: Path) -> ast.Module | None:
    try:
        code = read_regular_file(file, max_bytes=_MAX_BYTES, follow_links=False)
        with warnings.catch_warnings(action="ignore"):  # of escapes such as "\\d"
            return ast.parse(code)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _members(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    for member in node.body:
        match member:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, member.lineno
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, member.lineno
