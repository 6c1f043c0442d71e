"""``hourglance sign-in`` and ``hourglance sign-out``."""

import asyncio

import click

from hourglance.app.browser import open_browser
from hourglance.app.profiles import account_session, stored_account
from hourglance.cloud import Account, AccountFile, NameCacheFile, SignOutIncompleteError, VaultError
from hourglance.engine import AlertStore, ResultCache
from hourglance.genesys import CurrentUser, region_named


@click.command("sign-in")
@click.option(
    "--region", metavar="REGION", help="AWS region or domain of your organization: eu-west-1, mypurecloud.ie"
)
@click.option(
    "--client-id", metavar="ID", help="The OAuth client that your administrator made for Hourglance."
)
def sign_in(region: str | None, client_id: str | None) -> None:
    """Sign in through the browser; the token is kept in the operating system's keyring.

    Region and client id are remembered: they are needed the first time alone.
    """
    account = _account(region, client_id)
    person = asyncio.run(_sign_in(account))
    AccountFile().save(account)
    click.echo(f"Signed in as {person.name}{f' of {person.organization}' if person.organization else ''}.")


@click.command("sign-out")
def sign_out() -> None:
    """Revoke the token and take it out of the keyring; the last figures and names go with it."""
    try:
        left = asyncio.run(_sign_out(stored_account()))
    finally:
        AlertStore().delete()
        ResultCache().delete()
        NameCacheFile().delete()
    click.echo("Signed out.")
    for problem in left:
        click.echo(f"hourglance: {problem}", err=True)


def _account(region: str | None, client_id: str | None) -> Account:
    if region is not None and client_id is not None:
        return Account(region=region_named(region), client_id=client_id)
    last = stored_account()
    return Account(
        region=last.region if region is None else region_named(region),
        client_id=last.client_id if client_id is None else client_id,
    )


async def _sign_in(account: Account) -> CurrentUser:
    session = account_session(account)
    try:
        return await session.sign_in(_open_and_say)
    except VaultError as error:
        remedy = f"{error.remedy} Or start hourglance and sign in there, for as long as it runs."
        raise type(error)(error.what, remedy=remedy) from None
    finally:
        await session.aclose()


async def _sign_out(account: Account) -> tuple[SignOutIncompleteError, ...]:
    session = account_session(account)
    try:
        await session.restore()
        return await session.sign_out()
    finally:
        await session.aclose()


def _open_and_say(url: str) -> None:
    click.echo(f"Sign in with your browser. If none opens, go to:\n{url}", err=True)
    open_browser(url)
