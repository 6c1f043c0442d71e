"""Plugins: list, install, update, enable, disable, restart and remove them."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterable
from contextlib import ExitStack, aclosing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from hourglance import __version__
from hourglance.api import HourglanceError
from hourglance.app.policy.reader import plugin_library
from hourglance.app.services.widgets import WidgetSettings
from hourglance.app.user_widgets import open_user_widgets
from hourglance.engine import Problem
from hourglance.genesys import required_permissions
from hourglance.plugin_host import (
    Consent,
    InstallCanceledError,
    InstallControl,
    InstalledPlugin,
    PluginChange,
    PluginLibrary,
    PluginPolicy,
    StagedPlugin,
    build_consent,
    build_staged_consent,
    parse_source,
)
from hourglance.util.blocking import run_blocking

if TYPE_CHECKING:
    from hourglance.app.controller import AppController
    from hourglance.app.session import AppSession

#: ``running``: its widgets are declared. ``starting``: they are not declared yet. ``failing``: they cannot
#: be. ``safe_mode``: disabled by safe mode. ``not_allowed``: by the administrator.
PluginState: TypeAlias = Literal["running", "starting", "failing", "disabled", "safe_mode", "not_allowed"]

PluginSource: TypeAlias = Literal["bundled", "folder", "wheel", "sdist", "requirement"]

#: The longest that a canceled installation may take to end (seconds).
_ENDING: Final = 10.0

#: The plugin with the bundled widgets.
BUNDLED: Final = "hourglance"


class ConsentOutdatedError(HourglanceError):
    """A plugin was enabled without a current consent request."""

    who = "The plugins"
    code = "not-told"


@dataclass(frozen=True, kw_only=True, slots=True)
class PermissionSummary:
    """What a plugin asks for.

    :param families: names of the families of aggregates that it queries.
    :param permissions: names of the permissions that the service requires for them.
    :param problems: a sentence for each problem with its declarations.
    :param requests_per_month: what its widgets add to those of the panel; None if that is unknown.
    """

    families: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    requests_per_month: int | None = None

    @classmethod
    def from_families(cls, families: Iterable[str], problems: tuple[str, ...] = ()) -> "PermissionSummary":
        """Return the summary for a plugin that queries these families."""
        names = tuple(sorted(families))
        return cls(
            families=names,
            permissions=tuple(sorted({each for name in names for each in required_permissions(name)})),
            problems=problems,
        )

    @classmethod
    def from_consent(cls, consent: Consent) -> "PermissionSummary":
        """Return the summary for a plugin that was inspected."""
        return cls.from_families(consent.families, tuple(problem.sentence for problem in consent.problems))


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginRow:
    """A plugin in the list.

    :param origin: the folder, or the address of the index, that it came from; empty if unknown.
    :param sha256: of the file that it was installed from, hexadecimal; empty if there was none.
    :param dependencies: names with versions.
    """

    name: str
    version: str
    source: PluginSource
    state: PluginState
    author: str = ""
    summary: str = ""
    problem: str = ""
    origin: str = ""
    sha256: str = ""
    dependencies: tuple[str, ...] = ()

    @property
    def bundled(self) -> bool:
        """Whether it is part of Hourglance and cannot be disabled."""
        return self.source == "bundled"

    @classmethod
    def from_installed(
        cls, installed: InstalledPlugin, state: PluginState = "disabled", problem: str = ""
    ) -> "PluginRow":
        """Return the row of an installed plugin."""
        return cls(
            name=installed.name,
            version=installed.version,
            source=installed.source,
            state=state,
            author=installed.author,
            summary=installed.summary,
            problem=problem,
            origin=installed.origin,
            sha256=installed.sha256,
            dependencies=installed.dependencies,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginList:
    """All plugins, the bundled one first.

    :param safe_mode: only the bundled plugin runs.
    :param problem: why the list is incomplete; None if it is complete.
    """

    rows: tuple[PluginRow, ...]
    safe_mode: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginDetails:
    """One plugin.

    :param details: a traceback, or the last output of a process that crashed.
    :param log: the last lines of its output.
    """

    row: PluginRow
    permissions: PermissionSummary = PermissionSummary()
    widgets: tuple[WidgetSettings, ...] = ()
    details: str = ""
    log: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentRequest:
    """What the user must know and agree to before a plugin runs.

    :param about: ``enable``: the plugin may run. ``update``: the new version requests more permissions.
        ``replace``: its source or author is another one, or its version is older. ``build``: building the
        plugin runs its author's code without a sandbox; nothing else is known then.
    :param changes: what differs from the plugin of this name that the user knows.
    """

    about: Literal["enable", "update", "replace", "build"]
    plugin: PluginRow
    permissions: PermissionSummary = PermissionSummary()
    changes: tuple[PluginChange, ...] = ()


class PluginService:
    """Lists plugins, and installs, enables and removes them. One installation runs at a time."""

    def __init__(self, controller: "AppController") -> None:
        self._controller = controller
        # The answer that the installation under way waits for.
        self._answer: asyncio.Future[bool] | None = None
        # What the user was last shown before enabling a plugin, by its name.
        self._shown: dict[str, Consent] = {}

    async def list(self) -> PluginList:
        """Return all plugins."""
        session = self._controller.current_session
        library = await run_blocking(plugin_library)
        problem = None
        try:
            installed = await run_blocking(library.installed)
        except HourglanceError as error:
            installed, problem = (), Problem.from_error(error)
        if library.policy.error is not None:  # no plugin runs until the file is corrected
            problem = Problem.from_error(library.policy.error)
        rows = (_bundled_row(session), *(self._row(each, session, library.policy) for each in installed))
        return PluginList(rows=rows, safe_mode=self._controller.safe_mode, problem=problem)

    async def details(self, name: str) -> PluginDetails:
        """Return everything that is known about a plugin.

        :raises NoSuchPluginError: there is no plugin of this name.
        """
        session = self._controller.current_session
        if name == BUNDLED:
            row, families = _bundled_row(session), frozenset[str]()
        else:
            library = await run_blocking(plugin_library)
            installed = await run_blocking(library.find, name)
            row = self._row(installed, session, library.policy)
            families = frozenset(installed.families)
        if session is None:
            return PluginDetails(row=row, permissions=PermissionSummary.from_families(families))
        problems = [each for each in session.plugins.problems if each.plugin == name]
        declared = {
            family
            for each in session.plugins.declarations()
            if each.plugin == name
            for family in each.families
        }
        widgets = [each for each in session.instances.instances if each.widget.plugin == name]
        return PluginDetails(
            row=row,
            permissions=PermissionSummary.from_families(declared or families),
            widgets=tuple(WidgetSettings.from_instance(each) for each in widgets),
            details="\n\n".join(each.details for each in problems if each.details),
            log=session.plugins.log(name) if name in session.plugins.plugins else (),
        )

    async def install(self, spec: str) -> "AsyncGenerator[InstallEvent, None]":
        """Install a plugin; yield each step, each consent request, and the result.

        A consent request must be answered by :meth:`answer`. Closing the iterator cancels the installation,
        and waits until nothing is left of it.

        :param spec: an own folder, a wheel, or a requirement.
        :raises HourglanceError: it cannot be installed; a version that was installed before stays.
        """
        if (await run_blocking(parse_source, spec)).runs_code:
            row = PluginRow(name=spec, version="", source="folder", state="disabled")
            answer = self._new_answer()
            yield ConsentRequest(about="build", plugin=row)
            if not await answer:
                yield InstallResult(plugin="", outcome="canceled")
                return
        library, stack = await run_blocking(plugin_library), ExitStack()
        messages: asyncio.Queue[str | None] = asyncio.Queue()
        loop, canceled, finished = asyncio.get_running_loop(), threading.Event(), threading.Event()

        def report(message: str) -> None:
            loop.call_soon_threadsafe(messages.put_nowait, message)

        def stage() -> StagedPlugin:
            try:
                return stack.enter_context(
                    library.stage(spec, InstallControl(report=report, canceled=canceled))
                )
            finally:
                finished.set()

        def discard() -> None:
            finished.wait(_ENDING)
            stack.close()

        staging = asyncio.ensure_future(run_blocking(stage))
        staging.add_done_callback(lambda _: messages.put_nowait(None))
        try:
            while (message := await messages.get()) is not None:
                yield InstallProgress(message=message)
            staged = staging.result()
            yield InstallProgress(message="")
            consent = await build_staged_consent(staged)
            agreed = True
            if about := required_consent(staged, consent):
                answer = self._new_answer()
                yield ConsentRequest(
                    about=about,
                    plugin=PluginRow.from_installed(staged.installed),
                    permissions=self._permissions(consent),
                    changes=consent.changes,
                )
                agreed = await answer
            outcome = await run_blocking(
                lambda: complete_installation(library, staged, consent, agreed=agreed)
            )
        finally:
            canceled.set()
            await run_blocking(discard)  # not the task, which is canceled as well when the app ends
            with suppress(HourglanceError, InstallCanceledError, asyncio.CancelledError):
                await staging  # its error was raised above, or is not wanted
        self._apply_library_changes()
        yield InstallResult(plugin="" if outcome == "canceled" else staged.installed.name, outcome=outcome)

    async def update(self, name: str) -> "AsyncGenerator[InstallEvent, None]":
        """Install a plugin again from where it came from, as :meth:`install` does."""
        installed = await run_blocking(lambda: plugin_library().find(name))
        async with aclosing(self.install(installed.spec)) as events:
            async for event in events:
                yield event

    async def answer(self, *, agreed: bool) -> None:
        """Answer the consent request of the installation under way."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(agreed)

    async def consent_request(self, name: str) -> ConsentRequest:
        """Return what the user must know before an installed plugin is enabled. Runs its code in the sandbox.

        :raises NoSuchPluginError: there is no plugin of this name.
        """
        library = await run_blocking(plugin_library)
        installed = await run_blocking(library.find, name)
        self._shown[name] = consent = await build_consent(installed, library.plugin(installed))
        return ConsentRequest(
            about="enable",
            plugin=PluginRow.from_installed(installed),
            permissions=self._permissions(consent),
        )

    def _permissions(self, consent: Consent) -> PermissionSummary:
        session, summary = self._controller.current_session, PermissionSummary.from_consent(consent)
        return (
            summary
            if session is None
            else replace(summary, requests_per_month=session.price(consent.widgets))
        )

    async def enable(self, name: str) -> None:
        """Enable a plugin with the permissions that its last consent request named.

        :raises ConsentOutdatedError: there was no consent request, or for another version only.
        """
        library = await run_blocking(plugin_library)
        installed, consent = await run_blocking(library.find, name), self._shown.pop(name, None)
        if consent is None or consent.installed.digest != installed.digest:
            raise ConsentOutdatedError(
                f"The permissions of {name} were not shown, or its version has changed.",
                remedy="Enable it again, and review its permissions.",
            )
        # Not what it declares now: it may have declared less when the user agreed.
        await run_blocking(library.enable, name, consent.families)
        self._apply_library_changes()

    async def disable(self, name: str) -> None:
        """Disable a plugin; its widgets keep their settings.

        :raises NoSuchPluginError: there is no plugin of this name.
        """
        await run_blocking(lambda: plugin_library().disable(name))
        self._apply_library_changes()

    async def remove(self, name: str, *, with_settings: bool = False) -> None:
        """Remove a plugin, and the settings of its widgets if so chosen.

        :raises NoSuchPluginError: there is no plugin of this name.
        """
        await run_blocking(lambda: plugin_library().remove(name, with_settings=with_settings))
        self._apply_library_changes()
        if not with_settings:
            return
        session = self._controller.current_session
        if session is not None:
            await session.update_widgets(lambda instances: instances.clear_plugin(name))
        else:
            await run_blocking(lambda: open_user_widgets().instances.clear_plugin(name))

    async def restart(self, name: str) -> None:
        """Restart a plugin's process.

        :raises NotReadyError: no account is set up.
        """
        await (await self._controller.session()).restart_plugin(name)

    def _new_answer(self) -> "asyncio.Future[bool]":
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer

    def _apply_library_changes(self) -> None:
        if (session := self._controller.current_session) is not None:
            session.plugins.poll_library()

    def _row(
        self, installed: InstalledPlugin, session: "AppSession | None", policy: PluginPolicy
    ) -> PluginRow:
        problem = _problem(session, installed.name)
        return PluginRow.from_installed(installed, self._state(installed, session, policy), problem)

    def _state(
        self, installed: InstalledPlugin, session: "AppSession | None", policy: PluginPolicy
    ) -> PluginState:
        if not policy.allows(installed.name):
            return "not_allowed"
        if not installed.enabled:
            return "disabled"
        if self._controller.safe_mode:
            return "safe_mode"
        if session is None or _is_declared(session, installed.name):
            return "running"
        return "failing" if _problem(session, installed.name) else "starting"


def _bundled_row(session: "AppSession | None") -> PluginRow:
    problem = _problem(session, BUNDLED)
    return PluginRow(
        name=BUNDLED,
        version=__version__,
        source="bundled",
        state="failing" if session and problem and not _is_declared(session, BUNDLED) else "running",
        author="The Hourglance developers",
        summary="The widgets that come with Hourglance.",
        problem=problem,
    )


def _is_declared(session: "AppSession", name: str) -> bool:
    return any(each.plugin == name for each in session.plugins.declarations())


def _problem(session: "AppSession | None", name: str) -> str:
    problems = session.plugins.problems if session else ()
    return next((each.sentence for each in problems if each.plugin == name), "")


#: ``enable``: the plugin may run. ``update``: it may request more permissions than before. ``replace``: its
#: source or author is another one, or its version is older.
ConsentSubject: TypeAlias = Literal["enable", "update", "replace"]

#: ``unchanged``: the user declined an update. ``canceled``: nothing was installed.
InstallOutcome: TypeAlias = Literal["enabled", "updated", "unchanged", "canceled"]


@dataclass(frozen=True, kw_only=True, slots=True)
class InstallProgress:
    """A step that has begun, in a few words; empty for the last one."""

    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InstallResult:
    """The end of an installation.

    :param plugin: its name; empty if the installation was canceled.
    """

    plugin: str
    outcome: InstallOutcome


InstallEvent: TypeAlias = InstallProgress | ConsentRequest | InstallResult


def required_consent(staged: StagedPlugin, consent: Consent) -> ConsentSubject | None:
    """Return what the user must agree to; None for an update that requests no further permissions."""
    if staged.before is None or not staged.before.enabled:
        return "enable"
    if consent.changes:
        return "replace"
    return "update" if consent.requests_more_than(staged.before) else None


def complete_installation(
    library: PluginLibrary, staged: StagedPlugin, consent: Consent, *, agreed: bool
) -> InstallOutcome:
    """Move a staged plugin into the library, if the user agreed. Blocks.

    :param agreed: the user's answer, or True if no consent was required.
    :raises PluginLibraryError: the folder cannot be written; a version that was installed before stays.
    """
    before = staged.before
    if not agreed:
        return "canceled" if before is None else "unchanged"
    if before is None or not before.enabled:
        library.install(staged, granted=consent.families)
        return "enabled"
    # A version that cannot declare its widgets keeps the permissions, but not those of another author.
    granted = consent.families or (() if consent.changes else before.families)
    library.install(staged, granted=granted)
    return "updated"
