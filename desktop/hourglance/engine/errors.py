"""Errors of the engine itself."""

from hourglance.api import HourglanceError


class InternalError(HourglanceError):
    """A bug in Hourglance; the log has the details."""

    code = "defect"


class PendingFactError(HourglanceError):
    """A query depends on a fact about the user that is not known yet, or does not exist."""

    who = "The widget"
    code = "not-known-yet"
