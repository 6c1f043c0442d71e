"""All windows, pages and messages on a small screen: whole at any size of text, with headings for readers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "desktop" / "layout_sample.py"

#: The smallest screen that Hourglance is made for.
SCREEN = {
    "name": "small",
    "x": 0,
    "y": 0,
    "width": 1024,
    "height": 600,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("percent", [100, 200])
def test_windows_cut_no_text_and_stay_on_the_screen(tmp_path: Path, language: str, percent: int) -> None:
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [SCREEN]}))
    shown = subprocess.run(
        [sys.executable, str(SAMPLE), language, str(percent)],
        capture_output=True,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={screens}"},
        check=False,
    )

    assert shown.returncode == 0, shown.stderr
    faults = json.loads(shown.stdout)
    assert {"window-consent", "window-wizard-desktop"} <= faults.keys()
    assert {picture: found for picture, found in faults.items() if found} == {}
