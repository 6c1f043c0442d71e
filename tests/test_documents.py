"""The documents: what they link to and name exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not {part for part in path.relative_to(ROOT).parts if part.startswith(".")} & {".venv", ".hypothesis"}
)

#: The folders that the documents for contributors name files from.
FOLDERS = (ROOT, ROOT / "desktop", ROOT / "desktop/hourglance")
FOR_CONTRIBUTORS = [
    ROOT / "CONTRIBUTING.md",
    ROOT / "desktop/ARCHITECTURE.md",
    *(ROOT / "docs").rglob("*.md"),
]


def links(text: str) -> list[str]:
    """Return the links of a document to files, without anchors."""
    return [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link]


def named_files(text: str) -> list[str]:
    """Return what a document writes as a path: ``engine/engine``, ``tests/zoo``."""
    return re.findall(r"`([a-z_]\w*(?:/[\w-]+)+/?(?:\.\w+)?)`", text)


def exists(name: str) -> bool:
    return any((folder / f"{name}{suffix}").exists() for folder in FOLDERS for suffix in ("", ".py"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(document: Path) -> None:
    found = links(document.read_text(encoding="utf-8"))
    assert [link for link in found if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", FOR_CONTRIBUTORS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_are_named_exist(document: Path) -> None:
    assert [name for name in named_files(document.read_text(encoding="utf-8")) if not exists(name)] == []


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "desktop/ARCHITECTURE.md"])
def test_rooms_are_described(document: str) -> None:
    described = set(
        re.findall(r"^\| `(\w+)` \|", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert described == {path.parent.name for path in (ROOT / "desktop/hourglance").glob("*/__init__.py")}


def test_glossary_is_sorted() -> None:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    terms = [term.lower() for term in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)[2:]]
    assert terms == sorted(terms)
