"""The shape of the code: class names are unique, modules form no circle, libraries stay in their rooms."""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "desktop"
MODULES = {
    ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (SOURCES / "hourglance").rglob("*.py")
}


@cache
def trees() -> dict[str, ast.Module]:
    """Return the syntax tree of each module."""
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


@cache
def imports() -> dict[str, set[str]]:
    """Return the modules that each module imports, also inside functions, but not for type checking alone."""
    return {name: set(imported(tree)) for name, tree in trees().items()}


def exports(package: str) -> dict[str, str]:
    """Return the names of a package's face, each with the module that defines it."""
    stub = MODULES[package].with_suffix(".pyi")
    if not stub.is_file():
        return {}
    imports = (
        node for node in ast.parse(stub.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom)
    )
    return {alias.asname or alias.name: str(node.module) for node in imports for alias in node.names}


FACES = {name: exports(name) for name, path in MODULES.items() if path.name == "__init__.py"}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                yield module if module in MODULES else FACES.get(node.module, {}).get(alias.name, node.module)
        else:
            yield from imported(node)


def circle(modules: dict[str, set[str]]) -> list[str]:
    """Return modules that import each other in a circle; none if there is no circle."""
    try:
        TopologicalSorter(modules).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_class_names_are_defined_once() -> None:
    homes = defaultdict(list)
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(name)
    assert {name: modules for name, modules in homes.items() if len(set(modules)) > 1} == {}


def test_import_circles_do_not_exist() -> None:
    assert circle({name: found & MODULES.keys() for name, found in imports().items()}) == []


def test_import_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"] or circle({"b": {"c"}, "c": {"b"}})


@pytest.mark.parametrize(
    ("libraries", "room"),
    [
        ({"PySide6", "shiboken6"}, "tray"),
        ({"httpx", "h11", "keyring", "websockets"}, "cloud"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_libraries_are_imported_in_one_room_only(libraries: set[str], room: str) -> None:
    outside = {
        name: found
        for name, modules in imports().items()
        if not name.startswith(f"hourglance.{room}")
        and (found := {module.partition(".")[0] for module in modules} & libraries)
    }
    assert outside == {}


@pytest.mark.parametrize("package", sorted(name for name, face in FACES.items() if face))
def test_face_names_differ_from_the_packages_modules(package: str) -> None:
    """Importing a module replaces the package's attribute of the same name."""
    modules = {name.rpartition(".")[2] for name in MODULES if name.rpartition(".")[0] == package}
    assert modules & FACES[package].keys() == set()


@pytest.mark.parametrize(
    "package",
    # The modules of the API have an underscore for its authors; the app uses more than it promises them.
    sorted(name for name, face in FACES.items() if face and name != "hourglance.api"),
)
def test_rooms_import_each_other_through_faces(package: str) -> None:
    """No module of another room is imported past the face of its package."""
    past = {
        f"{name} -> {module}"
        for name, named in modules_named().items()
        if not name.startswith(package) and name not in {"hourglance.testing", "hourglance.golden_cards"}
        for module in named
        if module.startswith(f"{package}.")
    }
    assert past == set()


@cache
def modules_named() -> dict[str, set[str]]:
    """Return the modules that the import statements of each module name."""
    named = defaultdict(set)
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                parts = {f"{node.module}.{alias.name}" for alias in node.names}
                named[name] |= {node.module} | parts & MODULES.keys()
    return named


def test_time_zone_database_is_installed_on_every_system() -> None:
    project = tomllib.loads((SOURCES.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "tzdata" in project["dependencies"]  # without a condition: minimal Linux systems have none, too
