"""What the window of the plugins asks for: the same library, consent and questions as the commands have."""

from collections.abc import Callable
from functools import partial

from hourglance.api import HourglanceError
from hourglance.app.controller import AppController
from hourglance.app.legacy.install import InstallJob
from hourglance.app.legacy.plugin_rows import BUNDLED, bundled, log_of, rights_of, row, row_of, told
from hourglance.app.legacy.serving import WindowServices, desk_of
from hourglance.app.legacy.widgets import settable
from hourglance.app.policy.reader import plugin_library
from hourglance.app.session import AppSession
from hourglance.engine import Problem
from hourglance.plugin_host import (
    Consent,
    WidgetInstances,
    build_consent,
)
from hourglance.tray.windows.commands import PluginCommands, Reply
from hourglance.tray.windows.views import Done, InstallStep, Page, Plugins, Question
from hourglance.util.blocking import run_blocking


class ConsentOutdatedError(HourglanceError):
    """A plugin was to be enabled without the person knowing what it asks for."""

    who = "The plugins"
    code = "not-told"


class PluginOffice:
    """The plugins as their window sees them. One installation goes on at a time."""

    def __init__(self, office: WindowServices) -> None:
        self._office = office
        self._current: InstallJob | None = None
        # What the person was last told that a plugin asks for.
        self._told: dict[str, Consent] = {}

    @property
    def commands(self) -> PluginCommands:
        """Return what the window asks for."""
        serve = self._office.serve
        return PluginCommands(
            list=partial(serve, _list),
            page=lambda name, reply: serve(partial(_page, name=name), reply),
            install=lambda spec, report: serve(partial(self._install, spec=spec, report=report), report),
            decide=lambda yes: self._in_loop(lambda current: current.decide(yes=yes)),
            cancel=lambda: self._in_loop(InstallJob.give_up),
            update=lambda name, report: serve(partial(self._update, name=name, report=report), report),
            examine=lambda name, reply: serve(partial(self._examine, name=name), reply),
            enable=lambda name, reply: serve(partial(self._enable, name=name), reply),
            disable=lambda name, reply: serve(partial(_disable, name=name), reply),
            remove=lambda name, all_of_it, reply: serve(
                partial(_remove, name=name, all_of_it=all_of_it), reply
            ),
            restart=lambda name, reply: serve(partial(_restart, name=name), reply),
        )

    def _in_loop(self, deed: Callable[[InstallJob], None]) -> None:
        async def do(_: AppController) -> None:
            if self._current is not None:
                deed(self._current)

        self._office.serve(do, lambda _: None)

    async def _update(self, clerk: AppController, *, name: str, report: Reply[InstallStep]) -> InstallStep:
        installed = await run_blocking(partial(plugin_library().find, name))
        return await self._install(clerk, spec=installed.spec, report=report)

    async def _examine(self, clerk: AppController, *, name: str) -> Question:  # noqa: ARG002 - as every wish's
        library = await run_blocking(plugin_library)
        installed = await run_blocking(partial(library.find, name))
        self._told[name] = consent = await build_consent(installed, library.plugin(installed))
        return Question(about="enable", plugin=row_of(installed, "disabled"), rights=told(consent))

    async def _enable(self, clerk: AppController, *, name: str) -> Done:
        library = await run_blocking(plugin_library)
        installed, consent = await run_blocking(partial(library.find, name)), self._told.pop(name, None)
        if consent is None or consent.installed.digest != installed.digest:
            raise ConsentOutdatedError(
                f"What {name} asks for was not shown, or it is another version now.",
                remedy="Enable it once more, and read what it asks for.",
            )
        # Not what it says now: it may have said less when the person was asked.
        await run_blocking(lambda: library.enable(name, consent.families))
        _take_up(clerk.current_session)
        return Done()

    async def _install(self, clerk: AppController, *, spec: str, report: Reply[InstallStep]) -> InstallStep:
        if self._current is not None:
            self._current.give_up()
        self._current = installation = InstallJob(spec, report)
        kept = await installation.run(clerk)
        _take_up(clerk.current_session)
        return kept


async def _list(clerk: AppController) -> Plugins:
    library = await run_blocking(plugin_library)
    problem = None
    try:
        installed = await run_blocking(library.installed)
    except HourglanceError as error:
        installed, problem = (), Problem.from_error(error)
    policy = library.policy
    if policy.error is not None:
        problem = Problem.from_error(policy.error)
    rows = (bundled(clerk.current_session), *(row(each, clerk, policy) for each in installed))
    return Plugins(rows=rows, safe_mode=clerk.safe_mode, problem=problem)


async def _page(clerk: AppController, *, name: str) -> Page:
    library, desk = await run_blocking(plugin_library), clerk.current_session
    if name == BUNDLED:
        shown, families = bundled(desk), frozenset[str]()
    else:
        installed = await run_blocking(partial(library.find, name))
        shown = row(installed, clerk, library.policy)
        families = frozenset(installed.families)
    found = [each for each in desk.plugins.problems if each.plugin == name] if desk else []
    declared = [each for each in desk.plugins.declarations() if each.plugin == name] if desk else []
    widgets = [each for each in desk.shelf.instances if each.widget.plugin == name] if desk else []
    return Page(
        row=shown,
        rights=rights_of({each.query.family for each in declared} or families),
        widgets=tuple(settable(each) for each in widgets),
        details="\n\n".join(each.details for each in found if each.details),
        log=log_of(desk, name),
    )


async def _disable(clerk: AppController, *, name: str) -> Done:
    await run_blocking(partial(plugin_library().disable, name))
    _take_up(clerk.current_session)
    return Done()


async def _remove(clerk: AppController, *, name: str, all_of_it: bool) -> Done:
    await run_blocking(partial(plugin_library().remove, name))
    _take_up(clerk.current_session)
    if all_of_it:
        if clerk.current_session is not None:
            await clerk.current_session.rearrange(lambda shelf: shelf.clear_plugin(name))
        else:
            await run_blocking(lambda: WidgetInstances.for_user().clear_plugin(name))
    return Done()


async def _restart(clerk: AppController, *, name: str) -> Done:
    await desk_of(clerk).restart_plugin(name)
    return Done()


def _take_up(desk: AppSession | None) -> None:
    """Have the running app see at once what was changed in the library."""
    if desk is not None:
        desk.plugins.poll_library()
