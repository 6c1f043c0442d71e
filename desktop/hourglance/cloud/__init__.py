"""Genesys Cloud: regions, sign-in, the token's vault, requests, and the service's errors as exceptions.

The token never leaves this room: it is in the operating system's keyring and in memory.
"""

from typing import TYPE_CHECKING

from hourglance._late import late
from hourglance.cloud._account import Account, AccountFile
from hourglance.cloud._answer import Answer, RateLimit
from hourglance.cloud._clock import Clock, ServiceClock, SystemClock
from hourglance.cloud._errors import (
    AccountFileError,
    AnswerTooLargeError,
    ConnectionLostError,
    ConsentDeniedError,
    ForbiddenError,
    InvalidQueryError,
    KeyringFullError,
    KeyringLockedError,
    KeyringRefusedError,
    NoAnswerError,
    NoKeyringError,
    NotFoundError,
    OfflineError,
    PortInUseError,
    ProxyError,
    RateLimitedError,
    ServiceAddressError,
    ServiceError,
    ServiceTimeoutError,
    ServiceUnavailableError,
    SignInEndedError,
    SignInError,
    SignInNeededError,
    SignInRefusedError,
    SignOutIncompleteError,
    StateMismatchError,
    TlsError,
    TokenTooLongError,
    UnknownClientError,
    UnknownRegionError,
    UnreadableAnswerError,
    VaultError,
)
from hourglance.cloud._limits import Limits
from hourglance.cloud._network import Network
from hourglance.cloud._regions import REGIONS, Region, region_named
from hourglance.cloud._states import SessionState, SessionStatus
from hourglance.cloud._token import Person

if TYPE_CHECKING:
    from hourglance.cloud._directory import Directory, LookUpLimits
    from hourglance.cloud._directory_file import DirectoryFile, DirectoryFileError
    from hourglance.cloud._keyrings import MemoryKeyring
    from hourglance.cloud._listings import Named, NamedKind, NamesPage
    from hourglance.cloud._probe import Visit, visit
    from hourglance.cloud._session import Session
    from hourglance.cloud._vault import TokenVault
else:
    # They bring asyncio with them, which not everyone needs who wants to know an error.
    __getattr__ = late(
        __name__,
        _directory="Directory LookUpLimits",
        _directory_file="DirectoryFile DirectoryFileError",
        _keyrings="MemoryKeyring",
        _listings="Named NamedKind NamesPage",
        _probe="Visit visit",
        _session="Session",
        _vault="TokenVault",
    )

__all__ = [
    "REGIONS",
    "Account",
    "AccountFile",
    "AccountFileError",
    "Answer",
    "AnswerTooLargeError",
    "Clock",
    "ConnectionLostError",
    "ConsentDeniedError",
    "Directory",
    "DirectoryFile",
    "DirectoryFileError",
    "ForbiddenError",
    "InvalidQueryError",
    "KeyringFullError",
    "KeyringLockedError",
    "KeyringRefusedError",
    "Limits",
    "LookUpLimits",
    "MemoryKeyring",
    "Named",
    "NamedKind",
    "NamesPage",
    "Network",
    "NoAnswerError",
    "NoKeyringError",
    "NotFoundError",
    "OfflineError",
    "Person",
    "PortInUseError",
    "ProxyError",
    "RateLimit",
    "RateLimitedError",
    "Region",
    "ServiceAddressError",
    "ServiceClock",
    "ServiceError",
    "ServiceTimeoutError",
    "ServiceUnavailableError",
    "Session",
    "SessionState",
    "SessionStatus",
    "SignInEndedError",
    "SignInError",
    "SignInNeededError",
    "SignInRefusedError",
    "SignOutIncompleteError",
    "StateMismatchError",
    "SystemClock",
    "TlsError",
    "TokenTooLongError",
    "TokenVault",
    "UnknownClientError",
    "UnknownRegionError",
    "UnreadableAnswerError",
    "VaultError",
    "Visit",
    "region_named",
    "visit",
]
