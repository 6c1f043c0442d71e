"""Errors of the service, the sign-in and the keyring.

* ServiceError
  x OfflineError, ConnectionLostError, ServiceTimeoutError, TlsError, ProxyError
  x NotSignedInError
    - SessionExpiredError, SignInLockedError
  x PermissionDeniedError, NotFoundError, InvalidQueryError, RateLimitedError, ServiceUnavailableError
  x InvalidResponseError, ResponseTooLargeError
* SignInError
  x ConsentDeniedError, UnknownClientError, SignInTimeoutError, PortInUseError
  x SignInRefusedError
* SignOutIncompleteError
* VaultError
  x NoKeyringError, KeyringLockedError, KeyringAccessDeniedError, TokenTooLongError, KeyringFullError
* AccountFileError
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from hourglance.api import HourglanceError

if TYPE_CHECKING:
    from hourglance.genesys import ErrorBody

#: The remedy for transient errors.
RETRY: Final = "Try again in a moment; the tray app retries automatically."


def exception_chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and its causes or contexts, the outermost first."""
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


class AccountFileError(HourglanceError):
    """The file with the last account cannot be read or written."""

    who = "The account file"
    code = "account-file"


class ServiceError(HourglanceError):
    """A request failed.

    :param correlation_id: the service's id of the request, which its support asks for.
    """

    who = "Genesys Cloud"
    code = "service"

    #: Whether the same request may succeed later.
    transient: ClassVar[bool] = False

    def __init__(self, what: str, *, remedy: str = "", correlation_id: str | None = None) -> None:
        super().__init__(what, remedy=remedy)
        self.correlation_id = correlation_id


class OfflineError(ServiceError):
    """The service cannot be reached: no network, unknown host, or connection refused."""

    code = "offline"
    transient = True


class ConnectionLostError(ServiceError):
    """The connection was lost before the response was complete."""

    code = "connection-lost"
    transient = True


class ServiceTimeoutError(ServiceError):
    """The service did not respond in time."""

    code = "timeout"
    transient = True


class TlsError(ServiceError):
    """The server's certificate is not trusted, or no secure connection could be established."""

    code = "tls"


class ProxyError(ServiceError):
    """The proxy is invalid, or rejected the request."""

    code = "proxy"
    transient = True


class NotSignedInError(ServiceError):
    """The user is not signed in (401)."""

    code = "sign-in-needed"


class SessionExpiredError(NotSignedInError):
    """The session has expired, or was revoked."""

    code = "sign-in-ended"


class SignInLockedError(NotSignedInError):
    """The sign-in is in a keyring that is locked."""

    code = "sign-in-locked"


class PermissionDeniedError(ServiceError):
    """The user or the OAuth client lacks a permission (403).

    :param permission: the missing permission, if the service names it.
    """

    code = "forbidden"

    def __init__(self, what: str, *, remedy: str = "", permission: str | None = None) -> None:
        super().__init__(what, remedy=remedy)
        self.permission = permission


class NotFoundError(ServiceError):
    """The path was not found (404): a wrong path or a wrong region."""

    code = "not-found"


class InvalidQueryError(ServiceError):
    """The service rejected the query (400 and similar); it would reject the same query again.

    :param body: the service's error; None if there was none.
    """

    code = "invalid-query"

    def __init__(self, what: str, *, remedy: str = "", body: "ErrorBody | None" = None) -> None:
        super().__init__(what, remedy=remedy)
        self.body = body

    @property
    def service_code(self) -> str:
        """Return the service's code for the error, such as ``invalid.value``; empty without one."""
        return (self.body and self.body.code) or ""


class RateLimitedError(ServiceError):
    """The rate limit is exceeded (429). ``retry_after`` is in seconds after the response."""

    code = "rate-limited"
    transient = True

    def __init__(self, what: str, *, remedy: str = "", retry_after: float) -> None:
        super().__init__(what, remedy=remedy)
        self.retry_after = retry_after


class ServiceUnavailableError(ServiceError):
    """The service had an internal error (5xx). ``retry_after`` is in seconds; None if unknown."""

    code = "service-unavailable"
    transient = True

    def __init__(self, what: str, *, remedy: str = "", retry_after: float | None = None) -> None:
        super().__init__(what, remedy=remedy)
        self.retry_after = retry_after


class InvalidResponseError(ServiceError):
    """The response is not the service's JSON, but a network's sign-in page, a proxy's page, or empty."""

    code = "unreadable-answer"
    transient = True


class ResponseTooLargeError(ServiceError):
    """The response exceeds the size limit."""

    code = "answer-too-large"


class SignInError(HourglanceError):
    """The sign-in failed."""

    who = "The sign-in"
    code = "sign-in"


class ConsentDeniedError(SignInError):
    """The user or the organization denied access in the browser."""

    code = "consent-denied"


class UnknownClientError(SignInError):
    """The region has no OAuth client with this ID."""

    code = "unknown-client"


class SignInTimeoutError(SignInError):
    """The sign-in was not completed in the browser in time."""

    code = "no-answer"


class PortInUseError(SignInError):
    """The local port for the browser's redirect is in use."""

    code = "port-in-use"


class SignInRefusedError(SignInError):
    """The service rejected the authorization, or the request for a token."""

    code = "sign-in-refused"


class SignOutIncompleteError(HourglanceError):
    """The user is signed out on this computer, but the token could not be revoked or deleted."""

    who = "The sign-out"
    code = "sign-out-incomplete"


class VaultError(HourglanceError):
    """An operation of the system's keyring failed."""

    who = "The keyring"
    code = "keyring"


class NoKeyringError(VaultError):
    """This computer has no usable keyring."""

    code = "no-keyring"


class KeyringLockedError(VaultError):
    """The keyring is locked, or does not respond, which is how many keyrings behave when locked."""

    code = "keyring-locked"


class KeyringAccessDeniedError(VaultError):
    """The keyring denied access."""

    code = "keyring-refused"


class TokenTooLongError(VaultError):
    """The token is too long for an entry of the keyring."""

    code = "token-too-long"


class KeyringFullError(VaultError):
    """The keyring is full."""

    code = "keyring-full"
