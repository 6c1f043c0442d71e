"""What is raised where the administrator's file is of no use."""

from hourglance.api import HourglanceError
from hourglance.app.policy.model import PolicyProblem


class PolicyError(HourglanceError):
    """The administrator's preset cannot be understood. Until it can, no plugins run but the bundled ones.

    :param mistakes: every single one; empty if the file cannot even be read.
    """

    who = "The administrator's preset"
    code = "preset"

    def __init__(self, what: str, *, remedy: str = "", mistakes: tuple[PolicyProblem, ...] = ()) -> None:
        super().__init__(what, remedy=remedy)
        self.mistakes = mistakes
