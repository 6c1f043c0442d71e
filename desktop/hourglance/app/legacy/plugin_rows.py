"""Plugins as their window shows them: from the library, and from the desk that runs them."""

from collections.abc import Iterable

from hourglance import __version__
from hourglance.app.controller import AppController
from hourglance.app.session import AppSession
from hourglance.genesys import family
from hourglance.plugin_host import Consent, InstalledPlugin, PluginPolicy, sandbox_guarantees
from hourglance.tray.windows.views import PluginRow, PluginState, Protection, Rights

BUNDLED = "hourglance"


def bundled(desk: AppSession | None) -> PluginRow:
    problem = problem_of(desk, BUNDLED)
    return PluginRow(
        name=BUNDLED,
        version=__version__,
        source="bundled",
        state="failing" if problem and not _declares(desk, BUNDLED) else "running",
        author="The Hourglance developers",
        summary="The widgets that come with Hourglance.",
        problem=problem,
    )


def row(installed: InstalledPlugin, clerk: AppController, policy: PluginPolicy) -> PluginRow:
    return row_of(
        installed, _state(installed, clerk, policy), problem_of(clerk.current_session, installed.name)
    )


def row_of(installed: InstalledPlugin, state: PluginState, problem: str = "") -> PluginRow:
    return PluginRow(
        name=installed.name,
        version=installed.version,
        source=installed.source,
        state=state,
        author=installed.author,
        summary=installed.summary,
        problem=problem,
        sha256=installed.sha256,
        dependencies=installed.dependencies,
    )


def _state(installed: InstalledPlugin, clerk: AppController, policy: PluginPolicy) -> PluginState:
    if not policy.allows(installed.name):
        return "not_allowed"
    if not installed.enabled:
        return "disabled"
    if clerk.safe_mode:
        return "left_out"
    if clerk.current_session is None or _declares(clerk.current_session, installed.name):
        return "running"
    return "failing" if problem_of(clerk.current_session, installed.name) else "starting"


def _declares(desk: AppSession | None, name: str) -> bool:
    return desk is not None and any(each.plugin == name for each in desk.plugins.declarations())


def problem_of(desk: AppSession | None, name: str) -> str:
    found = [each.sentence for each in desk.plugins.problems if each.plugin == name] if desk else []
    return found[0] if found else ""


def log_of(desk: AppSession | None, name: str) -> tuple[str, ...]:
    try:
        return desk.plugins.log(name) if desk else ()
    except KeyError:
        return ()  # it does not run


def told(consent: Consent) -> Rights:
    return rights_of(consent.families, tuple(problem.sentence for problem in consent.problems))


def rights_of(families: Iterable[str], troubles: tuple[str, ...] = ()) -> Rights:
    names = tuple(sorted(families))
    return Rights(
        families=names,
        permissions=tuple(sorted({each for name in names for each in family(name).permissions})),
        protections=tuple(
            Protection(promise=each.promise, on=each.on, by=each.by) for each in sandbox_guarantees()
        ),
        troubles=troubles,
    )
