"""The last account, remembered between starts. The token is in the vault instead."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from hourglance.cloud.errors import AccountFileError
from hourglance.genesys import Region, region_named
from hourglance.util.atomic_file import atomic_write, file_error, quarantine_error
from hourglance.util.file_format import check_format, check_overwrite
from hourglance.util.paths import user_path
from hourglance.util.regular_file import read_regular_file

#: The only version; files do not name it.
_FORMAT: Final = 1
_WHAT: Final = "The region and the client ID"


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A region and the OAuth client to sign in with."""

    region: Region
    client_id: str

    @property
    def key(self) -> str:
        """The name of this account's entry in the keyring.

        It contains the API host, so that a token is never sent to another host, and nothing that is unknown
        before the sign-in.
        """
        return f"{self.client_id}@{urlsplit(self.region.api_url).netloc}"


class AccountFile:
    """Stores the last account: region and client id, never a token. Its methods access the disk.

    :param path: ``account.json`` in the user's config folder by default.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_path("config", "account.json")

    def load(self) -> Account | None:
        """Return the last account; None if there is none.

        :raises AccountFileError: the file cannot be read, or is of another version. A corrupt one is moved to
            ``account.json.corrupt``, so that the next call returns None.
        :raises UnknownRegionError: the region in it does not exist.
        :raises ServiceAddressError: an environment variable that overrides the hosts is invalid.
        """
        try:
            content = read_regular_file(self.path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise file_error(AccountFileError, self.path, "could not be read", error) from None
        check_format(content, _FORMAT, AccountFileError, self.path, _WHAT)
        match _parse(content):
            case {"region": str(domain), "client_id": str(client_id)} if domain and client_id:
                return Account(region=region_named(domain), client_id=client_id)
        raise quarantine_error(
            AccountFileError,
            self.path,
            "The last account could not be understood",
            remedy="Sign in again with your region and client ID.",
        )

    def save(self, account: Account) -> None:
        """Store an account, replacing the last one; the file is readable by the user alone.

        :raises AccountFileError: the file cannot be written, or is of another version; it is unchanged.
        """
        check_overwrite(self.path, _FORMAT, AccountFileError, _WHAT)
        text = json.dumps({"region": account.region.domain, "client_id": account.client_id}, indent=2) + "\n"
        try:
            atomic_write(self.path, text.encode())
        except OSError as error:
            raise file_error(AccountFileError, self.path, "could not be written", error) from None


def _parse(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
