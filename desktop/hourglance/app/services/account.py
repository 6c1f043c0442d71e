"""The account: sign in, sign out, and set up another one."""

from typing import TYPE_CHECKING

from hourglance.cloud import Account
from hourglance.genesys import region_named

if TYPE_CHECKING:
    from hourglance.app.controller import AppController


class AccountService:
    """Signs in and out. The outcome of a sign-in is published with the next snapshots."""

    def __init__(self, controller: "AppController") -> None:
        self._controller = controller

    async def sign_in(self, *, session_only: bool = False) -> None:
        """Open the sign-in page in the browser; a sign-in under way is canceled first.

        :param session_only: keep the token in memory until the app quits, and not in the keyring.
        :raises NotReadyError: no account is set up.
        """
        await self._controller.sign_in(session_only=session_only)

    async def sign_in_url(self) -> str:
        """Return the address of the sign-in page that waits for the user; empty if none does."""
        return self._controller.sign_in_url

    async def sign_out(self) -> None:
        """Revoke and delete the token; a sign-in under way is canceled.

        :raises NotReadyError: no account is set up.
        """
        await self._controller.sign_out()

    async def unlock(self) -> None:
        """Read the token from the keyring again, which may ask the user to unlock it.

        :raises NotReadyError: no account is set up.
        """
        await self._controller.restore()

    async def set_up(self, region: str, client_id: str) -> None:
        """Switch to an account and sign in; the account is stored when the sign-in succeeds.

        :raises HourglanceError: the region or the client id is invalid.
        """
        self._controller.switch_account(Account(region=region_named(region), client_id=client_id))
