"""``hourglance doctor`` in the user's language."""

import json
import subprocess

import pytest
from subprocesses import program

from hourglance.app import Preferences, PreferencesFile


@pytest.fixture(autouse=True)
def german_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")


def doctor(*options: str) -> str:
    """Return what it prints, in a process of its own: in other languages than English it loads Qt."""
    command = [program("hourglance"), "doctor", *options]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout


def test_doctor_speaks_the_language_of_the_desktop() -> None:
    printed = doctor()

    assert "Hourglance kennt Ihre Organisation noch nicht." in printed
    assert "Unbekannt  OAuth-Client" in printed
    assert "does not know" not in printed


def test_doctor_speaks_the_language_that_the_user_has_chosen() -> None:
    PreferencesFile().save(Preferences(language="en"))

    printed = doctor()

    assert "Hourglance does not know your organization yet." in printed
    assert "kennt" not in printed


def test_doctor_prints_english_for_programs() -> None:
    rows = json.loads(doctor("--json"))

    assert {row["state"] for row in rows} <= {"ok", "warn", "fail", "unknown"}
    assert "Hourglance does not know your organization yet." in {row["what"] for row in rows}
