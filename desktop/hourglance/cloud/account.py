"""The last account, remembered between starts. The token is in the vault instead."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from hourglance.cloud.errors import AccountFileError
from hourglance.genesys import Region, region_named
from hourglance.util.json_errors import parse_json
from hourglance.util.user_file import UserFile


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


class AccountFile(UserFile):
    """Stores the last account: region and client id, never a token. Files do not name the only version."""

    file_name = "account.json"
    error_type = AccountFileError
    what = "The region and the client ID"
    remedy = "Sign in again with your region and client ID."

    def load(self) -> Account | None:
        """Return the last account; None if there is none.

        :raises AccountFileError: the file cannot be read, or is of another version. A corrupt one is moved to
            ``account.json.corrupt``, so that the next call returns None.
        :raises UnknownRegionError: the region in it does not exist.
        :raises ServiceAddressError: an environment variable that overrides the hosts is invalid.
        """
        content = self.read()
        if content is None:
            return None
        match parse_json(content):
            case {"region": str(domain), "client_id": str(client_id)} if domain and client_id:
                return Account(region=region_named(domain), client_id=client_id)
        raise self.quarantined("The last account could not be understood")

    def save(self, account: Account) -> None:
        """Store an account, replacing the last one; the file is readable by the user alone.

        :raises AccountFileError: the file cannot be written, or is of another version; it is unchanged.
        """
        text = json.dumps({"region": account.region.domain, "client_id": account.client_id}, indent=2) + "\n"
        self.write(text.encode())
