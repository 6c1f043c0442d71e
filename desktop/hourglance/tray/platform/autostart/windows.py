"""Autostart on Windows: a value in the user's Run key.

https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys
Task Manager and Settings disable an entry by an odd first byte in the StartupApproved key.
"""

import re
import subprocess
import sys
from typing import Final

from hourglance.tray.platform.autostart.abc import Autostart

_RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_VALUE: Final = "Hourglance"

#: The program of a command line, in quotes or not.
_PROGRAM: Final = re.compile(r'\s*(?:"([^"]+)"|(\S+))')

if sys.platform == "win32":
    import winreg

    class RunKey(Autostart):
        """The app's value in the registry.

        :param command: the program and its arguments.
        """

        def __init__(self, command: tuple[str, ...]) -> None:
            self._command = command

        @property
        def is_enabled(self) -> bool:
            """Whether there is a value that is not disabled in Task Manager or Settings."""
            approved = _read(_APPROVED)
            disabled = isinstance(approved, bytes) and bool(approved) and approved[0] % 2 == 1
            return _read(_RUN) is not None and not disabled

        @property
        def command(self) -> tuple[str, ...]:
            """The program of the value, without its arguments."""
            match = _PROGRAM.match(str(_read(_RUN) or ""))
            return (match[1] or match[2],) if match else ()

        def _write(self, *, enabled: bool) -> None:
            _delete(_APPROVED)
            if not enabled:
                _delete(_RUN)
                return
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                line = subprocess.list2cmdline(self._command)
                winreg.SetValueEx(key, _VALUE, 0, winreg.REG_SZ, line)

    def _read(path: str) -> object:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                return winreg.QueryValueEx(key, _VALUE)[0]
        except OSError:
            return None

    def _delete(path: str) -> None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path, access=winreg.KEY_SET_VALUE) as key:
                winreg.DeleteValue(key, _VALUE)
        except FileNotFoundError:
            pass
