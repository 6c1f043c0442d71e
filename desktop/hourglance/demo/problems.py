"""How the service says no: its errors, with the bodies that it gives.

The API's body is an ``ErrorBody``; the login's is ``error`` and ``description``. Which code goes with
which fault of a query is taken from the codes' own wording where no captured answer tells.
"""

import json
from collections.abc import Mapping
from typing import Final

#: Code and message of every status, where there is nothing more special to say.
STATUSES: Final = {
    400: ("bad.request", "The request could not be understood by the server due to malformed syntax."),
    401: ("bad.credentials", "Invalid login credentials."),
    403: ("not.authorized", "You are not authorized to perform the requested action."),
    404: ("not.found", "The requested resource was not found."),
    405: ("method.not.allowed", "HTTP 405 Method Not Allowed"),
    408: ("client.timeout", "The client did not produce a request within the server timeout limit."),
    409: ("request.conflict", "The request conflicts with the current state of the resource."),
    413: ("request.entity.too.large", "The request is over the size limit. Content-Length: too large."),
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
    """An answer of the API other than the one asked for."""

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
        usual_code, usual_message = STATUSES.get(status, ("error", f"HTTP {status}"))
        self.status = status
        self.code = code or usual_code
        self.message = message or usual_message
        self.parameters = dict(parameters or {})
        self.field = field
        self.headers = dict(headers or {})
        super().__init__(self.status, self.code, self.message)

    def body(self, context_id: str) -> bytes:
        """Return the ``ErrorBody``; ``context_id`` is the correlation id of the answer's header."""
        return json.dumps(
            {
                "message": self.message,
                "code": self.code,
                "status": self.status,
                "messageParams": self.parameters,
                "contextId": context_id,
                "details": [{"errorCode": self.code, "fieldName": self.field}] if self.field else [],
                "errors": [],
            }
        ).encode()


class LoginError(Exception):
    """An answer of the login other than the one asked for; ``description`` is what its body calls it."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        self.error = error
        self.description = description
        self.status = status
        super().__init__(error, description)

    def body(self) -> bytes:
        """Return the body: JSON with ``error`` and ``description``."""
        return json.dumps({"error": self.error, "description": self.description}).encode()


def too_many_requests(retry_after: int, header: str = "") -> ApiError:
    """Return the 429 that asks to wait ``retry_after`` seconds; ``header`` is another spelling of that."""
    return ApiError(
        429,
        STATUSES[429][1].format(retry_after),
        headers={"retry-after": header or str(retry_after)},
    )
