"""What can go wrong between a query and its answer."""

from hourglance.api import HourglanceError


class UnresolvedQueryError(HourglanceError):
    """A query whose window is still relative was to be sent."""

    who = "The query"
    code = "unresolved-query"


class QueryShapeError(HourglanceError):
    """A text that is no aggregates query, or a query that no text can stand for.

    :param pointer: JSON pointer to the first place that is wrong; empty for the whole.
    """

    who = "The query"
    code = "query-shape"

    def __init__(self, what: str, *, remedy: str = "", pointer: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.pointer = pointer


class UnexpectedResponseError(HourglanceError):
    """An answer that is not what the service documents.

    :param pointer: JSON pointer to the first place that is wrong; empty for the whole.
    """

    who = "Genesys Cloud"
    code = "answer-shape"

    def __init__(self, what: str, *, remedy: str = "", pointer: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.pointer = pointer


class UnknownRegionError(HourglanceError):
    """The text names no region and could be no domain."""

    who = "The region"
    code = "unknown-region"


class ServiceAddressError(HourglanceError):
    """An address given for the service cannot be used, such as http to another computer."""

    who = "The region"
    code = "service-address"
