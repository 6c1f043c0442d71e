"""Checks of the connection to Genesys Cloud, and of the user's sign-in."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from hourglance.api import Declaration
from hourglance.app.diagnostics.health_check import HealthCheck, Sentence, fail, ok, unknown, warn
from hourglance.cloud import (
    Account,
    ProbeResult,
    ProxyError,
    ServiceError,
    SessionState,
    SignInSession,
    TlsError,
    UnknownClientError,
)
from hourglance.genesys import check_permissions, describe_requests

#: A clock that is off by more is a problem.
_TOLERANCE: Final = timedelta(seconds=30)

#: A sign-in that ends sooner is a problem.
_SOON: Final = timedelta(minutes=15)

_NOT_REACHED: Final = "Genesys Cloud was not reached; see the check of the region."
_SIGN_IN: Final = "Choose Sign in in Hourglance, or run: hourglance sign-in"


async def region(account: Account, probed: "asyncio.Task[ProbeResult]") -> HealthCheck:
    """Check whether the region responds."""
    result, host = await asyncio.shield(probed), _host(account)
    if result.problem is None:
        return ok(
            "{host} ({region}) responds in {ms} ms.",
            host=host,
            region=account.region.name,
            ms=f"{result.elapsed * 1000:.0f}",
        )
    if isinstance(result.problem, (ProxyError, TlsError)):
        if isinstance(result.problem, ProxyError):
            return unknown("{host} was not reached; see the check of the proxy.", host=host)
        return unknown("{host} was not reached; see the check of the certificate.", host=host)
    return HealthCheck.from_error(result.problem)


async def proxy(account: Account, probed: "asyncio.Task[ProbeResult]") -> HealthCheck:
    """Check whether a proxy is used, and whether it forwards requests."""
    result = await asyncio.shield(probed)
    if isinstance(result.problem, ProxyError):
        if not result.proxy:
            return HealthCheck.from_error(result.problem)
        what = Sentence(
            "{problem} The proxy is {proxy}.",
            {"problem": Sentence(result.problem.what), "proxy": result.proxy},
        )
        return HealthCheck(state="fail", what=what, remedy=Sentence(result.problem.remedy))
    if result.proxy:
        return ok("Requests go through the proxy {proxy}.", proxy=result.proxy)
    return ok("Requests go to {host} directly, without a proxy.", host=_host(account))


async def tls(account: Account, probed: "asyncio.Task[ProbeResult]") -> HealthCheck:
    """Check whether the server's certificate is trusted."""
    result, url = await asyncio.shield(probed), account.region.api_url
    if isinstance(result.problem, TlsError):
        return HealthCheck.from_error(result.problem)
    if url.startswith("http:"):
        return ok("{host} is on this computer and needs no encryption.", host=_host(account))
    if result.problem is not None and not result.elapsed:
        return unknown(_NOT_REACHED)
    return ok("The connection to {host} is encrypted, and its certificate is trusted.", host=_host(account))


async def clock(probed: "asyncio.Task[ProbeResult]") -> HealthCheck:
    """Compare the clocks of this computer and the service."""
    skew = (await asyncio.shield(probed)).skew
    if skew is None:
        return unknown("The clocks could not be compared. {why}", why=Sentence(_NOT_REACHED))
    if abs(skew) <= _TOLERANCE:
        return ok(
            "This computer's clock is within {seconds} s of the service's.",
            seconds=str(max(1, round(abs(skew).total_seconds()))),
        )
    behind, ahead = "This computer's clock is {length} behind.", "This computer's clock is {length} ahead."
    return warn(
        behind if skew > timedelta(0) else ahead,
        "Values are correct, because Hourglance uses the service's clock. "
        "Synchronize the clock with the network, because other programs may fail.",
        length=_length(abs(skew)),
    )


async def oauth_client(account: Account, probed: "asyncio.Task[ProbeResult]") -> HealthCheck:
    """Check whether the region knows the OAuth client."""
    result = await asyncio.shield(probed)
    problem = result.client_problem
    if problem is None:
        return ok("{domain} knows the OAuth client.", domain=account.region.domain)
    if isinstance(problem, UnknownClientError):
        return fail(
            "{problem}",
            "The region or the client ID is wrong: ask an administrator for both, and run "
            "hourglance sign-in --region REGION --client-id ID",
            problem=Sentence(problem.what),
        )
    if isinstance(problem, ServiceError):
        return unknown("The sign-in host was not reached: {problem}", problem=Sentence(problem.what))
    return HealthCheck.from_error(problem)


async def sign_in(session: SignInSession, restored: "asyncio.Task[SessionState]") -> HealthCheck:
    """Check whether the user is signed in, and for how long."""
    state = await asyncio.shield(restored)
    if state.status == "locked":
        return unknown("The keyring with the sign-in is locked.", "Unlock the keyring.")
    if state.status != "signed_in":
        if state.problem is None:
            return fail("You are not signed in.", _SIGN_IN)
        check = HealthCheck.from_error(state.problem)
        return check if state.problem.remedy else replace(check, remedy=Sentence(_SIGN_IN))
    if state.problem is not None:
        return HealthCheck.from_error(state.problem, state="warn")
    return _life(state, session.service_now())


async def permissions(
    restored: "asyncio.Task[SessionState]", widgets: "asyncio.Task[tuple[Declaration, ...]]"
) -> HealthCheck:
    """Compare the permissions of the user's roles with those that the widgets require."""
    state, declared = await asyncio.gather(asyncio.shield(restored), asyncio.shield(widgets))
    held: Collection[str] | None = state.user.permissions if state.user else None
    families = sorted({name for widget in declared for name in widget.families})
    if not families:
        return unknown("No widget is declared yet.")
    if state.status != "signed_in" or held is None:
        return unknown("Your permissions are known after you sign in.")
    found = check_permissions(declared, held)
    missing = {name: each for name, each in found.items() if each.status == "missing"}
    if not missing:
        return ok(
            "Your roles permit everything that the widgets query: {families}.",
            families=describe_requests(families),
        )
    titles = [widget.title for widget in declared if widget.id in missing]
    needed = sorted({" or ".join(each.any_of) for each in missing.values()})
    return fail(
        "Your roles lack {permissions}, which {n} of {all} widgets need: {titles}.",
        "Ask an administrator to add {permissions} to one of your roles, "
        "in Admin > People & Permissions > Roles.",
        permissions=", ".join(needed),
        n=str(len(titles)),
        all=str(len(declared)),
        titles=", ".join(titles[:5]) + (" …" if len(titles) > 5 else ""),
    )


async def rate_limit(session: SignInSession, restored: "asyncio.Task[SessionState]") -> HealthCheck:
    """Return how much of the service's rate limit is used."""
    await asyncio.shield(restored)
    limit = session.rate
    if limit is None:
        return unknown("The next response reports how many requests are left.")
    count, allowed = str(limit.count), str(limit.allowed)
    if limit.count >= limit.allowed:
        return warn(
            "{count} of {allowed} requests of this minute are used; the count restarts in {seconds} s.",
            "Wait: widgets refresh automatically.",
            count=count,
            allowed=allowed,
            seconds=f"{limit.reset_seconds:.0f}",
        )
    return ok("{count} of {allowed} requests of this minute are used.", count=count, allowed=allowed)


def _life(state: SessionState, now: datetime) -> HealthCheck:
    if state.expires_at is None:
        return ok("You are signed in; the service did not report for how long.")
    left = state.expires_at - now
    until = f"{state.expires_at.astimezone():%Y-%m-%d %H:%M}"
    if left <= timedelta(0):
        return fail("The sign-in ended at {until}.", _SIGN_IN, until=until)
    memory = Sentence("It is kept in memory only.") if state.session_only else Sentence("")
    what = Sentence(
        "The sign-in lasts until {until}, {length} from now. {memory}",
        {"until": until, "length": _length(left), "memory": memory},
    )
    if left < _SOON and not state.renews:
        remedy = Sentence("Sign in again before values are no longer refreshed.")
        return HealthCheck(state="warn", what=what, remedy=remedy)
    return HealthCheck(state="ok", what=what)


async def without_account() -> HealthCheck:
    """Return the result of a check that requires an account."""
    return unknown("Hourglance does not know your organization yet.")


def _host(account: Account) -> str:
    return urlsplit(account.region.api_url).netloc


def _length(duration: timedelta) -> str:
    minutes = round(duration.total_seconds() / 60)
    if minutes < 2:
        return f"{duration.total_seconds():.0f} s"
    if minutes < 120:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h"
