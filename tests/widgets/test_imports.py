"""The bundled widgets are made from what plugin authors have, and from what the guide describes."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import hourglance_widgets
from hourglance import api

BUNDLED = sorted(Path(hourglance_widgets.__file__).parent.glob("*.py"))
GUIDE = (Path(__file__).parents[2] / "plugins" / "README.md").read_text(encoding="utf-8")


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the module and the name of each import of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_bundled_widget_imports_only_what_authors_have(path: Path):
    foreign = {
        module
        for module, _ in imports(path)
        if module != "hourglance.api"
        and module.partition(".")[0] not in {"hourglance_widgets", *sys.stdlib_module_names}
    }

    assert foreign == set()


def test_guide_describes_everything_that_bundled_widgets_use():
    used = {name for path in BUNDLED for module, name in imports(path) if module == "hourglance.api"}

    assert len(used) > 30
    assert used <= {*api.__all__}
    assert {name for name in used if not re.search(rf"\b{name}\b", GUIDE)} == set()
