"""Checks of the plugins, and of what only the running app knows about its engine."""

import asyncio

from hourglance.api import Declaration
from hourglance.app.diagnostics.health_check import HealthCheck, fail, ok, unknown, warn
from hourglance.app.session import AppSession
from hourglance.plugin_host import (
    ISOLATION,
    PluginHost,
    PluginLibrary,
    PluginRuntimeError,
    is_guest_prepared,
)
from hourglance.util.blocking import run_blocking

_ONLY_RUNNING: str = "Open Diagnostics in the running app."


async def plugins(host: PluginHost, widgets: "asyncio.Task[tuple[Declaration, ...]]") -> HealthCheck:
    """Check which plugins run, and which have failed."""
    declared = await asyncio.shield(widgets)
    problems = host.problems
    names = sorted({widget.plugin for widget in declared})
    running = f"{len(declared)} widgets of {', '.join(names) or 'no plugin'}"
    if problems:
        first = problems[0]
        who = "" if first.plugin in first.sentence else f"{first.plugin}: "
        more = f" {len(problems) - 1} more problems with plugins." if len(problems) > 1 else ""
        return fail(
            f"{who}{first.sentence}{more} Running: {running}.",
            f"Update it, or disable it: hourglance plugin disable {first.plugin}"
            if first.plugin in host.plugins
            else "",
        )
    installed = await run_blocking(PluginLibrary().installed)
    disabled = [each.name for each in installed if not each.enabled]
    suffix = f"; disabled: {', '.join(disabled)}" if disabled else ""
    return ok(f"Running: {running}{suffix}.")


async def sandbox() -> HealthCheck:
    """Check whether third-party plugins can run in isolation."""
    try:
        prepared = await run_blocking(is_guest_prepared)
    except PluginRuntimeError as error:
        return fail(error.what, error.remedy)
    when = "" if prepared else " Their runtime is prepared when the first one is installed."
    return ok(f"Plugins run in isolation: {ISOLATION}.{when}")


async def merge_rules(app: AppSession | None) -> HealthCheck:
    """Check which merge rules are disabled because they returned wrong values."""
    if app is None:
        return unknown("Only the running app knows which requests it merges.", _ONLY_RUNNING)
    disabled = app.engine.disabled_rules
    if not disabled:
        return ok("All merged requests that were compared returned the same values.")
    evidence = "; ".join(f"{each.label}: {each.evidence}" for each in disabled)
    return warn(
        f"{len(disabled)} merge rules returned other values and are disabled: {evidence}",
        "Values are correct; there are more requests. Send the support report to Hourglance's developers.",
    )


async def result_cache(app: AppSession | None) -> HealthCheck:
    """Check whether the last values can be stored."""
    if app is None:
        return unknown("Only the running app knows whether values can be stored.", _ONLY_RUNNING)
    problem = app.engine.cache_problem
    if problem is None:
        return ok("The last values can be stored.")
    return warn(problem.what, problem.remedy)


async def system_events(app: AppSession | None) -> HealthCheck:
    """Return how sleep, a locked screen and network changes are detected."""
    if app is None:
        return unknown("Only the running app knows how it detects sleep and network changes.", _ONLY_RUNNING)
    return ok(f"Sleep, locks and network changes are detected by {app.engine.event_source}.")
