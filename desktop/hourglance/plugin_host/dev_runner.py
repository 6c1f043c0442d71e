"""Runs one plugin for a command or its author: each failure is reported at once, nothing is retried."""

import contextlib
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from hourglance.api import Card, Declaration, Settings, WidgetResults
from hourglance.plugin_host.declaration_cache import cached_declarations
from hourglance.plugin_host.errors import (
    PluginCrashedError,
    PluginError,
    PluginFailedError,
    PluginInvalidCardError,
    PluginProblem,
    PluginRuntimeError,
    PluginTimeoutError,
)
from hourglance.plugin_host.guests import GuestEndedError
from hourglance.plugin_host.install.metadata import Plugin
from hourglance.plugin_host.log import PluginLog
from hourglance.plugin_host.process import PluginProcess
from hourglance.plugin_host.protocol.codec import (
    CodecError,
    read_aggregates,
    read_card,
    read_declaration,
)
from hourglance.plugin_host.protocol.frames import FrameError
from hourglance.plugin_host.protocol.messages import DEFAULT_SETTINGS, Failure, RequestFailed
from hourglance.plugin_host.supervisor import PluginTimeouts, Supervisor
from hourglance.util.clock import SystemClock
from hourglance.util.printable import many_lines, one_line

_T = TypeVar("_T")

#: There is no retry: the user waits for the answer.
_INSPECTION: Final = PluginTimeouts(failures=1)


@asynccontextmanager
async def inspect_plugin(plugin: Plugin) -> AsyncIterator[Supervisor]:
    """Load a plugin once, whichever families it requests, and end it afterward.

    A failure is one of the supervisor's problems.
    """
    process = PluginProcess()
    supervisor = Supervisor(
        replace(plugin, families=None), clock=SystemClock(), limits=_INSPECTION, process=process
    )
    try:
        await supervisor.start()
        yield supervisor
    finally:
        await process.close()
        await supervisor.close()


async def load_declarations(plugin: Plugin) -> tuple[Declaration, ...]:
    """Return a plugin's cached declarations; without a cache, run the plugin."""
    cached = plugin.declaration_cache and cached_declarations(plugin.declaration_cache, plugin.name)
    if cached:
        return cached
    async with inspect_plugin(plugin) as loaded:
        return loaded.declarations


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadedWidgets:
    """The valid declarations of a plugin, and the problems with the others."""

    declarations: tuple[Declaration, ...]
    problems: tuple[PluginProblem, ...]


class DevRunner:
    """A plugin's guest under the control of its author. An async context manager.

    Every method raises :class:`PluginCrashedError` if the guest ended and :class:`PluginTimeoutError` if it
    did not answer in time; the guest is gone then.
    """

    def __init__(self, plugin: Plugin, *, limits: PluginTimeouts | None = None) -> None:
        self.plugin = plugin
        self.log: Final = PluginLog()
        self._limits = limits or PluginTimeouts()
        self._process: Final = PluginProcess()
        self._guest: Final = self._process.guest(plugin, self.log)

    async def load(self) -> LoadedWidgets:
        """Start the guest, import the plugin, and return its widgets. Their queries are not checked."""
        start = self._limits.start
        await self._reply(self._guest.start(), "start", start)
        declared = await self._reply(self._guest.declare(start), "declare its widgets", start)
        problems = [self._problem(failure.text, many_lines(failure.details)) for failure in declared.failures]
        declarations: list[Declaration] = []
        for widget in declared.widgets:
            try:
                declarations.append(read_declaration(widget.declaration))
            except CodecError as error:
                problems.append(self._problem(f"The widget `{widget.class_name}` is invalid: {error}"))
        return LoadedWidgets(declarations=tuple(declarations), problems=tuple(problems))

    async def sample(self, widget: str) -> WidgetResults:
        """Return a widget's sample results.

        :param widget: its name within the plugin.
        :raises PluginFailedError: it raised an error, or returned something else.
        """
        seconds = self._limits.present
        reply = await self._reply(self._guest.sample(widget, seconds), f"return `{widget}.sample`", seconds)
        if isinstance(reply, RequestFailed):
            raise self._error(reply.failure)
        try:
            return read_aggregates(reply.results)
        except CodecError as error:
            what = f"`{widget}.sample` returned invalid results: {error}"
            raise PluginFailedError(self.plugin.name, what) from error

    async def present(
        self, widget: str, results: WidgetResults, settings: Settings = DEFAULT_SETTINGS
    ) -> Card | None:
        """Return a widget's card for an answer.

        :param settings: the user's values; missing ones have their defaults.
        :raises PluginFailedError: it raised an error.
        :raises PluginInvalidCardError: it returned an invalid card.
        """
        seconds = self._limits.present
        try:
            reply = await self._reply(
                self._guest.present(widget, results, settings, seconds), f"present `{widget}`", seconds
            )
        except FrameError as error:
            what = f"The results for `{widget}` are too large to send to the plugin."
            remedy = "Request fewer groups or a coarser granularity."
            raise PluginFailedError(self.plugin.name, what, remedy=remedy) from error
        if isinstance(reply, RequestFailed):
            raise self._error(reply.failure)
        try:
            return read_card(reply.card)
        except CodecError as error:
            what = f"`{widget}` returned an invalid card: {error}"
            raise PluginInvalidCardError(self.plugin.name, what) from error

    @property
    def peak_bytes(self) -> int | None:
        """The plugin process's peak memory so far; None where the platform does not tell it."""
        with contextlib.suppress(OSError):  # ended, or not Linux
            for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        return None

    async def close(self) -> None:
        """End the guest."""
        await self._process.close()

    async def __aenter__(self) -> Self:
        """Return the runner. Nothing runs before :meth:`load`."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the guest."""
        await self.close()

    async def _reply(self, reply: Awaitable[_T], activity: str, seconds: float) -> _T:
        try:
            return await reply
        except TimeoutError as error:
            what = f"It took longer than {seconds:g} s to {activity} and was ended."
            raise PluginTimeoutError(self.plugin.name, what, details=self.log.tail()) from error
        except GuestEndedError as error:
            what = f"The plugin {error} while it was to {activity}."
            raise PluginCrashedError(self.plugin.name, what, details=self.log.tail()) from error
        except PluginRuntimeError as error:
            raise PluginCrashedError(self.plugin.name, error.what, remedy=error.remedy) from error

    def _error(self, failure: Failure) -> PluginError:
        kind = PluginInvalidCardError if failure.kind == "card" else PluginFailedError
        return kind(self.plugin.name, one_line(failure.text), details=many_lines(failure.details))

    def _problem(self, sentence: str, details: str = "") -> PluginProblem:
        return PluginProblem(plugin=self.plugin.name, sentence=one_line(sentence), details=details)
