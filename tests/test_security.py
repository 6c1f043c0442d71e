"""The promises of SECURITY.md and RELIABILITY.md: each named test exists; no data is executed as code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from threat_table import RELIABILITY, ROOT, SECURITY, is_there, threats

#: Calls that execute data as code or pass it to a shell.
FORBIDDEN_CALLS = {"eval", "exec", "compile", "os.system", "os.popen", "subprocess.getoutput"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "code", "codeop"}

SOURCES = sorted(
    path for folder in ("desktop", "plugins", "resources") for path in (ROOT / folder).rglob("*.py")
)


@pytest.mark.parametrize(
    "threat", [*threats(SECURITY), *threats(RELIABILITY)], ids=lambda threat: threat.threat
)
def test_threat_tests_exist(threat) -> None:
    assert threat.stopped_by
    assert threat.proofs
    assert [proof for proof in threat.proofs if not is_there(proof)] == []


def test_threat_test_that_is_missing_is_found() -> None:
    assert is_there("tests/test_security.py::test_threat_test_that_is_missing_is_found")
    assert not is_there("tests/test_security.py::test_of_another_name")
    assert not is_there("tests/test_of_another_file.py::test_threat_test_that_is_missing_is_found")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_data_is_never_executed_as_code(path: Path) -> None:
    assert list(dangers(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)",
        "import pickle",
        "from marshal import loads",
        "import os\nos.system(text)",
        "import subprocess\nsubprocess.run(text, shell=True)",
    ],
)
def test_execution_of_data_is_found(source: str) -> None:
    assert list(dangers(source))


def dangers(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name.split(".")[0] in FORBIDDEN_MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in FORBIDDEN_MODULES:
                yield module
            case ast.Call(func=func, keywords=keywords):
                if (name := dotted(func)) in FORBIDDEN_CALLS:
                    yield f"{name} in line {node.lineno}"
                if any(each.arg == "shell" for each in keywords):
                    yield f"a shell in line {node.lineno}"


def dotted(function: ast.expr) -> str:
    """Return the name of a function or of a module's function; empty for any other expression."""
    match function:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return f"{module}.{name}"
    return ""
