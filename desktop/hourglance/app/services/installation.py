"""One installation of a plugin: its progress, its consent requests and its result."""

import asyncio
import re
import threading
from collections.abc import AsyncGenerator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from hourglance.app.policy.reader import plugin_library
from hourglance.app.services.plugins import ConsentRequest, PermissionSummary, PluginRow
from hourglance.plugin_host import Consent, PluginLibrary, StagedPlugin, build_consent, runs_unsandboxed_code
from hourglance.util.blocking import run_blocking

#: ``enable``: the plugin may run. ``update``: it may request more permissions than before.
ConsentSubject: TypeAlias = Literal["enable", "update"]

#: ``unchanged``: the user declined an update.
InstallOutcome: TypeAlias = Literal["enabled", "installed", "updated", "unchanged", "canceled"]


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

#: Lines of pip and uv about a step, and their messages. Everything else they print is left out.
_STEPS: Final = (
    (re.compile(r"Collecting (?P<what>\S+)"), "Looking for {what}"),
    (re.compile(r"Downloading (?P<what>\S+ \([^)]*\))"), "Downloading {what}"),
    (re.compile(r"Installing build dependencies: started"), "Fetching build dependencies"),
    (re.compile(r"Building wheel for (?P<what>\S+) .*: started"), "Building {what}"),
    (re.compile(r"Installing collected packages: (?P<what>.+)"), "Installing {what}"),
    (re.compile(r"(?P<what>(Resolved|Prepared|Installed) \d+ packages?)"), "{what}"),
)

#: Plugins depend on Hourglance itself, for which an empty distribution is installed.
_PLACEHOLDER: Final = re.compile(r"\bhourglance(, |$)")


class _InstallCanceledError(Exception):
    """Raised in the installer's thread to stop it."""


class Installation:
    """Installs what a spec names, by the same library and consent as the command."""

    def __init__(self, spec: str) -> None:
        self._spec = spec
        self._canceled = threading.Event()
        self._answer: asyncio.Future[bool] | None = None

    def answer(self, *, agreed: bool) -> None:
        """Answer the last consent request."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(agreed)

    async def run(self) -> AsyncGenerator[InstallEvent, None]:
        """Install the plugin; yield each step, each consent request, and the result.

        Closing the iterator cancels the installation: the installer stops with its next line of output.

        :raises HourglanceError: it cannot be installed; a version that was installed before stays.
        """
        if await run_blocking(runs_unsandboxed_code, self._spec):
            row = PluginRow(name=self._spec, version="", source="folder", state="disabled")
            answer = self._new_answer()
            yield ConsentRequest(about="build", plugin=row)
            if not await answer:
                yield InstallResult(plugin="", outcome="canceled")
                return
        library, stack = await run_blocking(plugin_library), ExitStack()
        messages: asyncio.Queue[str | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def report(line: str) -> None:
            if self._canceled.is_set():
                raise _InstallCanceledError
            if message := progress_message(line):
                loop.call_soon_threadsafe(messages.put_nowait, message)

        staging = asyncio.ensure_future(
            run_blocking(lambda: stack.enter_context(library.stage(self._spec, report)))
        )
        staging.add_done_callback(lambda _: messages.put_nowait(None))
        try:
            while (message := await messages.get()) is not None:
                yield InstallProgress(message=message)
            staged = staging.result()
            yield InstallProgress(message="")
            consent = await build_consent(staged.installed, staged.plugin)
            agreed = True
            if about := required_consent(staged, consent):
                answer = self._new_answer()
                yield ConsentRequest(
                    about=about,
                    plugin=PluginRow.from_installed(staged.installed),
                    permissions=PermissionSummary.from_consent(consent),
                )
                agreed = await answer
            outcome = await run_blocking(
                lambda: complete_installation(library, staged, consent, agreed=agreed)
            )
        finally:
            self._canceled.set()
            await _discard_staged(staging, stack)
        yield InstallResult(plugin=staged.installed.name, outcome=outcome)

    def _new_answer(self) -> "asyncio.Future[bool]":
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer


def required_consent(staged: StagedPlugin, consent: Consent) -> ConsentSubject | None:
    """Return what the user must agree to; None for an update that requests no further permissions."""
    if staged.before is None or not staged.before.enabled:
        return "enable"
    return "update" if consent.requests_more_than(staged.before) else None


def complete_installation(
    library: PluginLibrary, staged: StagedPlugin, consent: Consent, *, agreed: bool
) -> InstallOutcome:
    """Move a staged plugin into the library. Blocks.

    :param agreed: the user's answer, or True if no consent was required.
    :raises PluginLibraryError: the folder cannot be written; a version that was installed before stays.
    """
    before = staged.before
    if before is None or not before.enabled:
        library.install(staged, granted=consent.families if agreed else None)
        return "enabled" if agreed else "installed"
    if not agreed:
        return "unchanged"
    library.install(staged, granted=consent.families or before.families)
    return "updated"


def progress_message(line: str) -> str:
    """Return the message for a line of pip or uv; empty if the line is not about a step."""
    for pattern, message in _STEPS:
        if match := pattern.match(line.strip()):
            what = _PLACEHOLDER.sub("", match.groupdict().get("what", ""))
            return message.format(what=what.removesuffix(", "))
    return ""


async def _discard_staged(staging: "asyncio.Future[StagedPlugin]", stack: ExitStack) -> None:
    """Delete the staged files as soon as the installer has stopped writing them, without waiting for it."""

    def discard(_: object = None) -> None:
        if not staging.cancelled():
            staging.exception()  # raised where it was awaited, or no longer awaited
        threading.Thread(target=stack.close, name="hourglance-discard", daemon=True).start()

    if staging.done():
        await run_blocking(stack.close)
    else:
        staging.add_done_callback(discard)
