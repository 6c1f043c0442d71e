"""Autostart on macOS: a launch agent of the user's.

https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup/Chapters/CreatingLaunchdJobs.html
"""

import plistlib
from pathlib import Path
from typing import Final

from hourglance.tray.platform.autostart.abc import Autostart
from hourglance.util.atomic_file import atomic_write
from hourglance.util.regular_file import read_regular_file

_LABEL: Final = "hourglance"


class LaunchAgent(Autostart):
    """A property list that launchd reads at login.

    :param command: the program and its arguments.
    """

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self.path = Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"

    @property
    def is_enabled(self) -> bool:
        """Whether there is an agent that is not marked as disabled."""
        agent = self._agent()
        return agent is not None and not agent.get("Disabled", False)

    @property
    def command(self) -> tuple[str, ...]:
        """The program of the agent, and its arguments."""
        arguments = (self._agent() or {}).get("ProgramArguments")
        return tuple(map(str, arguments)) if isinstance(arguments, list) else ()

    def _agent(self) -> dict[str, object] | None:
        try:
            agent = plistlib.loads(read_regular_file(self.path))
        except (OSError, ValueError, plistlib.InvalidFileException):
            return None
        return agent if isinstance(agent, dict) else None

    def _write(self, *, enabled: bool) -> None:
        if not enabled:
            self.path.unlink(missing_ok=True)
            return
        agent = {
            "Label": _LABEL,
            "ProgramArguments": list(self._command),
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
        atomic_write(self.path, plistlib.dumps(agent))
