"""One installation as a window follows it: each step reported, questions asked, given up at any moment."""

import asyncio
from contextlib import ExitStack
from typing import Any, TypeVar

from hourglance.app.controller import AppController
from hourglance.app.legacy.plugin_rows import row_of, told
from hourglance.app.policy.reader import plugin_library
from hourglance.app.services.installation import complete_installation, progress_message, required_consent
from hourglance.plugin_host import StagedPlugin, build_consent, runs_unsandboxed_code
from hourglance.tray.windows.commands import Reply
from hourglance.tray.windows.views import InstallStep, Kept, PluginRow, Progress, Question
from hourglance.util.blocking import run_blocking

X = TypeVar("X")


class InstallJob:
    """Installs what a spec names, by the same library, consent and questions as the command.

    :param report: gets each step but the last, which :meth:`run` returns.
    """

    def __init__(self, spec: str, report: Reply[InstallStep]) -> None:
        self._spec = spec
        self._report = report
        self._given_up = asyncio.Event()
        self._answer: asyncio.Future[bool] | None = None

    def decide(self, *, yes: bool) -> None:
        """Answer the question that was asked."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(yes)

    def give_up(self) -> None:
        """Install nothing. What pip is doing ends with its next line, and nobody waits for it."""
        self._given_up.set()

    async def run(self, clerk: AppController) -> InstallStep:
        """Install it.

        :raises HourglanceError: it cannot be installed, and why; what was there before is as it was.
        """
        try:
            return await self._install(clerk)
        except _InstallCanceledError:
            return Kept(plugin="", outcome="canceled")

    async def _install(self, clerk: AppController) -> InstallStep:
        if await run_blocking(lambda: runs_unsandboxed_code(self._spec)):
            row = PluginRow(name=self._spec, version="", source="folder", state="disabled")
            if not await self._ask(Question(about="build", plugin=row)):
                raise _InstallCanceledError
        library, stack = await run_blocking(plugin_library), ExitStack()
        staging = asyncio.ensure_future(
            run_blocking(lambda: stack.enter_context(library.stage(self._spec, self._tell)))
        )
        try:
            staged = await self._unless_given_up(staging)
            self._report(Progress(what=""))
            consent = await build_consent(staged.installed, staged.plugin)
            asked = required_consent(staged, consent)
            agreed = asked is None or await self._ask(
                Question(about=asked, plugin=row_of(staged.installed, "disabled"), rights=told(consent))
            )
            outcome = await run_blocking(
                lambda: complete_installation(library, staged, consent, agreed=agreed)
            )
        finally:
            clerk.begin(_clean(staging, stack))
        return Kept(plugin=staged.installed.name, outcome=outcome)

    def _tell(self, line: str) -> None:
        if self._given_up.is_set():
            raise _InstallCanceledError
        if words := progress_message(line):
            self._report(Progress(what=words))

    async def _ask(self, question: Question) -> bool:
        self._answer = asyncio.get_running_loop().create_future()
        self._report(question)
        return await self._unless_given_up(self._answer)

    async def _unless_given_up(self, work: "asyncio.Future[X]") -> X:
        gone = asyncio.ensure_future(self._given_up.wait())
        try:
            either: set[asyncio.Future[Any]] = {work, gone}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if self._given_up.is_set():
                raise _InstallCanceledError
            return work.result()
        finally:
            gone.cancel()


class _InstallCanceledError(Exception):
    """The person waits for it no more."""


async def _clean(staging: "asyncio.Future[StagedPlugin]", stack: ExitStack) -> None:
    """Remove what was staged, once nothing is written there any more."""
    await asyncio.wait({staging})
    staging.exception()  # whoever waited for it was told
    await run_blocking(stack.close)
