"""Errors of the application layer."""

from hourglance.api import HourglanceError


class NoAccountError(HourglanceError):
    """No one has signed in on this computer yet."""

    code = "no-account"


class NotReadyError(HourglanceError):
    """No session is open, because no account is set up."""

    code = "no-desk"
