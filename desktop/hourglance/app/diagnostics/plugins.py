"""What the doctor looks at about plugins, and what the running app alone knows of its engine."""

import asyncio

from hourglance.api import Declaration
from hourglance.app.diagnostics.checks import HealthCheck, fail, ok, unknown, warn
from hourglance.app.session import AppSession
from hourglance.plugin_host import PluginHost, PluginLibrary, sandbox_guarantees
from hourglance.util.blocking import run_blocking

_APP_KNOWS = "Open Doctor in the menu of the running app: it alone knows."


async def plugins(host: PluginHost, widgets: "asyncio.Task[tuple[Declaration, ...]]") -> HealthCheck:
    """Look which plugins run and which were given up."""
    found = await asyncio.shield(widgets)
    problems = host.problems
    names = sorted({widget.plugin for widget in found})
    running = f"{len(found)} widgets of {', '.join(names) or 'no plugin'}"
    if problems:
        first = problems[0]
        who = "" if first.plugin in first.sentence else f"{first.plugin}: "
        more = f" {len(problems) - 1} more things are wrong with plugins." if len(problems) > 1 else ""
        return fail(
            "plugins",
            f"{who}{first.sentence}{more} There are {running}.",
            f"Update it; or run hourglance plugin disable {first.plugin}, and it runs no more."
            if first.plugin in host.plugins
            else "",
        )
    installed = await run_blocking(PluginLibrary().installed)
    disabled = [each.name for each in installed if not each.enabled]
    remark = f"; disabled: {', '.join(disabled)}" if disabled else ""
    return ok("plugins", f"There are {running}{remark}.")


async def kept_from() -> HealthCheck:
    """Say what a plugin's process is kept from on this computer."""
    found = await run_blocking(sandbox_guarantees)
    kept = ", ".join(each.promise for each in found if each.on)
    missing = [each for each in found if not each.on]
    if not missing:
        return ok("protections", f"Plugins run in processes of their own: {kept}.")
    reasons = ", ".join(dict.fromkeys(each.by for each in missing))
    return warn(
        "protections",
        f"Plugins run in processes of their own: {kept}. "
        f"Not kept here: {', '.join(each.promise for each in missing)}, since {reasons}.",
        "Enable plugins of people whom you trust alone.",
    )


async def rules(desk: AppSession | None) -> HealthCheck:
    """Say which ways of asking for several widgets at once have failed here."""
    if desk is None:
        return unknown("merge-rules", "Which merged requests are relied on is not known here.", _APP_KNOWS)
    refuted = desk.engine.disabled_rules
    if not refuted:
        return ok("merge-rules", "Every merged request that was compared gave what single requests give.")
    said = "; ".join(f"{each.label}: {each.evidence}" for each in refuted)
    return warn(
        "merge-rules",
        f"{len(refuted)} ways of merging requests gave other figures here and are switched off: {said}",
        "Figures are right; there are more requests. Tell Hourglance's developers, with the report.",
    )


async def figures(desk: AppSession | None) -> HealthCheck:
    """Say whether something is wrong with the file of the last figures."""
    if desk is None:
        return unknown("figures", "Whether the last figures can be kept, it sees when it runs.", _APP_KNOWS)
    problem = desk.engine.cache_problem
    if problem is None:
        return ok("figures", "Nothing is wrong with the file of the last figures.")
    return warn("figures", problem.what, problem.remedy)


async def notices(desk: AppSession | None) -> HealthCheck:
    """Say by what sleep, a locked screen and another network are noticed."""
    if desk is None:
        return unknown(
            "surroundings", f"By what sleep and other networks are noticed, it sees later. {_APP_KNOWS}"
        )
    return ok("surroundings", f"Sleep, locks and other networks are noticed by: {desk.engine.event_source}.")
