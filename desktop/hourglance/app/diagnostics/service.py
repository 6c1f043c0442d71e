"""What the doctor looks at between this computer and Genesys Cloud, and in the name of the person."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from hourglance.api import Declaration
from hourglance.app.diagnostics.checks import HealthCheck, fail, ok, unknown, warn
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
from hourglance.genesys import RateLimit, check_permissions

#: A clock that is off by more is said to be (seconds).
_TOLERANCE: Final = timedelta(seconds=30)

#: A sign-in that ends sooner is said to.
_SOON: Final = timedelta(minutes=15)

_NOT_REACHED: Final = "Genesys Cloud was not reached; see the line about the region."
_NO_ACCOUNT: Final = "Hourglance does not know your organization yet."
_SIGN_IN: Final = "Sign in: choose Sign in in Hourglance, or run hourglance sign-in."


async def region(account: Account, visit: "asyncio.Task[ProbeResult]") -> HealthCheck:
    """Look whether the region answers."""
    seen, host = await asyncio.shield(visit), _host(account)
    if seen.problem is None:
        return ok("region", f"{host} ({account.region.name}) answers in {seen.elapsed * 1000:.0f} ms.")
    if isinstance(seen.problem, (ProxyError, TlsError)):
        name = "proxy" if isinstance(seen.problem, ProxyError) else "tls"
        return unknown("region", f"{host} was not reached; see the line about the {name}.")
    return HealthCheck.failed("region", seen.problem)


async def proxy(account: Account, visit: "asyncio.Task[ProbeResult]") -> HealthCheck:
    """Look whether a proxy is in between, and whether it lets requests through."""
    seen = await asyncio.shield(visit)
    if isinstance(seen.problem, ProxyError):
        through = f" It is {seen.proxy}." if seen.proxy else ""
        return fail("proxy", seen.problem.what + through, seen.problem.remedy)
    if seen.proxy:
        return ok("proxy", f"Requests go through the proxy {seen.proxy}.")
    return ok("proxy", f"Requests go to {_host(account)} directly, through no proxy.")


async def tls(account: Account, visit: "asyncio.Task[ProbeResult]") -> HealthCheck:
    """Look whether the connection can be trusted."""
    seen, url = await asyncio.shield(visit), account.region.api_url
    if isinstance(seen.problem, TlsError):
        return HealthCheck.failed("tls", seen.problem)
    if url.startswith("http:"):
        return ok("tls", f"{_host(account)} is on this computer, and needs no encryption.")
    if seen.problem is not None and not seen.elapsed:
        return unknown("tls", _NOT_REACHED)
    return ok(
        "tls", f"The connection to {_host(account)} is encrypted, with a certificate that is trusted here."
    )


async def clock(visit: "asyncio.Task[ProbeResult]") -> HealthCheck:
    """Compare the clocks."""
    skew = (await asyncio.shield(visit)).skew
    if skew is None:
        return unknown("clock", f"The clocks could not be compared. {_NOT_REACHED}")
    if abs(skew) <= _TOLERANCE:
        return ok(
            "clock",
            f"This computer's clock is within {max(1, round(abs(skew).total_seconds()))} s of the service's.",
        )
    direction = "behind" if skew > timedelta(0) else "ahead"
    return warn(
        "clock",
        f"This computer's clock is {_length(abs(skew))} {direction}.",
        "Figures are right all the same, since Hourglance goes by the service's clock. "
        "Have the computer set its clock by the network: other programs will fail.",
    )


async def client(account: Account, visit: "asyncio.Task[ProbeResult]") -> HealthCheck:
    """Look whether the region knows the OAuth client."""
    seen = await asyncio.shield(visit)
    problem = seen.client_problem
    if problem is None:
        return ok("oauth-client", f"{account.region.domain} knows the OAuth client.")
    if isinstance(problem, UnknownClientError):
        return fail(
            "oauth-client",
            problem.what,
            "The region or the client id is wrong: ask an administrator for both, and run "
            "hourglance sign-in --region REGION --client-id ID",
        )
    if isinstance(problem, ServiceError):
        return unknown("oauth-client", f"The host of the sign-in was not reached: {problem.what}")
    return HealthCheck.failed("oauth-client", problem)


async def sign_in(session: SignInSession, restored: "asyncio.Task[SessionState]") -> HealthCheck:
    """Look whether somebody is signed in, and for how long."""
    state = await asyncio.shield(restored)
    if state.status == "locked":
        return unknown("sign-in", "The sign-in is in the keyring, which is locked.", "Unlock the keyring.")
    if state.status != "signed_in":
        what, remedy = (state.problem.what, state.problem.remedy) if state.problem else ("", "")
        return fail("sign-in", what or "You are not signed in.", remedy or _SIGN_IN)
    if state.problem is not None:
        return HealthCheck.failed("sign-in", state.problem, state="warn")
    return _life(state, session.service_now())


async def permissions(
    restored: "asyncio.Task[SessionState]", widgets: "asyncio.Task[tuple[Declaration, ...]]"
) -> HealthCheck:
    """Hold what the person's roles allow against what the widgets ask for."""
    state, declared = await asyncio.gather(asyncio.shield(restored), asyncio.shield(widgets))
    held: Collection[str] | None = state.user.permissions if state.user else None
    families = sorted({widget.query.family for widget in declared})
    if not families:
        return unknown("permissions", "No widget has said yet what it asks for.")
    if state.status != "signed_in" or held is None:
        return unknown("permissions", "What you may see is known once you are signed in.")
    found = check_permissions(declared, held)
    missing = {name: each for name, each in found.items() if each.status == "missing"}
    if not missing:
        return ok(
            "permissions", f"Your roles allow all that the widgets ask for: {', '.join(families)} aggregates."
        )
    titles = [widget.title for widget in declared if widget.id in missing]
    needed = sorted({" or ".join(each.any_of) for each in missing.values()})
    return fail(
        "permissions",
        f"Your roles lack {', '.join(needed)}, which {len(titles)} of {len(declared)} widgets need: "
        f"{', '.join(titles[:5])}{' …' if len(titles) > 5 else ''}.",
        f"Ask an administrator to add {' and '.join(needed)} to one of your roles, "
        "in Admin > People & Permissions > Roles.",
    )


async def rate(session: SignInSession, restored: "asyncio.Task[SessionState]") -> HealthCheck:
    """Say how much of the service's allowance is used."""
    await asyncio.shield(restored)
    return _rate(session.rate)


def _life(state: SessionState, now: datetime) -> HealthCheck:
    if state.expires_at is None:
        return ok("sign-in", "Somebody is signed in; the service did not say for how long.")
    left = state.expires_at - now
    until = f"{state.expires_at.astimezone():%Y-%m-%d %H:%M}"
    if left <= timedelta(0):
        return fail("sign-in", f"The sign-in ended at {until}.", _SIGN_IN)
    kept = ", and is kept in memory alone" if state.session_only else ""
    what = f"The sign-in lasts until {until}, {_length(left)} from now{kept}."
    if left < _SOON and not state.renews:
        return warn("sign-in", what, "Sign in again when it suits you: figures stop then.")
    return ok("sign-in", what)


def without_account(name: str) -> HealthCheck:
    """Return the line about what nobody can look at before an account is known."""
    return unknown(name, _NO_ACCOUNT)


def _rate(told: RateLimit | None) -> HealthCheck:
    if told is None:
        return unknown("rate-budget", "How many requests are left is told with the next answer.")
    used = f"{told.count} of {told.allowed} requests of this minute are used"
    if told.count >= told.allowed:
        return warn(
            "rate-budget",
            f"{used}; it counts anew in {told.reset_seconds:.0f} s.",
            "Wait; widgets refresh by themselves.",
        )
    return ok("rate-budget", f"{used}.")


def _host(account: Account) -> str:
    return urlsplit(account.region.api_url).netloc


def _length(duration: timedelta) -> str:
    minutes = round(duration.total_seconds() / 60)
    if minutes < 2:
        return f"{duration.total_seconds():.0f} s"
    if minutes < 120:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h"
