"""Every error has a code of its own, a row in the documents, and a test.

The table is written anew by ``python tests/test_error_codes.py``.
"""

import importlib
import inspect
import pkgutil
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import hourglance
from hourglance.api import HourglanceError

TESTS = Path(__file__).parent
TABLE = TESTS.parent / "desktop" / "hourglance" / "ERRORS.md"

HEAD = """# Errors

Every error that Hourglance raises on purpose says who failed, what happened and what to do next.
Its code is stable.

| code | who | means |
| --- | --- | --- |
"""


def errors() -> list[type[HourglanceError]]:
    for module in pkgutil.walk_packages(hourglance.__path__, "hourglance."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return sorted(set(_below(HourglanceError)), key=lambda error: error.code)


def _below(error: type[HourglanceError]) -> Iterator[type[HourglanceError]]:
    if error.__module__.startswith("hourglance."):
        yield error
    for below in error.__subclasses__():
        yield from _below(below)


def row(error: type[HourglanceError]) -> str:
    meaning = (inspect.getdoc(error) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")
    return f"| `{error.code}` | {error.who} | {meaning} |\n"


def table() -> str:
    return HEAD + "".join(row(error) for error in errors())


def test_error_codes_are_unique() -> None:
    codes = Counter(error.code for error in errors())

    assert [code for code, count in codes.items() if count > 1] == []


def test_error_codes_are_all_documented() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()


@cache
def sources() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py") if path != Path(__file__))


@pytest.mark.parametrize("error", errors(), ids=lambda error: error.code)
def test_error_codes_are_all_tested(error: type[HourglanceError]) -> None:
    assert any(word in source for source in sources() for word in (error.__name__, f'"{error.code}"'))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    TABLE.write_text(table(), encoding="utf-8")
