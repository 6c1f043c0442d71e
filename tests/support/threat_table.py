"""The tables of SECURITY.md and RELIABILITY.md, as data."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
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
    path, *names = proof.split("::")
    if not (ROOT / path).is_file():
        return False
    inside: list[ast.AST] = [ast.parse((ROOT / path).read_text(encoding="utf-8"))]
    for name in names:
        inside = [
            node
            for node in ast.walk(inside[0])
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
        ]
        if not inside:
            return False
    return True
