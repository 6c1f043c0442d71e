"""A computer without a single font: the app runs, and says what it lacks where that can be read.

It is run by its own command::

    python -m pytest tests/hardening/test_no_fonts.py
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.timeout(90)]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>')
    return {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "XDG_RUNTIME_DIR": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "FONTCONFIG_FILE": str(fonts),
    }


def test_fonts_missing_are_reported_and_the_app_continues(environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "hourglance.cli", "demo"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as app:
        said = next(line for line in app.stderr if line.startswith("hourglance: "))
        with pytest.raises(subprocess.TimeoutExpired):
            app.wait(6)  # meanwhile its panel, the window where there is no tray, is drawn
        app.terminate()
        rest = app.stderr.read()

    assert said.startswith("hourglance: No fonts are installed on this computer")
    assert app.returncode == 0
    assert "Traceback" not in rest


def test_fonts_missing_are_reported_by_the_doctor(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hourglance.cli", "doctor", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    (tray,) = (line for line in json.loads(done.stdout) if line["name"] == "tray")
    assert tray["state"] == "fail"
    assert "No fonts" in tray["what"]
    assert "fonts-dejavu-core" in tray["remedy"]
