"""What people see: the tray icon, its menu, and the panel of cards. The only room that knows Qt.

Importing this package loads no Qt. Making a :class:`TrayApp` does, and raises :class:`QtMissingError`
where this machine lacks a library that Qt needs; ask :func:`display_problem` first, since Qt ends the
process where there is no display.
"""

from typing import TYPE_CHECKING

from hourglance.tray._commands import Commands
from hourglance.tray._display import display_problem
from hourglance.tray._face import TrayApp

if TYPE_CHECKING:
    from hourglance.tray._errors import QtMissingError

__all__ = ["Commands", "QtMissingError", "TrayApp", "display_problem"]


def __getattr__(name: str) -> object:
    # Its base class brings the whole of hourglance.api, which the icon does not wait for.
    if name == "QtMissingError":
        from hourglance.tray._errors import QtMissingError

        return QtMissingError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
