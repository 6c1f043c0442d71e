"""What can go wrong in this room."""

from hourglance.api import HourglanceError


class QtMissingError(HourglanceError):
    """Qt is not installed, or a system library that it links to is missing."""

    who = "The desktop"
    code = "qt-missing"
