"""What loading Qt does to the rest of the program: nothing."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("later", ["", "import PySide6.QtSvg"])
def test_python_s_own_import_stays_and_reads_no_source(later: str) -> None:
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
