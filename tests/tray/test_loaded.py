"""What a started app has loaded: nothing that few wish for, since all of it stays in memory."""

import os
import subprocess
import sys

#: What only other commands, a window, the wizard or no part at all needs.
RARELY_WANTED = {
    "PySide6.QtNetwork",
    "PySide6.QtSvg",
    "click",
    "hourglance.tray.windows.window",
    "hourglance.tray.wizard.wizard",
    "rich",
    "tomllib",
}

STARTED = """
import sys
from dataclasses import MISSING, fields
from hourglance.tray import Commands, TrayApplication

needed = [field.name for field in fields(Commands) if field.default is MISSING]
app = TrayApplication(Commands(**dict.fromkeys(needed, lambda *_: None)))
app.show()

from PySide6.QtCore import QTimer
QTimer.singleShot(1000, app.quit)
app.run()
print(*sys.modules)
"""


def test_a_started_app_has_loaded_the_panel_and_nothing_that_is_rarely_wanted() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", STARTED], capture_output=True, text=True, check=True, env=environment
    )
    loaded = set(done.stdout.split())

    assert "hourglance.tray.panel.panel" in loaded
    assert not loaded & RARELY_WANTED
