"""What goes wrong in the engine itself."""

from hourglance.api import HourglanceError


class DefectError(HourglanceError):
    """A mistake of Hourglance itself; the log has the details."""

    code = "defect"
