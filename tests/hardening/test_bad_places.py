"""Commands where the disk is full, the home read-only, or the language unset: plain sentences, all whole.

Each runs in a mount namespace of its own, which Linux grants to root and mostly to anyone::

    python -m pytest tests/hardening/test_bad_places.py
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from wheels import write_wheel

pytestmark = [pytest.mark.timeout(120)]

FULL = 'mount -t tmpfs -o size=16k tmpfs "$HOME" && head -c 1M /dev/zero > "$HOME/filler" 2>/dev/null; '
READ_ONLY = 'mount -t tmpfs tmpfs "$HOME" && mount -o remount,ro "$HOME"; '


@pytest.fixture
def run(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()

    def run(place: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = " ".join([sys.executable, "-m", "hourglance.cli", *arguments])
        variables = {"HOME": str(home), "PATH": os.environ["PATH"], "TMPDIR": "/dev/shm", **environment}
        return subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", f"{place}exec {command}"],
            env=variables,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def wheel(tmp_path: Path) -> str:
    return str(write_wheel(tmp_path, "strange"))


@pytest.mark.parametrize("place", [FULL, READ_ONLY], ids=["full disk", "read-only home"])
class TestWhereNothingCanBeWritten:
    def test_glance_works_in_bad_places(self, run, place: str) -> None:
        done = run(place, "glance", "--demo")

        assert done.returncode == 0, done.stderr
        assert "Voice, last hour" in done.stdout

    def test_install_in_bad_places_says_why_it_fails(self, run, place: str, wheel: str) -> None:
        done = run(place, "plugin", "install", wheel, "--yes")

        assert done.returncode != 0
        is_a_sentence(done.stderr)
        assert "cannot be" in done.stderr or "could not be" in done.stderr

    def test_list_of_no_plugins_is_printed_in_bad_places(self, run, place: str) -> None:
        done = run(place, "plugin", "list")

        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("language", ["C", "POSIX", "de_DE.UTF-8", "nowhere"])
def test_locale_breaks_no_command(run, language: str) -> None:
    done = run("", "glance", "--demo", LC_ALL=language, LANG=language)

    assert done.returncode == 0, done.stderr
    assert "Voice, last hour" in done.stdout


def test_encoding_other_than_utf_8_prints_the_values(run) -> None:
    done = run("", "glance", "--demo", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")

    assert done.returncode == 0, done.stderr
    assert "Voice, last hour" in done.stdout


def is_a_sentence(text: str) -> None:
    lines = text.strip().splitlines()
    assert lines, "it said nothing"
    assert "Traceback" not in text
    assert lines[-1].endswith("."), text
