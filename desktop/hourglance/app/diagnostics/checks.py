"""All checks of the diagnostics, run concurrently and isolated from each other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias
from zoneinfo import ZoneInfo

from hourglance.api import Declaration, HourglanceError
from hourglance.app.desktop import Desktop
from hourglance.app.diagnostics import computer, plugins, service
from hourglance.app.diagnostics.health_check import HealthCheck, isolated, ok
from hourglance.app.policy.reader import plugin_library
from hourglance.app.profiles import load_policy, load_preferences, stored_account
from hourglance.app.session import AppSession
from hourglance.cloud import (
    Account,
    ProbeResult,
    ProxySettings,
    SessionState,
    SignInSession,
    TokenVault,
    probe_service,
)
from hourglance.engine import UsageMeter, UsageStore
from hourglance.plugin_host import PluginHost
from hourglance.util.clock import SystemClock

Check: TypeAlias = Callable[[], Awaitable[HealthCheck]]

#: How long plugins may take to declare their widgets (seconds); the checks use what is declared by then.
_PLUGINS_TIMEOUT = 12.0


@dataclass(frozen=True, kw_only=True)
class DiagnosticsContext:
    """What the checks examine: the session of the running app, or parts created for the diagnostics.

    :param account: None if no account is set up; ``account_check`` says why.
    :param preferences: a sentence about preferences that cannot be used; mostly empty.
    :param app: the session of the running app.
    """

    desktop: Desktop
    account: Account | None
    account_check: HealthCheck
    session: SignInSession | None
    host: PluginHost
    network: ProxySettings
    preferences: str = ""
    app: AppSession | None = None

    @classmethod
    def from_session(cls, session: AppSession, desktop: Desktop) -> "DiagnosticsContext":
        """Return the context for the running app."""
        return cls(
            desktop=desktop,
            account=session.cloud.account,
            account_check=_account_check(session.cloud.account),
            session=session.cloud,
            host=session.plugins,
            network=session.network,
            app=session,
        )


@asynccontextmanager
async def standalone_context(desktop: Desktop, *, safe_mode: bool) -> AsyncIterator[DiagnosticsContext]:
    """Create what the checks examine where the app does not run; it is closed with the context."""
    messages: list[str] = []
    network = load_preferences(messages.append).network
    account = None
    try:
        account = stored_account()
        account_check = _account_check(account)
    except HourglanceError as error:
        account_check = HealthCheck.from_error(error)
    session = None
    if account is not None:
        vault = TokenVault(timeout=computer.KEYRING_TIMEOUT)
        calendar = ZoneInfo(load_policy(lambda _: None).calendar)
        meter = UsageMeter(SystemClock(), UsageStore(), calendar=calendar)
        session = SignInSession(account, vault, proxy=network, meter=meter)
    host = PluginHost(clock=SystemClock(), library=None if safe_mode else plugin_library())
    try:
        yield DiagnosticsContext(
            desktop=desktop,
            account=account,
            account_check=account_check,
            session=session,
            host=host,
            network=network,
            preferences=" ".join(messages),
        )
    finally:
        await host.close()
        if session is not None:
            await session.aclose()


async def run_checks(context: DiagnosticsContext) -> tuple[HealthCheck, ...]:
    """Run all checks concurrently; their results always have the same order."""
    widgets = asyncio.create_task(_declared(context))
    shared: list[asyncio.Task[object]] = [widgets]
    checks: dict[str, Check] = {
        "version": computer.version,
        "display": partial(computer.display, context.desktop),
        "tray": partial(computer.tray, context.desktop),
        "autostart": partial(computer.autostart, context.desktop),
        "keyring": partial(computer.keyring, context.account),
        "files": partial(computer.files, context.preferences),
        "preset": computer.policy,
        "usage": computer.usage,
        "account": partial(_result, context.account_check),
    }
    account, session = context.account, context.session
    if account is not None and session is not None:
        probed = asyncio.create_task(probe_service(account, proxy=context.network))
        restored = asyncio.create_task(_restored(context, session))
        shared += [probed, restored]
        checks |= _service_checks(account, session, probed, restored, widgets)
    else:
        checks |= dict.fromkeys(_SERVICE_CHECKS, service.without_account)
    checks |= {
        "plugins": partial(plugins.plugins, context.host, widgets),
        "protections": plugins.sandbox,
        "merge-rules": partial(plugins.merge_rules, context.app),
        "figures": partial(plugins.result_cache, context.app),
        "surroundings": partial(plugins.system_events, context.app),
    }
    try:
        return tuple(await asyncio.gather(*(isolated(name, check) for name, check in checks.items())))
    finally:
        for task in shared:
            task.cancel()
        await asyncio.gather(*shared, return_exceptions=True)


_SERVICE_CHECKS = ("region", "proxy", "tls", "clock", "oauth-client", "sign-in", "permissions", "rate-budget")


def _service_checks(
    account: Account,
    session: SignInSession,
    probed: "asyncio.Task[ProbeResult]",
    restored: "asyncio.Task[SessionState]",
    widgets: "asyncio.Task[tuple[Declaration, ...]]",
) -> dict[str, Check]:
    checks: tuple[Check, ...] = (
        partial(service.region, account, probed),
        partial(service.proxy, account, probed),
        partial(service.tls, account, probed),
        partial(service.clock, probed),
        partial(service.oauth_client, account, probed),
        partial(service.sign_in, session, restored),
        partial(service.permissions, restored, widgets),
        partial(service.rate_limit, session, restored),
    )
    return dict(zip(_SERVICE_CHECKS, checks, strict=True))


async def _restored(context: DiagnosticsContext, session: SignInSession) -> SessionState:
    return session.state if context.app is not None else await session.restore()


async def _declared(context: DiagnosticsContext) -> tuple[Declaration, ...]:
    with suppress(TimeoutError):
        async with asyncio.timeout(_PLUGINS_TIMEOUT):
            if context.app is None:
                await context.host.start()
            await context.host.wait_idle()
    return context.host.declarations()


async def _result(check: HealthCheck) -> HealthCheck:
    return check


def _account_check(account: Account) -> HealthCheck:
    return ok("The account is at {domain} ({name}).", domain=account.region.domain, name=account.region.name)
