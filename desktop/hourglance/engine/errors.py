"""What goes wrong in the engine itself."""

from hourglance.api import HourglanceError


class InternalError(HourglanceError):
    """A mistake of Hourglance itself; the log has the details."""

    code = "defect"


class PendingFactError(HourglanceError):
    """A query waits for something of the person that nobody has looked up yet, or that there is not."""

    who = "The widget"
    code = "not-known-yet"
