"""The sample windows on a small screen, in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

_SAMPLE: Final = Path(__file__).parents[1] / "desktop" / "layout_sample.py"

_SCREEN: Final = {
    "name": "small",
    "x": 0,
    "y": 0,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
}


def layout_faults(
    folder: Path, *arguments: str, factor: float = 1, size: tuple[int, int] = (1024, 600)
) -> dict[str, list[str]]:
    """Return what does not fit in each picture that has a fault.

    :param folder: a temporary one.
    :param arguments: of ``layout_sample.py``.
    :param factor: pixels a point.
    :param size: of the screen in points.
    """
    screens = folder / "screens.json"
    width, height = (side * factor for side in size)
    screens.write_text(json.dumps({"screens": [_SCREEN | {"width": width, "height": height}]}))
    platform = {"QT_QPA_PLATFORM": f"offscreen:configfile={screens}", "QT_SCALE_FACTOR": str(factor)}
    shown = subprocess.run(
        [sys.executable, str(_SAMPLE), *arguments],
        capture_output=True,
        text=True,
        env=os.environ | platform,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    faults: dict[str, list[str]] = json.loads(shown.stdout)
    assert {"window-consent", "window-wizard-desktop"} <= faults.keys()
    assert ("wall-rows" in faults) is ("long" in arguments)
    return {picture: found for picture, found in faults.items() if found}
