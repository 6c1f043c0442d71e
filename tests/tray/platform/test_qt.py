"""Loading Qt leaves the rest of the program unchanged."""

import os
import subprocess
import sys

import pytest

from hourglance.tray.platform.qt import load_qt


@pytest.mark.parametrize("later", ["", "import PySide6.QtSvg"])
def test_load_qt_restores_the_import_function(later: str) -> None:
    code = f"""
import builtins, linecache
before = builtins.__import__
from hourglance.tray.platform.qt import load_qt
load_qt()
{later}
import csv
print(builtins.__import__ is before, len(linecache.cache))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True 0\n"


@pytest.mark.parametrize(
    ("named", "platforms"),
    [
        (None, None),
        ("wayland", "wayland;xcb"),
        ("xcb:opt", "xcb:opt;wayland;xcb"),
        ("nonsense ; xcb", "nonsense;xcb;wayland"),
        ("offscreen", "offscreen;wayland;xcb"),
    ],
)
def test_load_qt_adds_the_platforms_of_the_session(
    monkeypatch: pytest.MonkeyPatch, named: str | None, platforms: str | None
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")
    if named is not None:
        monkeypatch.setenv("QT_QPA_PLATFORM", named)
    load_qt()
    assert os.environ.get("QT_QPA_PLATFORM") == platforms
