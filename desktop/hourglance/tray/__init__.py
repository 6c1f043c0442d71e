"""What people see: the tray icon, its menu, and the panel of cards. The only room that knows Qt.

Importing this package loads no Qt. Making a :class:`TrayApp` does, and raises :class:`QtMissingError`
where this machine lacks a library that Qt needs; ask :func:`display_problem` first, since Qt ends the
process where there is no display.
"""

from typing import TYPE_CHECKING

from hourglance._late import late
from hourglance.tray._commands import Arranging, Commands
from hourglance.tray._display import display_problem
from hourglance.tray._face import TrayApp
from hourglance.tray._single import Place

if TYPE_CHECKING:
    from hourglance.tray._autostart import Autostart, autostart
    from hourglance.tray._errors import AlreadyRunningError, AutostartError, QtMissingError
    from hourglance.tray._tastes import Tastes
else:
    # Its base class brings the whole of hourglance.api, which the icon does not wait for.
    __getattr__ = late(
        __name__,
        _autostart="Autostart autostart",
        _errors="AlreadyRunningError AutostartError QtMissingError",
        _tastes="Tastes",
    )

__all__ = [
    "AlreadyRunningError",
    "Arranging",
    "Autostart",
    "AutostartError",
    "Commands",
    "Place",
    "QtMissingError",
    "Tastes",
    "TrayApp",
    "autostart",
    "display_problem",
]
