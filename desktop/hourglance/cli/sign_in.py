"""``hourglance sign-in`` and ``hourglance sign-out``."""

import asyncio

import click

from hourglance.app import NoAccountError, account_session, delete_stored_values, open_browser, stored_account
from hourglance.cloud import Account, AccountFile, SignOutIncompleteError, VaultError
from hourglance.genesys import CurrentUser, region_named
from hourglance.util.terminal import write


@click.command("sign-in")
@click.option(
    "--region", metavar="REGION", help="AWS region or domain of your organization: eu-west-1, mypurecloud.ie"
)
@click.option("--client-id", metavar="ID", help="ID of the OAuth client for Hourglance.")
def sign_in(region: str | None, client_id: str | None) -> None:
    """Sign in through the browser, and store the token in the system's keyring.

    Region and client ID are stored as well; they are required only the first time.
    """
    account = _account(region, client_id)
    user = asyncio.run(_sign_in(account))
    AccountFile().save(account)
    write(f"Signed in as {user.name}{f' of {user.organization}' if user.organization else ''}.")


@click.command("sign-out")
def sign_out() -> None:
    """Revoke the token, and delete it with the last values and names."""
    try:
        problems = asyncio.run(revoke_sign_in(stored_account()))
    finally:
        delete_stored_values()
    write("Signed out.")
    for problem in problems:
        write(f"hourglance: {problem}", error=True)


def _account(region: str | None, client_id: str | None) -> Account:
    if region is not None and client_id is not None:
        return Account(region=region_named(region), client_id=client_id)
    given = region_named(region) if region is not None else None  # a wrong region is reported first
    try:
        last = stored_account()
    except NoAccountError as error:
        if given is not None:
            raise NoAccountError("The client ID is missing.", remedy="Add: --client-id ID") from error
        if client_id is not None:
            raise NoAccountError("The region is missing.", remedy="Add: --region REGION") from error
        raise
    return Account(region=given or last.region, client_id=last.client_id if client_id is None else client_id)


async def _sign_in(account: Account) -> CurrentUser:
    session = account_session(account)
    try:
        return await session.sign_in(_open_page)
    except VaultError as error:
        remedy = f"{error.remedy} Or start hourglance, and sign in there until you quit."
        raise type(error)(error.what, remedy=remedy) from None
    finally:
        await session.aclose()


async def revoke_sign_in(account: Account) -> tuple[SignOutIncompleteError, ...]:
    """Revoke and delete the token of an account, and return what is left of it."""
    session = account_session(account)
    try:
        await session.restore()
        return await session.sign_out()
    finally:
        await session.aclose()


def _open_page(url: str) -> None:
    write(f"Sign in with your browser. If it does not open, go to:\n{url}", error=True)
    open_browser(url)
