"""Error responses of the API and of the login.

The API sends an ``ErrorBody``, the login ``error`` and ``description``. Which code goes with which problem of
a query follows the wording of the codes where no recorded response shows it.
"""

import json
from collections.abc import Mapping
from typing import Final

import msgspec

from hourglance.genesys import ErrorBody, ErrorDetail

#: The default code and message of each status.
STATUSES: Final = {
    400: ("bad.request", "The request could not be understood by the server due to malformed syntax."),
    401: ("bad.credentials", "Invalid login credentials."),
    403: ("not.authorized", "You are not authorized to perform the requested action."),
    404: ("not.found", "The requested resource was not found."),
    405: ("method.not.allowed", "HTTP 405 Method Not Allowed"),
    408: ("client.timeout", "The client did not produce a request within the server timeout limit."),
    409: ("request.conflict", "The request conflicts with the current state of the resource."),
    413: ("request.entity.too.large", "The request is over the size limit. Maximum bytes: 512000"),
    415: ("unsupported.media.type", "Unsupported Media Type - Unsupported or incorrect media type."),
    429: (
        "too.many.requests.retry.after",
        "Rate limit exceeded the maximum. Retry the request in [{}] seconds",
    ),
    500: ("internal.server.error", "The server encountered an unexpected condition which prevented it."),
    503: ("service.unavailable", "Service Unavailable - The server is currently unavailable."),
    504: ("request.timeout", "The request timed out."),
}


class ApiError(Exception):
    """An error response of the API.

    :param field: the field of the request that is wrong, such as ``filter.predicates[0].value``.
    """

    def __init__(
        self,
        status: int,
        message: str = "",
        *,
        code: str = "",
        parameters: Mapping[str, str] | None = None,
        field: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        default_code, default_message = STATUSES.get(status, ("error", f"HTTP {status}"))
        self.status = status
        self.code = code or default_code
        self.message = message or default_message
        self.parameters = dict(parameters or {})
        self.field = field
        self.headers = dict(headers or {})
        super().__init__(self.status, self.code, self.message)

    def body(self, correlation_id: str) -> bytes:
        """Return the ``ErrorBody``."""
        details = (ErrorDetail(error_code=self.code, field_name=self.field),) if self.field else ()
        return msgspec.json.encode(
            ErrorBody(
                message=self.message,
                code=self.code,
                status=self.status,
                message_params=self.parameters,
                context_id=correlation_id,
                details=details,
                errors=(),
            )
        )


class LoginError(Exception):
    """An error response of the login."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        self.error = error
        self.description = description
        self.status = status
        super().__init__(error, description)

    def body(self) -> bytes:
        """Return the JSON body."""
        return json.dumps({"error": self.error, "description": self.description}).encode()


def too_many_requests(seconds: int, retry_after: str = "") -> ApiError:
    """Return a 429 that asks to wait.

    :param retry_after: the header ``Retry-After``, such as a date; the number of seconds if left out.
    """
    message = STATUSES[429][1].format(seconds)
    return ApiError(429, message, headers={"retry-after": retry_after or str(seconds)})
