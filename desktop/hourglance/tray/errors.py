"""Errors of the user interface."""

from hourglance.api import HourglanceError


class QtMissingError(HourglanceError):
    """Qt or a library that it needs is missing."""

    who = "The desktop"
    code = "qt-missing"


class AlreadyRunningError(HourglanceError):
    """The app runs already, and does not open its panel."""

    who = "The desktop"
    code = "already-running"


class AutostartError(HourglanceError):
    """Starting at login cannot be changed."""

    who = "The desktop"
    code = "autostart"


class MenuEntryError(HourglanceError):
    """The entry in the applications menu cannot be changed."""

    who = "The desktop"
    code = "menu-entry"
