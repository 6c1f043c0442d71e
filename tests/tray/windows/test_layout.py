"""All windows, pages and messages on a small screen: whole at any size of text, readable in every theme."""

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


@pytest.mark.parametrize(
    ("arguments", "factor"),
    [
        pytest.param(("en", "100"), 1, id="texts and edges, English"),
        pytest.param(("de", "100"), 1, id="texts and edges, German"),
        pytest.param(("en", "200"), 1, id="texts and edges, English, large"),
        pytest.param(("de", "200"), 1, id="texts and edges, German, large"),
        pytest.param(("ar_EG", "100"), 1, id="texts and edges, English on an Arabic desktop"),
        pytest.param(("de", "100"), 2.5, id="texts and edges, German, screen of high density"),
        pytest.param(("contrast",), 1, id="contrast"),
    ],
)
def test_windows_have_no_faults(tmp_path: Path, arguments: tuple[str, ...], factor: float) -> None:
    screens = tmp_path / "screens.json"
    pixels = {side: SCREEN[side] * factor for side in ("width", "height")}
    screens.write_text(json.dumps({"screens": [SCREEN | pixels]}))
    shown = subprocess.run(
        [sys.executable, str(SAMPLE), *arguments],
        capture_output=True,
        text=True,
        env=os.environ
        | {"QT_QPA_PLATFORM": f"offscreen:configfile={screens}", "QT_SCALE_FACTOR": str(factor)},
        check=False,
    )

    assert shown.returncode == 0, shown.stderr
    faults = json.loads(shown.stdout)
    assert {"window-consent", "window-wizard-desktop"} <= faults.keys()
    assert {picture: found for picture, found in faults.items() if found} == {}
