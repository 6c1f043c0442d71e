"""How long things may take and how large they may be."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpTimeouts:
    """Seconds that a session waits, and bytes that it takes.

    :param connect: for a connection to the service.
    :param read: the longest silence between two parts of an answer.
    :param total: one whole request; nothing takes longer, however it trickles.
    :param size: the largest answer, unpacked, in bytes.
    :param browser: for a person to sign in.
    :param revoke: for the service to revoke the token at sign-out.
    """

    connect: float = 10.0
    read: float = 30.0
    total: float = 45.0
    size: int = 8 * 2**20
    browser: float = 300.0
    revoke: float = 5.0
