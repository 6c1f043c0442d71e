"""Where the token is kept from one start to the next: the operating system's keyring."""

from collections.abc import Sequence

from hourglance.cloud._keyrings import PlatformKeyring


class TokenVault:
    """Keeps one token for each account in the operating system's keyring.

    :param keyrings: the ones to try, the best first; this platform's unless given.
    :param deadline: seconds after which a keyring that does not answer counts as locked.
    """

    def __init__(self, keyrings: Sequence[PlatformKeyring] | None = None, *, deadline: float = 30.0) -> None:
        self._keyrings = keyrings
        self._deadline = deadline
