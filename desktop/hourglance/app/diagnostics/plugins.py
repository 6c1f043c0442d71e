"""Checks of the plugins, and of what only the running app knows about its engine."""

import asyncio

from hourglance.api import Declaration
from hourglance.app.diagnostics.health_check import HealthCheck, Sentence, fail, ok, unknown, warn
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
    running = (
        Sentence("{n} widgets of {plugins}", {"n": str(len(declared)), "plugins": ", ".join(names)})
        if names
        else Sentence("no widgets")
    )
    if problems:
        first = problems[0]
        who = "" if first.plugin in first.sentence else f"{first.plugin}: "
        others = {"n": str(len(problems) - 1)}
        more = Sentence("{n} more problems with plugins.", others) if len(problems) > 1 else Sentence("")
        return fail(
            "{problem} {more} Running: {running}.",
            "Update it, or disable it: hourglance plugin disable {plugin}"
            if first.plugin in host.plugins
            else "",
            problem=f"{who}{first.sentence}",
            more=more,
            running=running,
            plugin=first.plugin,
        )
    installed = await run_blocking(PluginLibrary().installed)
    disabled = [each.name for each in installed if not each.enabled]
    if not disabled:
        return ok("Running: {running}.", running=running)
    return ok("Running: {running}; disabled: {disabled}.", running=running, disabled=", ".join(disabled))


async def sandbox() -> HealthCheck:
    """Check whether third-party plugins can run in isolation."""
    try:
        prepared = await run_blocking(is_guest_prepared)
    except PluginRuntimeError as error:
        return HealthCheck.from_error(error)
    later = Sentence("Their runtime is prepared when the first one is installed.")
    return ok(
        "Plugins run in isolation: {isolation}. {when}",
        isolation=Sentence(ISOLATION),
        when=Sentence("") if prepared else later,
    )


async def merge_rules(app: AppSession | None) -> HealthCheck:
    """Check which merge rules are disabled because they returned wrong values."""
    if app is None:
        return unknown("Only the running app knows which requests it merges.", _ONLY_RUNNING)
    disabled = app.engine.disabled_rules
    if not disabled:
        return ok("All merged requests that were compared returned the same values.")
    evidence = "; ".join(f"{each.label}: {each.evidence}" for each in disabled)
    return warn(
        "{n} merge rules returned other values and are disabled: {evidence}",
        "Values are correct; there are more requests. Send the support report to Hourglance's developers.",
        n=str(len(disabled)),
        evidence=evidence,
    )


async def result_cache(app: AppSession | None) -> HealthCheck:
    """Check whether the last values can be stored."""
    if app is None:
        return unknown("Only the running app knows whether values can be stored.", _ONLY_RUNNING)
    problem = app.engine.cache_problem
    if problem is None:
        return ok("The last values can be stored.")
    return HealthCheck(
        state="warn", what=Sentence(problem.what), remedy=Sentence(problem.remedy), code=problem.code
    )


async def system_events(app: AppSession | None) -> HealthCheck:
    """Return how sleep, a locked screen and network changes are detected."""
    if app is None:
        return unknown("Only the running app knows how it detects sleep and network changes.", _ONLY_RUNNING)
    return ok("Sleep, locks and network changes are detected by {source}.", source=app.engine.event_source)
