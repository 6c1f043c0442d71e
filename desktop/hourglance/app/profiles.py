"""The two desks that a command can sit down at: one's own, and the demo's."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager

from hourglance.app.errors import NoAccountError
from hourglance.app.policy.model import Policy, PolicyError
from hourglance.app.policy.reader import read_policy
from hourglance.app.preferences import Preferences, PreferencesError, PreferencesFile
from hourglance.app.session import AppSession
from hourglance.cloud import Account, AccountFile, MemoryKeyring, NameCacheFile, SignInSession, TokenVault
from hourglance.engine import AlertStore, ResultCache, Snapshot
from hourglance.genesys import Region, region_named
from hourglance.plugin_host import WidgetInstances
from hourglance.util.blocking import run_blocking


def stored_account() -> Account:
    """Return the account that the administrator has decided on, or else the one that was used last.

    :raises NoAccountError: if there is none.
    :raises AccountFileError: if it cannot be read.
    """
    account = _preset_account(decided(lambda _: None)) or AccountFile().load()
    if account is None:
        raise NoAccountError(
            "Hourglance does not know your organization yet.",
            remedy="Run: hourglance sign-in --region REGION --client-id ID",
        )
    return account


def decided(say: Callable[[str], None]) -> Policy:
    """Return what the administrator of this computer has decided.

    :param say: gets a sentence where that cannot be understood; until it is, nothing is kept on disk that
        somebody may have wanted not to be.
    """
    try:
        return read_policy()
    except PolicyError as error:
        say(str(error))
        return Policy(keep_figures=False, update_check=False)


def load_preferences(say: Callable[[str], None]) -> Preferences:
    """Return what the person chose about the app.

    :param say: gets a sentence where something that was chosen cannot be used; the default stands in for it.
    """
    try:
        preferences, problem = PreferencesFile().load()
    except PreferencesError as error:
        preferences, problem = Preferences(), str(error)
    if problem:
        say(problem)
    return preferences


def account_session(account: Account) -> SignInSession:
    """Return a session of an account for a command; its token is in the system's keyring."""
    return SignInSession(account, TokenVault(), proxy=load_preferences(to_stderr).network)


def to_stderr(sentence: str) -> None:
    """Say something beside what a command prints."""
    print(f"hourglance: {sentence}", file=sys.stderr)


@asynccontextmanager
async def open_user_session(
    publish: Callable[[Snapshot], None] = lambda _: None,
    account: Account | None = None,
    *,
    preferences: Preferences | None = None,
    safe_mode: bool = False,
) -> AsyncIterator[AppSession]:
    """Give the desk of an account, the last one unless given; its token is in the system's keyring.

    :param preferences: the person's own, from their file, unless given.
    :param safe_mode: run no plugins but the bundled widgets.
    :raises NoAccountError: if none is given and there was no last one.
    :raises AccountFileError: if it cannot be read.
    :raises HourglanceError: what the administrator does not want to be kept cannot be deleted.
    """
    account = account or stored_account()
    preferences = preferences or load_preferences(to_stderr)
    preset = decided(to_stderr)
    cache, names, alerts = ResultCache(), NameCacheFile(), AlertStore()
    if not preset.keep_figures:
        cache.delete()
        names.delete()
        alerts.delete()
    async with AppSession(
        account,
        TokenVault(),
        publish=publish,
        cache=cache if preset.keep_figures else None,
        names=names if preset.keep_figures else None,
        preferences=preferences,
        shelf=WidgetInstances.for_user(),
        alerts=alerts if preset.keep_figures else None,  # what was said has figures, too
        preset=preset,
        safe_mode=safe_mode,
    ) as desk:
        yield desk


@asynccontextmanager
async def open_demo_session(
    publish: Callable[[Snapshot], None] = lambda _: None, *, safe_mode: bool = False
) -> AsyncIterator[AppSession]:
    """Give a desk at a demo cloud, which ends with it; nothing is kept.

    :param safe_mode: run no plugins but the bundled widgets.
    :raises DemoMissingError: if the demo's extra is not installed.
    """
    from hourglance.demo import DemoCloud

    with ExitStack() as stack:
        cloud = await run_blocking(stack.enter_context, DemoCloud())
        region = Region(name="demo", domain="demo", api_url=cloud.url, login_url=cloud.url)
        account = Account(region=region, client_id=cloud.client_id)
        vault = TokenVault([MemoryKeyring()])
        async with AppSession(account, vault, publish=publish, safe_mode=safe_mode) as desk:
            yield desk


def _preset_account(preset: Policy) -> Account | None:
    if not (preset.region and preset.client_id):
        return None
    return Account(region=region_named(preset.region), client_id=preset.client_id)
