"""Autostart on Windows: a value in the person's Run key.

https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys
Where the Task Manager or the settings turn it off, they say so in another key, by an odd first byte.
"""

import subprocess
import sys
from typing import Final

from hourglance.tray.platform.autostart.autostart import Autostart

_RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_VALUE: Final = "Hourglance"

if sys.platform == "win32":
    import winreg

    class RunKey(Autostart):
        """The value in the registry.

        :param command: the program and its arguments.
        """

        def __init__(self, command: tuple[str, ...]) -> None:
            self._command = command

        @property
        def is_on(self) -> bool:
            """Return whether there is a value that nobody has turned off."""
            approved = _read(_APPROVED)
            turned_off = isinstance(approved, bytes) and bool(approved) and approved[0] % 2 == 1
            return _read(_RUN) is not None and not turned_off

        def _turn(self, *, on: bool) -> None:
            _delete(_APPROVED)
            if not on:
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
