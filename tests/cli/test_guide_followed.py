"""The guide's first widget, step by step: what it says is typed, and what it says comes out."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from guide import GUIDE
from subprocesses import program
from wheels import build_project, write_wheel

from hourglance.cli.commands import hourglance

pytestmark = [pytest.mark.usefixtures("compiled_guest"), pytest.mark.timeout(180)]

TEXT = GUIDE.read_text(encoding="utf-8")

#: What differs from run to run: numbers with their units, times of day, checksums, folders, trends.
_DIFFERENT = re.compile(
    r"sha256 \w+|/\S*(?=/hello)"
    r"|\d[\d:.]*( (?:h|min|s|ms|MB)\b)?( \d+ (?:min|s)\b)?"  # 2 h 41 min
    r"|[▁▂▃▄▅▆▇█]([▁▂▃▄▅▆▇█ ]*[▁▂▃▄▅▆▇█])?"
)


def shown(command: str) -> str:
    """Return what the guide says that a command prints."""
    found = re.search(rf"^\$ {re.escape(command)}\n(.*?)```", TEXT, re.MULTILINE | re.DOTALL)
    assert found, command
    return found[1]


def after(sentence: str) -> str:
    """Return the output that follows a sentence of the guide."""
    return TEXT[TEXT.index(sentence) :].split("```console\n")[1].split("```")[0]


def alike(text: str) -> list[str]:
    """Return the lines of an output without what differs from run to run."""
    lines = (re.sub(" {2,}", "  ", _DIFFERENT.sub("N", line)).strip() for line in text.splitlines())
    return [line for line in lines if line]


def run(*arguments: str, stdin: str = "") -> str:
    done = CliRunner().invoke(hourglance, arguments, input=stdin)
    assert done.exit_code == 0, done.output
    return done.output


def test_guide_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert run("plugin", "new", "hello") == shown("hourglance plugin new hello")

    preview = Preview("hello")
    try:
        assert alike(preview.until("on average")) == alike(shown("hourglance plugin dev hello --terminal"))
        widget = tmp_path / "hello" / "hello.py"
        widget.write_text(widget.read_text().replace("tTalkComplete", "tAcw"))
        assert alike(preview.until("on average")) == alike(after("The card is reloaded"))
    finally:
        preview.close()

    assert alike(run("plugin", "check", "hello")) == alike(shown("hourglance plugin check hello"))

    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--update-cards", "-p", "no:cacheprovider"],
        cwd="hello",
        capture_output=True,
        text=True,
        check=True,
    )
    assert alike(tested.stdout) == alike(shown("pytest -q --update-cards"))
    assert "tAcw" in Path("hello/tests/cards/hello.json").read_text()

    offer_builder(tmp_path, monkeypatch)
    installed = CliRunner().invoke(hourglance, ["plugin", "install", "./hello"], input="y\ny\n").stdout
    assert alike(installed) == alike(shown("hourglance plugin install ./hello"))

    glance = subprocess.run(
        [program("hourglance"), "glance", "--demo", "--widget", "hello"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert alike(glance.stdout) == alike(shown("hourglance glance --demo --widget hello")), glance.stderr

    assert "hello" in run("plugin", "list")
    run("plugin", "disable", "hello")
    run("plugin", "enable", "--yes", "hello")
    assert run("plugin", "remove", "hello") == "Removed hello 0.1.0.\n"


def offer_builder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give pip a build backend without an index: it returns the wheel that hatchling would build."""
    links, built = folder / "links", folder / "built"
    links.mkdir()
    built.mkdir()
    wheel = build_project(folder / "hello", built)
    build = f"""
import shutil

def build_wheel(folder, *_):
    shutil.copy({str(wheel)!r}, folder)
    return {wheel.name!r}
"""
    more = {"hatchling/__init__.py": "", "hatchling/build.py": build}
    write_wheel(links, "hatchling", "", entry_points="", more=more)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(links))


class Preview:
    """``hourglance plugin dev --terminal``, which runs until it is closed."""

    def __init__(self, folder: str) -> None:
        self._process = subprocess.Popen(
            [program("hourglance"), "plugin", "dev", folder, "--terminal"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUTF8": "1"},
        )

    def until(self, text: str) -> str:
        """Return what it prints, up to a line with this text; the test's timeout ends a wait."""
        printed = ""
        assert self._process.stdout
        while text not in printed:
            line = self._process.stdout.readline()
            assert line, f"it ended: {printed}"
            printed += line
        return printed

    def close(self) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=20)


def test_guide_s_tests_pass(tmp_path: Path, own_tests_pass: Callable[..., str]) -> None:
    """The code under *Tests*, for the two widgets of the guide that it names."""
    code = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    hello = next(each for each in code if each.startswith('"""Hello: a widget'))
    long_calls = next(each for each in code if "class LongCalls" in each)
    tests = next(each for each in code if each.startswith("def test_card(golden_card)"))
    (tmp_path / "hello.py").write_text(hello)
    (tmp_path / "long_calls.py").write_text(f"from hourglance.api import *\n\n\n{long_calls}")
    imports = "from hello import Hello\nfrom long_calls import LongCalls\nfrom hourglance.api import *\n\n\n"
    (tmp_path / "test_hello.py").write_text(imports + tests)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p hourglance.testing\npythonpath = .\n")

    assert "3 passed" in own_tests_pass(tmp_path, "--update-cards")
    assert "3 passed" in own_tests_pass(tmp_path)
