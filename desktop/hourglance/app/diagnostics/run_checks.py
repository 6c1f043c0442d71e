"""The doctor's round: what there is to look at, and every look in its turn, none in another's way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias, TypeVar

from hourglance.api import Declaration, HourglanceError
from hourglance.app.diagnostics import computer, plugins, service
from hourglance.app.diagnostics.checks import HealthCheck, isolated, ok
from hourglance.app.policy.reader import plugin_library
from hourglance.app.profiles import load_preferences, stored_account
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
from hourglance.plugin_host import PluginHost
from hourglance.util.clock import SystemClock

T = TypeVar("T")

Look: TypeAlias = Callable[[], Awaitable[HealthCheck]]

#: How long plugins may take to declare their widgets (seconds); what is known by then is looked at.
_PLUGIN_SECONDS = 12.0


@dataclass(frozen=True, kw_only=True)
class DiagnosticsContext:
    """What the doctor looks at: a running app's desk, or parts made for the doctor alone.

    :param account: where to sign in; None if that is not known, as ``about_account`` says.
    :param preferences: what of the person's preferences could not be used; mostly empty.
    """

    account: Account | None
    about_account: HealthCheck
    session: SignInSession | None
    host: PluginHost
    network: ProxySettings
    preferences: str = ""
    desk: AppSession | None = None

    @classmethod
    def of(cls, desk: AppSession) -> "DiagnosticsContext":
        """Return the desk of the running app."""
        return cls(
            account=desk.session.account,
            about_account=_about(desk.session.account),
            session=desk.session,
            host=desk.plugins,
            network=desk.network,
            desk=desk,
        )


@asynccontextmanager
async def on_its_own(*, safe_mode: bool) -> AsyncIterator[DiagnosticsContext]:
    """Give what there is to look at where no app runs; it ends with the context."""
    said: list[str] = []
    preferences = load_preferences(said.append)
    network = preferences.network
    account, about = None, None
    try:
        account = stored_account()
        about = _about(account)
    except HourglanceError as error:
        about = HealthCheck.failed("account", error)
    session = None
    if account is not None:
        session = SignInSession(account, TokenVault(timeout=computer.KEYRING_SECONDS), proxy=network)
    host = PluginHost(clock=SystemClock(), library=None if safe_mode else plugin_library())
    try:
        yield DiagnosticsContext(
            account=account,
            about_account=about,
            session=session,
            host=host,
            network=network,
            preferences=" ".join(said),
        )
    finally:
        await host.close()
        if session is not None:
            await session.aclose()


async def examine(patient: DiagnosticsContext) -> tuple[HealthCheck, ...]:
    """Look at everything, all at once; a line each, always in the same order."""
    widgets = asyncio.create_task(_declared(patient))
    waits: list[asyncio.Task[object]] = []
    looks: list[tuple[str, Look]] = [
        ("version", computer.versions),
        ("display", computer.display),
        ("tray", computer.tray),
        ("keyring", lambda: computer.keyring(patient.account)),
        ("files", lambda: computer.files(patient.preferences)),
        ("preset", computer.preset),
        ("account", lambda: _known(patient.about_account)),
    ]
    account, session = patient.account, patient.session
    if account is not None and session is not None:
        seen = asyncio.create_task(probe_service(account, proxy=patient.network))
        restored = asyncio.create_task(_restored(patient, session))
        waits += [seen, restored]
        looks += _in_the_service(account, session, seen, restored, widgets)
    else:
        looks += [(name, partial(_known, service.without_account(name))) for name in _IN_THE_SERVICE]
    looks += [
        ("plugins", lambda: plugins.plugins(patient.host, widgets)),
        ("protections", plugins.kept_from),
        ("merge-rules", lambda: plugins.rules(patient.desk)),
        ("figures", lambda: plugins.figures(patient.desk)),
        ("surroundings", lambda: plugins.notices(patient.desk)),
    ]
    try:
        return tuple(await asyncio.gather(*(isolated(name, look) for name, look in looks)))
    finally:
        for task in (widgets, *waits):
            task.cancel()
        await asyncio.gather(widgets, *waits, return_exceptions=True)


_IN_THE_SERVICE = ("region", "proxy", "tls", "clock", "oauth-client", "sign-in", "permissions", "rate-budget")


def _in_the_service(
    account: Account,
    session: SignInSession,
    seen: "asyncio.Task[ProbeResult]",
    restored: "asyncio.Task[SessionState]",
    widgets: "asyncio.Task[tuple[Declaration, ...]]",
) -> list[tuple[str, Look]]:
    looks: tuple[Look, ...] = (
        lambda: service.region(account, seen),
        lambda: service.proxy(account, seen),
        lambda: service.tls(account, seen),
        lambda: service.clock(seen),
        lambda: service.client(account, seen),
        lambda: service.sign_in(session, restored),
        lambda: service.permissions(restored, widgets),
        lambda: service.rate(session, restored),
    )
    return list(zip(_IN_THE_SERVICE, looks, strict=True))


async def _restored(patient: DiagnosticsContext, session: SignInSession) -> SessionState:
    return session.state if patient.desk is not None else await session.restore()


async def _declared(patient: DiagnosticsContext) -> tuple[Declaration, ...]:
    with suppress(TimeoutError):
        async with asyncio.timeout(_PLUGIN_SECONDS):
            if patient.desk is None:
                await patient.host.start()
            await patient.host.wait_idle()
    return patient.host.declarations()


async def _known(check: HealthCheck) -> HealthCheck:
    return check


def _about(account: Account) -> HealthCheck:
    return ok("account", f"The account is at {account.region.domain} ({account.region.name}).")
