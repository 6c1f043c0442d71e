"""What SECURITY.md promises of the program as a whole."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from threats import ROOT, is_there, threats

#: What makes a program of data, or hands it to a shell.
FORBIDDEN_CALLS = {"eval", "exec", "compile", "os.system", "os.popen", "subprocess.getoutput"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "code", "codeop"}

SOURCES = sorted(
    path for folder in ("desktop", "plugins", "resources") for path in (ROOT / folder).rglob("*.py")
)


@pytest.mark.parametrize("threat", list(threats()), ids=lambda threat: threat.threat)
def test_every_threat_has_a_test_that_exists(threat) -> None:
    assert threat.stopped_by
    assert threat.proofs
    assert [proof for proof in threat.proofs if not is_there(proof)] == []


def test_a_test_that_is_not_there_would_be_noticed() -> None:
    assert is_there("tests/test_security.py::test_a_test_that_is_not_there_would_be_noticed")
    assert not is_there("tests/test_security.py::test_of_another_name")
    assert not is_there("tests/test_of_another_file.py::test_a_test_that_is_not_there_would_be_noticed")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_turns_data_into_a_program(path: Path) -> None:
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
def test_a_danger_would_be_found(source: str) -> None:
    assert list(dangers(source))


def dangers(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name.split(".")[0] in FORBIDDEN_MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in FORBIDDEN_MODULES:
                yield module
            case ast.Call(func=func, keywords=keywords):
                if (name := ast.unparse(func)) in FORBIDDEN_CALLS:
                    yield f"{name} in line {node.lineno}"
                if any(each.arg == "shell" for each in keywords):
                    yield f"a shell in line {node.lineno}"
