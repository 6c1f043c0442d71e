"""The modules that a started app has loaded: all of them stay in memory."""

import os
import subprocess
import sys

#: Modules that only other commands, windows or the wizard need.
RARELY_USED = {
    "PySide6.QtNetwork",
    "PySide6.QtSvg",
    "click",
    "hourglance.tray.controls.form",
    "hourglance.tray.windows.window",
    "hourglance.tray.wizard.wizard",
    "rich",
    "tomllib",
}

#: Quits as soon as the panel's modules are imported, which is the last step of a start.
STARTED = """
import sys
from PySide6.QtCore import QTimer
from hourglance.tray.application import TrayApplication
from hourglance.tray.bridge import EngineBridge
from hourglance.app import AppController, Services
from hourglance.tray.platform.desktop import TrayDesktop

class NoEngine:
    def call(self, function):
        return True

app = TrayApplication(EngineBridge(NoEngine()), Services(AppController(), TrayDesktop()))

def quit_when_loaded():
    if "hourglance.tray.panel.panel" in sys.modules:
        app.quit()

timer = QTimer()
timer.timeout.connect(quit_when_loaded)
timer.start(20)
app.run()
print(*sys.modules)
"""


def test_started_app_has_loaded_the_panel_and_no_module_that_is_rarely_used() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        timeout=50,
    )
    loaded = set(done.stdout.split())

    assert "hourglance.tray.panel.panel" in loaded
    assert not loaded & RARELY_USED
