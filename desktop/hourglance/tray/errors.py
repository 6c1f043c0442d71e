"""What can go wrong in this room."""

from hourglance.api import HourglanceError


class QtMissingError(HourglanceError):
    """Qt is not installed, or a system library that it links to is missing."""

    who = "The desktop"
    code = "qt-missing"


class AlreadyRunningError(HourglanceError):
    """The tray app runs already, and does not open its panel when it is asked to."""

    who = "The desktop"
    code = "already-running"


class AutostartError(HourglanceError):
    """What starts with the computer cannot be changed."""

    who = "The desktop"
    code = "autostart"
