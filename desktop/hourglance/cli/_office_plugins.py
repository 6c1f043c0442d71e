"""What the window of the plugins asks for: the same library, consent and questions as the commands have."""

import asyncio
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial

from hourglance import __version__
from hourglance.api import HourglanceError
from hourglance.app import Desk
from hourglance.cli._aside import aside
from hourglance.cli._clerk import Clerk
from hourglance.cli._office import Office, desk_of
from hourglance.cli._office_widgets import settable
from hourglance.cli._plugin_keep import keep, question_of
from hourglance.cli._plugin_progress import step
from hourglance.engine import Problem
from hourglance.host import (
    Consent,
    Installed,
    PluginLibrary,
    PluginPolicy,
    PresetError,
    Shelf,
    examine,
    protections,
    runs_unconfined_code,
)
from hourglance.query import family
from hourglance.tray.windows import (
    Done,
    InstallStep,
    Kept,
    Page,
    PluginCommands,
    PluginRow,
    Plugins,
    PluginState,
    Progress,
    Protection,
    Question,
    Reply,
    Rights,
)

_BUNDLED = "hourglance"


class _CancelledError(Exception):
    """The person has given up."""


class PluginOffice:
    """The plugins as their window sees them. One installation goes on at a time."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._answer: asyncio.Future[bool | None] | None = None
        self._given_up = False

    @property
    def commands(self) -> PluginCommands:
        """Return what the window asks for."""
        serve = self._office.serve
        return PluginCommands(
            list=partial(serve, _list),
            page=lambda name, reply: serve(partial(_page, name=name), reply),
            install=lambda spec, report: serve(partial(self._install, spec=spec, report=report), report),
            decide=self._in_loop,
            cancel=lambda: self._in_loop(None),
            update=lambda name, report: serve(partial(self._update, name=name, report=report), report),
            examine=lambda name, reply: serve(partial(_examine, name=name), reply),
            enable=lambda name, reply: serve(partial(_enable, name=name), reply),
            disable=lambda name, reply: serve(partial(_disable, name=name), reply),
            remove=lambda name, all_of_it, reply: serve(
                partial(_remove, name=name, all_of_it=all_of_it), reply
            ),
            restart=lambda name, reply: serve(partial(_restart, name=name), reply),
        )

    def _in_loop(self, answer: bool | None) -> None:
        async def give(_: Clerk) -> None:
            self._given_up = self._given_up or answer is None
            if self._answer is not None and not self._answer.done():
                self._answer.set_result(answer)

        self._office.serve(give, lambda _: None)

    async def _update(self, clerk: Clerk, *, name: str, report: Reply[InstallStep]) -> InstallStep:
        installed = await aside(partial(PluginLibrary().find, name))
        return await self._install(clerk, spec=installed.spec, report=report)

    async def _install(self, clerk: Clerk, *, spec: str, report: Reply[InstallStep]) -> InstallStep:
        """Install what a spec names, and report each step but the last, which is returned."""
        self._given_up = False
        try:
            return await self._installed(clerk, spec, report)
        except _CancelledError:
            return Kept(plugin="", outcome="cancelled")

    async def _installed(self, clerk: Clerk, spec: str, report: Reply[InstallStep]) -> InstallStep:
        if await aside(partial(runs_unconfined_code, spec)):
            row = PluginRow(name=spec, version="", source="folder", state="disabled")
            if not await self._ask(Question(about="build", plugin=row), report):
                raise _CancelledError
        library = PluginLibrary()
        stack = ExitStack()

        def progress(line: str) -> None:
            if self._given_up:
                raise _CancelledError
            if words := step(line):
                report(Progress(what=words))

        try:
            staged = await aside(lambda: stack.enter_context(library.stage(spec, progress)))
            report(Progress(what=""))
            consent = await examine(staged.installed, staged.plugin)
            asked = question_of(staged, consent)
            agreed = asked is None or await self._ask(
                Question(about=asked, plugin=_row_of(staged.installed, "disabled"), rights=_told(consent)),
                report,
            )
            outcome = await aside(lambda: keep(library, staged, consent, agreed=agreed))
        finally:
            await aside(stack.close)
        _take_up(clerk.desk)
        return Kept(plugin=staged.installed.name, outcome=outcome)

    async def _ask(self, question: Question, report: Reply[InstallStep]) -> bool:
        """Ask the person, and wait for the answer.

        :raises _CancelledError: there will be none.
        """
        if self._given_up:
            raise _CancelledError
        self._answer = asyncio.get_running_loop().create_future()
        report(question)
        if (answer := await self._answer) is None:
            raise _CancelledError
        return answer


async def _list(clerk: Clerk) -> Plugins:
    library = PluginLibrary()
    problem = None
    try:
        installed = await aside(library.installed)
    except HourglanceError as error:
        installed, problem = (), Problem.of(error)
    policy = PluginPolicy()
    try:
        policy = await aside(library.policy)
    except PresetError as error:
        policy, problem = PluginPolicy(allow=frozenset()), Problem.of(error)  # none runs until it is mended
    rows = (_bundled(clerk.desk), *(_row(each, clerk, policy) for each in installed))
    return Plugins(rows=rows, safe_mode=clerk.safe_mode, problem=problem)


async def _page(clerk: Clerk, *, name: str) -> Page:
    library, desk = PluginLibrary(), clerk.desk
    if name == _BUNDLED:
        row, families = _bundled(desk), frozenset[str]()
    else:
        installed = await aside(partial(library.find, name))
        row = _row(installed, clerk, await aside(library.policy))
        families = frozenset(installed.families)
    found = [each for each in desk.plugins.problems if each.plugin == name] if desk else []
    declared = [each for each in desk.plugins.declarations() if each.plugin == name] if desk else []
    widgets = [each for each in desk.shelf.instances if each.widget.plugin == name] if desk else []
    return Page(
        row=row,
        rights=_rights({each.query.family for each in declared} or families),
        widgets=tuple(settable(each) for each in widgets),
        details="\n\n".join(each.details for each in found if each.details),
        log=_log_of(desk, name),
    )


async def _examine(clerk: Clerk, *, name: str) -> Question:  # noqa: ARG001 - as every wish's
    library = PluginLibrary()
    installed = await aside(partial(library.find, name))
    consent = await examine(installed, library.plugin(installed))
    return Question(about="enable", plugin=_row_of(installed, "disabled"), rights=_told(consent))


async def _enable(clerk: Clerk, *, name: str) -> Done:
    library = PluginLibrary()
    installed = await aside(partial(library.find, name))
    # It is asked once more what it asks for: what the person has agreed to is what it says now.
    consent = await examine(installed, library.plugin(installed))
    await aside(lambda: library.enable(name, consent.families))
    _take_up(clerk.desk)
    return Done()


async def _disable(clerk: Clerk, *, name: str) -> Done:
    await aside(partial(PluginLibrary().disable, name))
    _take_up(clerk.desk)
    return Done()


async def _remove(clerk: Clerk, *, name: str, all_of_it: bool) -> Done:
    await aside(partial(PluginLibrary().remove, name))
    _take_up(clerk.desk)
    if all_of_it:
        if clerk.desk is not None:
            await clerk.desk.rearrange(lambda shelf: shelf.forget(name))
        else:
            await aside(lambda: Shelf.own().forget(name))
    return Done()


async def _restart(clerk: Clerk, *, name: str) -> Done:
    await desk_of(clerk).restart_plugin(name)
    return Done()


def _take_up(desk: Desk | None) -> None:
    """Have the running app see at once what was changed in the library."""
    if desk is not None:
        desk.plugins.look()


def _bundled(desk: Desk | None) -> PluginRow:
    problem = _problem(desk, _BUNDLED)
    return PluginRow(
        name=_BUNDLED,
        version=__version__,
        source="bundled",
        state="failing" if problem and not _declares(desk, _BUNDLED) else "running",
        author="The Hourglance developers",
        summary="The widgets that come with Hourglance.",
        problem=problem,
    )


def _row(installed: Installed, clerk: Clerk, policy: PluginPolicy) -> PluginRow:
    return _row_of(installed, _state(installed, clerk, policy), _problem(clerk.desk, installed.name))


def _row_of(installed: Installed, state: PluginState, problem: str = "") -> PluginRow:
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


def _state(installed: Installed, clerk: Clerk, policy: PluginPolicy) -> PluginState:
    if not policy.allows(installed.name):
        return "not_allowed"
    if not installed.enabled:
        return "disabled"
    if clerk.safe_mode:
        return "left_out"
    if clerk.desk is None or _declares(clerk.desk, installed.name):
        return "running"
    return "failing" if _problem(clerk.desk, installed.name) else "starting"


def _declares(desk: Desk | None, name: str) -> bool:
    return desk is not None and any(each.plugin == name for each in desk.plugins.declarations())


def _problem(desk: Desk | None, name: str) -> str:
    found = [each.sentence for each in desk.plugins.problems if each.plugin == name] if desk else []
    return found[0] if found else ""


def _log_of(desk: Desk | None, name: str) -> tuple[str, ...]:
    try:
        return desk.plugins.log(name) if desk else ()
    except KeyError:
        return ()  # it does not run


def _told(consent: Consent) -> Rights:
    return _rights(consent.families, tuple(problem.sentence for problem in consent.problems))


def _rights(families: Iterable[str], troubles: tuple[str, ...] = ()) -> Rights:
    names = tuple(sorted(families))
    return Rights(
        families=names,
        permissions=tuple(sorted({each for name in names for each in family(name).permissions})),
        protections=tuple(Protection(promise=each.promise, on=each.on, by=each.by) for each in protections()),
        troubles=troubles,
    )
