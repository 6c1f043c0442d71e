"""One plugin in a worker, for its author: every failure is told at once, nothing is tried again."""

import contextlib
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from hourglance.api import Aggregates, Card, Declaration, Settings
from hourglance.plugin_host.errors import (
    PluginCrashedError,
    PluginError,
    PluginFailedError,
    PluginInvalidCardError,
    PluginProblem,
    PluginTimeoutError,
)
from hourglance.plugin_host.install.discovery import Plugin
from hourglance.plugin_host.install.sanitized_text import many_lines, one_line
from hourglance.plugin_host.log import PluginLog
from hourglance.plugin_host.plugin_timeouts import PluginTimeouts
from hourglance.plugin_host.process import Worker, WorkerEndedError
from hourglance.plugin_host.protocol.codec import CodecError, read_aggregates, read_card, read_declaration
from hourglance.plugin_host.protocol.frames import FrameTooLargeError
from hourglance.plugin_host.protocol.messages import DEFAULT_SETTINGS, Failed, Failure

#: How many lines of a crashed plugin's output go with the error.
_LAST_LINES: Final = 20

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadedWidgets:
    """What a plugin declared, and what was wrong with the rest."""

    declarations: tuple[Declaration, ...]
    problems: tuple[PluginProblem, ...]


class DevRunner:
    """A plugin's worker under its author's eyes. Use it by ``async with``.

    All methods raise :class:`PluginCrashedError` if the process ended, and :class:`PluginTimeoutError`
    if it did not answer in time; the plugin is gone then.
    """

    def __init__(self, plugin: Plugin, *, limits: PluginTimeouts | None = None) -> None:
        self.plugin = plugin
        self.log: Final = PluginLog()
        self._limits = limits or PluginTimeouts()
        try:
            self._worker: Final = Worker(plugin, self.log)
        except WorkerEndedError as error:
            raise PluginCrashedError(plugin.name, f"Its process {error}.") from error

    async def load(self) -> LoadedWidgets:
        """Start the worker, import the plugin, and return its widgets. The queries are not checked."""
        start = self._limits.start
        await self._patiently(self._worker.start(start), "start", start)
        declared = await self._patiently(
            self._worker.declare(self.plugin.entry_points, start), "declare its widgets", start
        )
        problems = [self._problem(failure) for failure in declared.failures]
        declarations: list[Declaration] = []
        for content in declared.widgets:
            try:
                declarations.append(read_declaration(content))
            except CodecError as error:
                sentence = f"One of its widgets cannot be used: {error}"
                problems.append(PluginProblem(plugin=self.plugin.name, sentence=one_line(sentence)))
        return LoadedWidgets(declarations=tuple(declarations), problems=tuple(problems))

    async def sample(self, widget: str) -> Aggregates:
        """Return a widget's sample results.

        :param widget: its name within the plugin.
        :raises PluginFailedError: it raised, or returned something else.
        """
        seconds = self._limits.present
        reply = await self._patiently(
            self._worker.sample(widget, seconds), f"give `{widget}.sample`", seconds
        )
        if isinstance(reply, Failed):
            raise self._failed(reply.failure)
        try:
            return read_aggregates(reply.results)
        except CodecError as error:
            raise PluginFailedError(self.plugin.name, f"The sample of `{widget}` is none: {error}") from error

    async def present(
        self, widget: str, results: Aggregates, settings: Settings = DEFAULT_SETTINGS
    ) -> Card | None:
        """Return a widget's card for an answer.

        :param settings: what the person chose; what is missing there has its default.
        :raises PluginFailedError: it raised.
        :raises PluginInvalidCardError: it returned something that cannot be shown.
        """
        seconds = self._limits.present
        try:
            reply = await self._patiently(
                self._worker.present(widget, results, settings, seconds), f"present `{widget}`", seconds
            )
        except FrameTooLargeError as error:
            what = f"The answer for `{widget}` is too large to be handed to a plugin."
            raise PluginFailedError(
                self.plugin.name, what, remedy="Ask for fewer groups or longer steps."
            ) from error
        if isinstance(reply, Failed):
            raise self._failed(reply.failure)
        try:
            return read_card(reply.card)
        except CodecError as error:
            what = f"`{widget}` returned a card that cannot be shown: {error}"
            raise PluginInvalidCardError(self.plugin.name, what) from error

    @property
    def peak_bytes(self) -> int | None:
        """The most memory that the plugin's process has held so far; None where the platform does not say."""
        status = Path(f"/proc/{self._worker.pid}/status")
        with contextlib.suppress(OSError):  # ended, or no Linux
            for line in status.read_text().splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        return None

    async def close(self) -> None:
        """End the worker."""
        await self._worker.end()

    async def __aenter__(self) -> Self:
        """Return it; nothing runs before :meth:`load`."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the worker."""
        await self.close()

    async def _patiently(self, answer: Awaitable[_T], what: str, seconds: float) -> _T:
        name = self.plugin.name
        try:
            return await answer
        except TimeoutError as error:
            sentence = f"It took longer than {seconds:g} s to {what}, and was ended."
            raise PluginTimeoutError(name, sentence, details=self._last_lines()) from error
        except WorkerEndedError as error:
            sentence = f"Its process {error} when it was to {what}."
            raise PluginCrashedError(name, sentence, details=self._last_lines()) from error

    def _failed(self, failure: Failure) -> PluginError:
        kind = PluginInvalidCardError if failure.kind == "card" else PluginFailedError
        return kind(self.plugin.name, one_line(failure.text), details=many_lines(failure.details))

    def _problem(self, failure: Failure) -> PluginProblem:
        return PluginProblem(
            plugin=self.plugin.name,
            sentence=one_line(failure.text),
            details=many_lines(failure.details),
        )

    def _last_lines(self) -> str:
        return "\n".join(self.log.lines[-_LAST_LINES:])
