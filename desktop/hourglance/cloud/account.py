"""Which account was used last. The token is not here: see the vault."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from hourglance.cloud.errors import AccountFileError
from hourglance.genesys.regions import Region, region_named
from hourglance.util.atomic_file import atomic_write, file_error, quarantine_error
from hourglance.util.paths import user_path


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Where to sign in, and as which OAuth client."""

    region: Region
    client_id: str

    @property
    def key(self) -> str:
        """Return the name of this account's entry in the keyring.

        It holds the host that the token is for, so that a token of one is never sent to another,
        and nothing that is not known before the sign-in.
        """
        return f"{self.client_id}@{urlsplit(self.region.api_url).netloc}"


class AccountFile:
    """Remembers the last account from one start to the next: region and client id, never a token.

    :param path: ``account.json`` in the person's configuration folder unless given.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_path("config", "account.json")

    def load(self) -> Account | None:
        """Return the last account; None if there is none.

        :raises AccountFileError: the file cannot be read. What is in it is kept beside it as
            ``account.json.corrupt`` if it makes no sense, and the next call returns None.
        :raises UnknownRegionError: its region is none.
        :raises ServiceAddressError: an environment variable that replaces the hosts is wrong.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            text = ""
        except OSError as error:
            raise file_error(AccountFileError, self.path, "could not be read", error) from None
        match _parsed(text):
            case {"region": str(domain), "client_id": str(client_id)} if domain and client_id:
                return Account(region=region_named(domain), client_id=client_id)
        raise quarantine_error(
            AccountFileError,
            self.path,
            "The last account could not be understood",
            remedy="Sign in again with your region and client id.",
        )

    def save(self, account: Account) -> None:
        """Remember an account in place of the last one; readable by this person alone.

        :raises AccountFileError: the file cannot be written; the last one is then still there.
        """
        text = json.dumps({"region": account.region.domain, "client_id": account.client_id}, indent=2) + "\n"
        try:
            atomic_write(self.path, text.encode())
        except OSError as error:
            raise file_error(AccountFileError, self.path, "could not be written", error) from None


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
