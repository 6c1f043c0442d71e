"""The tables of SECURITY.md and RELIABILITY.md, as data."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECURITY = ROOT / "SECURITY.md"
RELIABILITY = ROOT / "tests" / "RELIABILITY.md"


@dataclass(frozen=True)
class Threat:
    """A row of a table: a threat or a fault, the measure against it, and the tests that prove the measure."""

    kind: str
    threat: str
    stopped_by: str
    proofs: tuple[str, ...]


def threats(page: Path) -> Iterator[Threat]:
    """Yield the rows of a page's tables that name tests."""
    kind = ""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            kind = line.removeprefix("### ")
        elif line.startswith("| ") and "::" in line:
            threat, stopped_by, proofs = (cell.strip() for cell in line.strip("|").split(" | "))
            yield Threat(kind, threat, stopped_by, tuple(re.findall(r"`([^`]+)`", proofs)))


def is_there(proof: str) -> bool:
    """Return whether the test exists; *proof* has the form ``file::name`` or ``file::class::name``."""
    path, _, name = proof.partition("::")
    return (ROOT / path).is_file() and name in tests_in(ROOT / path)


@cache
def tests_in(path: Path) -> frozenset[str]:
    """Return the functions of a file, and those of its classes after their class and ``::``."""

    def named(node: ast.AST, prefix: str = "") -> Iterator[str]:
        for each in ast.iter_child_nodes(node):
            match each:
                case ast.ClassDef(name=name):
                    yield from named(each, f"{prefix}{name}::")
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    yield f"{prefix}{name}"

    return frozenset(named(ast.parse(path.read_text(encoding="utf-8"))))
