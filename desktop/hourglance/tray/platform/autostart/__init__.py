"""Whether the desktop starts the app at login."""

import shutil
import sys
from pathlib import Path

from hourglance.tray.platform.autostart.abc import Autostart


def create_autostart() -> Autostart:
    """Return this platform's autostart entry for the running program."""
    command = launch_command()
    if sys.platform == "win32":
        from hourglance.tray.platform.autostart.windows import RunKey

        entry: Autostart = RunKey(command)
    elif sys.platform == "darwin":
        from hourglance.tray.platform.autostart.macos import LaunchAgent

        entry = LaunchAgent(command)
    else:
        from hourglance.tray.platform.autostart.xdg import XdgAutostart

        entry = XdgAutostart(command)
    return entry


def launch_command(program: str | None = None) -> tuple[str, ...]:
    """Return the command that starts this program again.

    :param program: what this process was started as; ``sys.argv[0]`` by default.
    """
    found = shutil.which(sys.argv[0] if program is None else program)
    if found and Path(found).stem == "hourglance":
        # Not the target of a link: an update may move it.
        return (str(Path(found).absolute()),)
    installed = shutil.which("hourglance", path=str(Path(sys.executable).parent))
    return (installed,) if installed else (sys.executable, "-m", "hourglance.cli")
