"""What can go wrong between this computer and Genesys Cloud, each with its own name and sentence."""

from typing import TYPE_CHECKING, ClassVar

from hourglance.api import HourglanceError

if TYPE_CHECKING:
    from hourglance.genesys.error_body import ErrorBody


class AccountFileError(HourglanceError):
    """The file with the last account cannot be read or written."""

    who = "The account file"
    code = "account-file"


class ServiceError(HourglanceError):
    """A request was not answered as it should be.

    :param correlation_id: the service's name for this request, which its support asks for.
    """

    who = "Genesys Cloud"
    code = "service"

    #: Whether the very same request may be asked again later and then be answered.
    transient: ClassVar[bool] = False

    def __init__(self, what: str, *, remedy: str = "", correlation_id: str | None = None) -> None:
        super().__init__(what, remedy=remedy)
        self.correlation_id = correlation_id


class OfflineError(ServiceError):
    """The service cannot be reached: no network, no such name, nobody listens."""

    code = "offline"
    transient = True


class ConnectionLostError(ServiceError):
    """The connection ended before the answer was complete."""

    code = "connection-lost"
    transient = True


class ServiceTimeoutError(ServiceError):
    """The service did not answer in time."""

    code = "timeout"
    transient = True


class TlsError(ServiceError):
    """The connection cannot be trusted."""

    code = "tls"


class ProxyError(ServiceError):
    """The proxy that this computer is set to use did not let the request through."""

    code = "proxy"
    transient = True


class NotSignedInError(ServiceError):
    """Nobody is signed in, or the service no longer accepts the sign-in (401)."""

    code = "sign-in-needed"


class SessionExpiredError(NotSignedInError):
    """The service ended the sign-in: its time is over, or someone revoked it."""

    code = "sign-in-ended"


class PermissionDeniedError(ServiceError):
    """The person, or this client, may not do this (403).

    :param permission: the permission that is missing, if the service names it.
    """

    code = "forbidden"

    def __init__(
        self, what: str, *, remedy: str = "", correlation_id: str | None = None, permission: str | None = None
    ) -> None:
        super().__init__(what, remedy=remedy, correlation_id=correlation_id)
        self.permission = permission


class NotFoundError(ServiceError):
    """There is no such thing at this address (404): a wrong path or a wrong region."""

    code = "not-found"


class InvalidQueryError(ServiceError):
    """The service rejected the query (400 and similar); it would reject the same query again.

    :param body: the service's error; None if there was none.
    """

    code = "invalid-query"

    def __init__(
        self,
        what: str,
        *,
        remedy: str = "",
        correlation_id: str | None = None,
        body: "ErrorBody | None" = None,
    ) -> None:
        super().__init__(what, remedy=remedy, correlation_id=correlation_id)
        self.body = body

    @property
    def service_code(self) -> str:
        """Return the service's code for the error, such as ``invalid.value``; empty without one."""
        return (self.body and self.body.code) or ""


class RateLimitedError(ServiceError):
    """Too many requests (429). ``retry_after`` is in seconds, from the moment of the answer."""

    code = "rate-limited"
    transient = True

    def __init__(
        self, what: str, *, remedy: str = "", correlation_id: str | None = None, retry_after: float
    ) -> None:
        super().__init__(what, remedy=remedy, correlation_id=correlation_id)
        self.retry_after = retry_after


class ServiceUnavailableError(ServiceError):
    """The service failed (5xx). ``retry_after`` is in seconds, None if the service does not say."""

    code = "service-unavailable"
    transient = True

    def __init__(
        self,
        what: str,
        *,
        remedy: str = "",
        correlation_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(what, remedy=remedy, correlation_id=correlation_id)
        self.retry_after = retry_after


class InvalidResponseError(ServiceError):
    """Something answered that is not the service's JSON: a portal's page, a proxy's page, nothing."""

    code = "unreadable-answer"
    transient = True


class ResponseTooLargeError(ServiceError):
    """The answer is larger than this program is willing to take."""

    code = "answer-too-large"


class SignInError(HourglanceError):
    """The sign-in did not succeed."""

    who = "The sign-in"
    code = "sign-in"


class ConsentDeniedError(SignInError):
    """The person, or the organization, said no in the browser."""

    code = "consent-denied"


class StateMismatchError(SignInError):
    """The browser came back with an answer to a sign-in that was not this one."""

    code = "state-mismatch"


class UnknownClientError(SignInError):
    """The region knows no OAuth client of this id."""

    code = "unknown-client"


class SignInTimeoutError(SignInError):
    """Nobody finished the sign-in in the browser in time."""

    code = "no-answer"


class PortInUseError(SignInError):
    """The port on which the browser should come back is taken."""

    code = "port-in-use"


class SignInRefusedError(SignInError):
    """The service refused to exchange the code for a token, or refused the authorization itself."""

    code = "sign-in-refused"


class SignOutIncompleteError(HourglanceError):
    """Signed out here, but something is left elsewhere."""

    who = "The sign-out"
    code = "sign-out-incomplete"


class VaultError(HourglanceError):
    """The operating system's keyring did not do what it should."""

    who = "The keyring"
    code = "keyring"


class NoKeyringError(VaultError):
    """This computer has no keyring that can be trusted with a token."""

    code = "no-keyring"


class KeyringLockedError(VaultError):
    """The keyring is locked, or does not answer, which is how many of them say so. Not signed out."""

    code = "keyring-locked"


class KeyringAccessDeniedError(VaultError):
    """The keyring said no."""

    code = "keyring-refused"


class TokenTooLongError(VaultError):
    """The token does not fit in one entry of this keyring."""

    code = "token-too-long"


class KeyringFullError(VaultError):
    """The keyring takes no more entries."""

    code = "keyring-full"
