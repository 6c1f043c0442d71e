"""What comes back from the service when all is well."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class RateLimit:
    """How much of its allowance this token has used, as the service told with an answer.

    Requests so far, requests allowed, and seconds until the count starts anew.
    """

    count: int
    allowed: int
    reset_seconds: float
