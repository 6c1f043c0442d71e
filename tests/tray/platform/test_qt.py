"""Loading Qt leaves the rest of the program unchanged."""

import subprocess
import sys

import pytest


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
