"""The two profiles that sessions are opened with: the user's own, and the demo's."""

import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hourglance.app.errors import NoAccountError
from hourglance.app.policy.model import Policy, PolicyError
from hourglance.app.policy.reader import read_policy
from hourglance.app.preferences import Preferences, PreferencesError, PreferencesFile, apply_policy
from hourglance.app.session import AppSession, SessionFiles
from hourglance.app.user_widgets import UserWidgets, open_user_widgets
from hourglance.app.wall import Wall
from hourglance.cloud import Account, AccountFile, MemoryKeyring, NameCacheFile, SignInSession, TokenVault
from hourglance.engine import AlertStore, ResultCache, RuleVerdictStore, Snapshot, UsageMeter, UsageStore
from hourglance.genesys import Region, region_named
from hourglance.plugin_host import WidgetInstances
from hourglance.util.blocking import run_blocking
from hourglance.util.clock import SystemClock
from hourglance.util.language import choose_language, chosen_language
from hourglance.util.terminal import write

if TYPE_CHECKING:
    from hourglance.demo import Fault


def stored_account() -> Account:
    """Return the account that the administrator has chosen, or else the one that was used last.

    :raises NoAccountError: there is none.
    :raises PolicyError: there is none, and the administrator's file, which may name it, cannot be used.
    :raises AccountFileError: it cannot be read.
    """
    try:
        policy, policy_error = read_policy(), None
    except PolicyError as error:
        policy, policy_error = Policy(), error
    if policy.region and policy.client_id:
        return Account(region=region_named(policy.region), client_id=policy.client_id)
    account = AccountFile().load()
    if account is None:
        if policy_error is not None:
            raise policy_error
        raise NoAccountError(
            "Hourglance does not know your organization yet.",
            remedy="Run: hourglance sign-in --region REGION --client-id ID",
        )
    return account


def load_policy(report: Callable[[str], None]) -> Policy:
    """Return the administrator's policy.

    :param report: called with a sentence if the file cannot be used. No data is stored then, because the
        administrator may have forbidden it.
    """
    try:
        return read_policy()
    except PolicyError as error:
        report(str(error))
        return Policy(keep_figures=False, update_check=False)


def load_preferences(report: Callable[[str], None]) -> Preferences:
    """Return the user's preferences, with what the administrator has decided.

    :param report: called with a sentence if a value cannot be used; it has its default then.
    """
    try:
        preferences, problem = PreferencesFile().load()
    except PreferencesError as error:
        preferences, problem = Preferences(), str(error)
    if problem:
        report(problem)
    return apply_policy(preferences, load_policy(lambda _: None))


def choose_texts_language() -> str:
    """Use the language that the administrator or the user has chosen for all texts, and return it.

    It is empty if neither has chosen one: then it is the desktop's.
    """
    choose_language(load_preferences(lambda _: None).language)
    return chosen_language()


def account_session(account: Account) -> SignInSession:
    """Return a sign-in session for a command; its token is in the system's keyring."""
    network, policy = load_preferences(print_problem).network, load_policy(print_problem)
    return SignInSession(
        account,
        TokenVault(),
        proxy=network,
        used_before=AccountFile().path.exists(),
        meter=UsageMeter(SystemClock(), UsageStore(), calendar=ZoneInfo(policy.calendar)),
    )


def print_problem(sentence: str) -> None:
    """Print a sentence to standard error."""
    write(f"hourglance: {sentence}", error=True)


@asynccontextmanager
async def open_user_session(
    publish: Callable[[Snapshot], None] = lambda _: None,
    account: Account | None = None,
    *,
    preferences: Preferences | None = None,
    safe_mode: bool = False,
    wall: Wall | None = None,
) -> AsyncIterator[AppSession]:
    """Open a session for an account; its token is in the system's keyring.

    :param account: the last one unless given.
    :param preferences: loaded from the user's file unless given.
    :param safe_mode: run only the bundled widgets.
    :param wall: for an app on a wall.
    :raises NoAccountError: no account is given, and there was no last one.
    :raises AccountFileError: the last one cannot be read.
    :raises HourglanceError: data that must not be stored cannot be deleted.
    """
    account = account or stored_account()
    preferences = preferences or load_preferences(print_problem)
    policy = load_policy(print_problem if safe_mode else lambda _: None)  # else the session reports it
    files = SessionFiles(
        account=AccountFile(),
        results=ResultCache(),
        names=NameCacheFile(),
        alerts=AlertStore(),
        verdicts=RuleVerdictStore(),
        widgets=open_user_widgets(),
        usage=UsageStore(),
    )
    if not policy.keep_figures:
        delete_stored_values()
        files = SessionFiles(account=files.account, widgets=files.widgets, usage=files.usage)
    async with AppSession(
        account,
        TokenVault(),
        publish=publish,
        files=files,
        preferences=preferences,
        policy=policy,
        safe_mode=safe_mode,
        wall=wall,
    ) as session:
        yield session


@asynccontextmanager
async def open_demo_session(
    publish: Callable[[Snapshot], None] = lambda _: None,
    *,
    safe_mode: bool = False,
    wall: Wall | None = None,
    faults: "Sequence[Fault]" = (),
) -> AsyncIterator[AppSession]:
    """Open a session at a demo cloud that ends with it, with the user's plugins and cards; nothing is stored.

    :param safe_mode: run only the bundled widgets.
    :param wall: for an app on a wall.
    :param faults: that the demo cloud injects.
    :raises DemoMissingError: the demo's extra is not installed.
    """
    widgets = UserWidgets(WidgetInstances(None), open_user_widgets().cards)
    vault, files = TokenVault([MemoryKeyring()]), SessionFiles(widgets=widgets)
    async with (
        demo_account(faults) as account,
        AppSession(account, vault, publish=publish, files=files, safe_mode=safe_mode, wall=wall) as session,
    ):
        yield session


@asynccontextmanager
async def demo_account(faults: "Sequence[Fault]" = ()) -> AsyncIterator[Account]:
    """Run a demo cloud, and yield the account to sign in to.

    :param faults: that it injects.
    :raises DemoMissingError: the demo's extra is not installed.
    """
    from hourglance.demo import DemoCloud

    with ExitStack() as stack:
        cloud = await run_blocking(stack.enter_context, DemoCloud())
        for fault in faults:
            cloud.add_fault(fault)
        region = Region(
            name="demo",
            domain="demo",
            api_url=cloud.url,
            login_url=cloud.url,
            pages_url="https://apps.mypurecloud.com",  # the demo has no pages
        )
        yield Account(region=region, client_id=cloud.client_id)


def delete_stored_values() -> None:
    """Delete the last results, names, alert states and verdicts on merge rules of the user.

    :raises HourglanceError: a file cannot be deleted.
    """
    AlertStore().delete()
    ResultCache().delete()
    RuleVerdictStore().delete()
    NameCacheFile().delete()


def sign_in_browser(*, demo: bool) -> Callable[[str], None]:
    """Return what opens the sign-in page: the user's browser, or the demo's, which signs in by itself."""
    if demo:
        from hourglance.demo import open_headless

        return open_headless
    return open_browser


def open_browser(url: str) -> None:
    """Open a page in the user's browser, without waiting for it.

    The browser gets no terminal: a text browser would take over the one that the command prints to.
    """
    command = [sys.executable, "-P", "-m", "webbrowser", url]
    options = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "start_new_session": True,
        "creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0),
    }
    threading.Thread(
        target=subprocess.run, args=(command,), kwargs=options, name="browser", daemon=True
    ).start()
