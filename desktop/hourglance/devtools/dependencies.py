"""What a plugin imports against what its guest has: the standard library's part, and its dependencies."""

import ast
import sys
from collections.abc import Collection, Iterator
from importlib import metadata
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from hourglance.devtools.project import PluginProject, ProjectProblem, Severity
from hourglance.devtools.source import SourceCode, imported_modules, place

#: Modules of the standard library that plugins may try, and that their guest does not have.
MISSING_MODULES: Final = frozenset(
    [
        "asyncio",
        "bz2",
        "cProfile",
        "ctypes",
        "curses",
        "dbm",
        "fcntl",
        "ftplib",
        "imaplib",
        "lzma",
        "mailbox",
        "mmap",
        "multiprocessing",
        "netrc",
        "pdb",
        "poplib",
        "pty",
        "pwd",
        "readline",
        "resource",
        "select",
        "selectors",
        "shelve",
        "signal",
        "smtplib",
        "socket",
        "socketserver",
        "sqlite3",
        "ssl",
        "subprocess",
        "syslog",
        "tarfile",
        "termios",
        "tkinter",
        "tracemalloc",
        "turtle",
        "unittest",
        "venv",
        "wave",
        "webbrowser",
        "winreg",
        "winsound",
        "wsgiref",
        "xmlrpc",
    ]
)

#: Modules that import there and cannot start anything.
_WITHOUT_THREADS: Final = frozenset(("threading", "concurrent"))

_FILES: Final = (".so", ".pyd", ".dylib")


#: What plugins have of the app.
_PUBLIC: Final = frozenset(("hourglance", "hourglance.api"))


def dependency_problems(project: PluginProject, source: SourceCode) -> Iterator[ProjectProblem]:
    """Yield the imports that fail for users, and the dependencies that cannot be installed for them."""
    installed, required = _required(project.dependencies)
    for name in required - installed.keys():
        yield ProjectProblem(
            severity="warning",
            message=f"Its dependency `{name}` is not installed here, so that the check cannot import it: "
            f"pip install {name}.",
        )
    for name, distribution in installed.items():
        if any(file.suffix in _FILES for file in distribution.files or ()):
            yield ProjectProblem(
                severity="warning",
                message=f"Its dependency `{name}` has compiled parts here, which plugins cannot load. "
                "Use one that is published as a py3-none-any wheel.",
            )
    for path, module in source.modules.items():
        for node in _imports(module):
            for name in _modules(node):
                if name.startswith("hourglance.") and name not in _PUBLIC:
                    message = f"It imports `{name}`, which plugins do not have: import from `hourglance.api`."
                    yield ProjectProblem(severity="error", message=message, place=place(path, node))
            for name in imported_modules(node):
                if message := _import_problem(source, name, installed.keys()):
                    severity: Severity = "warning" if name in _WITHOUT_THREADS else "error"
                    yield ProjectProblem(severity=severity, message=message, place=place(path, node))


def _import_problem(source: SourceCode, name: str, installed: Collection[str]) -> str:
    if name in MISSING_MODULES:
        return (
            f"It imports `{name}`, which plugins do not have: they reach neither network, files nor "
            "programs. Request what you need by a query, and remove the import."
        )
    if name in _WITHOUT_THREADS:
        return f"It imports `{name}`, but plugins cannot start threads. Remove the import."
    if name in sys.stdlib_module_names or name == "hourglance" or _is_local(source, name):
        return ""
    distributions = metadata.packages_distributions().get(name, [])
    if not {canonicalize_name(each) for each in distributions}.isdisjoint(installed):
        return ""
    return (
        f"It imports `{name}`, which belongs neither to the plugin nor to its dependencies. Correct the "
        "name, or add the distribution to the dependencies in pyproject.toml, if it is pure Python."
    )


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the whole names of the modules that an import names; none if it is relative."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if node.module == "hourglance":
        return [f"hourglance.{alias.name}" for alias in node.names]
    return [node.module] if node.module and not node.level else []


def _is_local(source: SourceCode, name: str) -> bool:
    return (source.folder / f"{name}.py").is_file() or (source.folder / name).is_dir()


def _imports(module: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports but for those in a ``try`` and those of type checkers, which may fail."""
    pending: list[ast.AST] = [module]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        elif not isinstance(node, ast.Try) and not (
            isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        ):
            pending += ast.iter_child_nodes(node)


def _required(dependencies: tuple[str, ...]) -> tuple[dict[str, metadata.Distribution], set[str]]:
    """Return the distributions here that dependencies lead to, and the names of the dependencies."""
    installed: dict[str, metadata.Distribution] = {}
    direct = {name for each in dependencies if (name := _applying(each))} - {"hourglance"}
    pending = [*direct]
    while pending:
        name = pending.pop()
        if name in installed:
            continue
        try:
            installed[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        pending += [found for each in installed[name].requires or () if (found := _applying(each))]
    return installed, direct


def _applying(requirement: str) -> str:
    """Return the normalized name of a requirement; empty if it is invalid or only for an extra."""
    try:
        parsed = Requirement(requirement)
    except InvalidRequirement:
        return ""
    applies = parsed.marker is None or parsed.marker.evaluate({"extra": ""})
    return canonicalize_name(parsed.name) if applies else ""
