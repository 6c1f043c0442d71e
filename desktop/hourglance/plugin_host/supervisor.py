"""One plugin and its worker: when to start it, how often to try again, when to stop trying."""

import asyncio
import logging
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from hourglance.api import API_VERSION, Aggregates, Card, Declaration, Settings
from hourglance.plugin_host.declaration_cache import recall, remember
from hourglance.plugin_host.errors import (
    PluginCrashedError,
    PluginError,
    PluginFailedError,
    PluginInvalidCardError,
    PluginProblem,
    PluginQuarantinedError,
    PluginTimeoutError,
)
from hourglance.plugin_host.install.discovery import Plugin
from hourglance.plugin_host.install.sanitized_text import many_lines, one_line
from hourglance.plugin_host.log import PluginLog
from hourglance.plugin_host.plugin_timeouts import PluginTimeouts
from hourglance.plugin_host.process import Worker, WorkerEndedError
from hourglance.plugin_host.protocol.codec import CodecError, read_card, read_declaration
from hourglance.plugin_host.protocol.frames import FrameTooLargeError
from hourglance.plugin_host.protocol.messages import Declared, Failed, Presented
from hourglance.plugin_host.query_check import import_check, problem_of
from hourglance.util.blocking import run_blocking
from hourglance.util.clock import Clock

_logger: Final = logging.getLogger(__name__)

#: How many lines of a crashed plugin's output go with the error.
_LAST_LINES: Final = 20

_RESTARTED: Final = "Hourglance has ended it and starts it again."
_TELL: Final = "Its author will want to know; the plugin's log has the details."


@dataclass(kw_only=True, slots=True)
class _FailureHistory:
    """What has gone wrong with a plugin since it was last started anew.

    :param load_failures: how often in a row it could not be loaded, ``load_error`` the last time; it is not
        tried again before ``not_before`` (by the clock's seconds).
    :param declared: what was wrong when it was last loaded.
    :param crashes: how often in a row each widget crashed or hung.
    :param left_alone: the widgets that did so too often.
    """

    load_failures: int = 0
    load_error: PluginError | None = None
    not_before: float = 0
    declared: tuple[PluginProblem, ...] = ()
    crashes: Counter[str] = field(default_factory=Counter)
    left_alone: dict[str, PluginError] = field(default_factory=dict)


class Supervisor:
    """Keeps one plugin's worker running.

    A worker is started when it is needed. One that crashed or hung while presenting is started again at
    once, since the next widget is not to blame; the widget that did it too often in a row is asked no more.
    A worker that cannot even load its plugin is tried again after 1, 2, 4, ... seconds, and then no more.
    """

    def __init__(
        self, plugin: Plugin, *, clock: Clock, limits: PluginTimeouts, launching: asyncio.Lock | None = None
    ) -> None:
        self.plugin = plugin
        self.log = PluginLog()
        self.declarations: tuple[Declaration, ...] = self._recalled()
        self._clock = clock
        self._limits = limits
        self._launching = launching
        self._lock = asyncio.Lock()
        self._worker: Worker | None = None
        self._closed = False
        self._record = _FailureHistory()

    @property
    def waits(self) -> bool:
        """Whether nothing is known of the plugin's widgets before it is loaded."""
        return self.plugin.declaration_cache is None

    @property
    def problems(self) -> tuple[PluginProblem, ...]:
        """What keeps this plugin's widgets from working, now."""
        errors = (self._record.load_error, *self._record.left_alone.values())
        return (
            *(PluginProblem.of(error) for error in errors if error is not None),
            *self._record.declared,
        )

    async def start(self) -> None:
        """Load the plugin, or find out that it cannot be loaded; a failure is one of :attr:`problems`."""
        while not self._closed:
            try:
                async with self._lock:
                    await self._loaded()
                    return
            except PluginError:
                pause = self._record.not_before - self._clock.monotonic()
            if pause == math.inf:
                return
            await self._clock.sleep(max(0.0, pause))

    async def restart(self) -> None:
        """Start anew, as if nothing had ever gone wrong."""
        async with self._lock:
            if self._worker is not None:
                await self._worker.end()
            self._record = _FailureHistory()
        await self.start()

    async def close(self) -> None:
        """End the worker. What is being asked fails."""
        self._closed = True
        if self._worker is not None:
            await self._worker.end()
        async with self._lock:
            pass  # whoever was starting a worker has ended it by now

    async def present(self, widget: str, results: Aggregates, settings: Settings) -> Card | None:
        """Return a widget's card for an answer.

        :raises PluginError: as the host's method of this name says.
        """
        async with self._lock:
            if (left_alone := self._record.left_alone.get(widget)) is not None:
                raise left_alone.with_traceback(None)
            worker = await self._loaded()
            if not any(declaration.name == widget for declaration in self.declarations):
                raise self._error(PluginFailedError, f"{self.plugin.name} has no widget `{widget}`.")
            reply = await self._ask(worker, widget, results, settings)
        return self._card(widget, reply)

    async def _ask(
        self, worker: Worker, widget: str, results: Aggregates, settings: Settings
    ) -> Presented | Failed:
        try:
            reply = await worker.present(widget, results, settings, self._limits.present)
        except FrameTooLargeError as error:
            what = f"The answer for `{widget}` is too large to be handed to a plugin."
            remedy = "Ask for fewer groups or longer steps."
            raise self._error(PluginFailedError, what, remedy=remedy) from error
        except TimeoutError as error:
            what = f"`{widget}` did not answer within {self._limits.present:g} s."
            raise self._crashed(widget, PluginTimeoutError, what) from error
        except WorkerEndedError as error:
            what = f"`{widget}` crashed: its process {error}."
            raise self._crashed(widget, PluginCrashedError, what) from error
        self._record.crashes.pop(widget, None)
        return reply

    def _card(self, widget: str, reply: Presented | Failed) -> Card | None:
        if isinstance(reply, Failed):
            failure = reply.failure
            self.log.write(failure.details or failure.text)
            kind = PluginInvalidCardError if failure.kind == "card" else PluginFailedError
            raise self._error(kind, one_line(failure.text), remedy=_TELL, details=failure.details)
        try:
            return read_card(reply.card)
        except CodecError as error:
            what = f"`{widget}` returned a card that cannot be shown: {error}"
            self.log.write(what)
            raise self._error(PluginInvalidCardError, what, remedy=_TELL) from error

    def _crashed(self, widget: str, kind: type[PluginError], what: str) -> PluginError:
        error = self._error(kind, what, remedy=_RESTARTED, details=self._last_lines())
        if not self._closed:
            self._record.crashes[widget] += 1
            if self._record.crashes[widget] >= self._limits.failures:
                self._record.left_alone[widget] = self._quarantined(f"`{widget}`", error)
        return error

    async def _loaded(self) -> Worker:
        """Return a worker that has loaded the plugin.

        :raises PluginError: there is none, and why.
        """
        if self._closed:
            raise self._error(PluginCrashedError, "Plugins are no longer run, since Hourglance is ending.")
        if self._worker is not None:
            if self._worker.alive:
                return self._worker
            await self._worker.end()
        if self._record.load_error is not None and self._clock.monotonic() < self._record.not_before:
            raise self._record.load_error.with_traceback(None)
        try:
            self._worker = Worker(self.plugin, self.log, self._launching)
            await self._load(self._worker)
        except TimeoutError as error:
            what = f"{self.plugin.name} did not declare its widgets within {self._limits.start:g} s."
            raise self._not_loaded(PluginTimeoutError, what) from error
        except WorkerEndedError as error:
            what = f"{self.plugin.name} crashed before it declared its widgets: its process {error}."
            raise self._not_loaded(PluginCrashedError, what) from error
        self._record.load_failures = 0
        self._record.load_error = None
        return self._worker

    async def _load(self, worker: Worker) -> None:
        hello = await worker.start(self._limits.start)
        if hello.api_version != API_VERSION:
            await worker.end()
            raise WorkerEndedError("belongs to another version of Hourglance; start Hourglance again")
        await self._take(await worker.declare(self.plugin.entry_points, self._limits.start))

    async def _take(self, declared: Declared) -> None:
        found: dict[str, Declaration] = {}
        problems = [self._problem(failure.text, failure.details) for failure in declared.failures]
        if self.plugin.folder is not None:
            await run_blocking(import_check)
        for content in declared.widgets:
            try:
                declaration = read_declaration(content)
            except CodecError as error:
                problems.append(self._problem(f"One of its widgets cannot be used: {error}"))
                continue
            if declaration.plugin != self.plugin.name or declaration.name in found:
                continue  # the worker's own check lets neither pass, so the plugin has tampered with it
            if (problem := await self._query_problem(declaration)) is None:
                found[declaration.name] = declaration
            else:
                problems.append(problem)
        if self.plugin.declaration_cache is not None:
            remember(self.plugin.declaration_cache, tuple(found.values()))
        self.declarations = tuple(filter(self._agreed, found.values()))
        problems += [self._not_agreed(each) for each in found.values() if not self._agreed(each)]
        self._record.declared = tuple(problems)
        for problem in problems:
            self.log.write(problem.details or problem.sentence)

    def _recalled(self) -> tuple[Declaration, ...]:
        if self.plugin.declaration_cache is None:
            return ()
        return tuple(filter(self._agreed, recall(self.plugin.declaration_cache, self.plugin.name) or ()))

    def _agreed(self, declaration: Declaration) -> bool:
        return self.plugin.families is None or declaration.query.family in self.plugin.families

    def _not_agreed(self, declaration: Declaration) -> PluginProblem:
        return self._problem(
            f"`{declaration.name}` is left out, since it asks for {declaration.query.family} aggregates, "
            "to which you have not agreed. Enable the plugin again to be asked."
        )

    async def _query_problem(self, declaration: Declaration) -> PluginProblem | None:
        if self.plugin.folder is None:
            return None  # what comes with the app was checked by its tests
        await asyncio.sleep(0)  # whoever else lives in this loop need not wait for 200 checks
        return problem_of(declaration)

    def _not_loaded(self, kind: type[PluginError], what: str) -> PluginError:
        record = self._record
        record.load_failures += 1
        record.not_before = self._clock.monotonic() + 2 ** (record.load_failures - 1)
        error = self._error(kind, what, remedy=_RESTARTED, details=self._last_lines())
        if record.load_failures >= self._limits.failures:
            record.not_before = math.inf
            error = self._quarantined(self.plugin.name, error)
        record.load_error = error
        return error

    def _quarantined(self, who: str, last: PluginError) -> PluginError:
        return self._error(
            PluginQuarantinedError,
            f"{who} is left alone, since it failed {self._limits.failures} times in a row. {last.what}",
            remedy="Start the plugin again, update it or remove it.",
            details=last.details,
        )

    def _error(
        self, kind: type[PluginError], what: str, *, remedy: str = "", details: str = ""
    ) -> PluginError:
        _logger.warning("Plugin %s: %s", self.plugin.name, what)
        return kind(self.plugin.name, what, remedy=remedy, details=many_lines(details))

    def _problem(self, sentence: str, details: str = "") -> PluginProblem:
        return PluginProblem(
            plugin=self.plugin.name, sentence=one_line(sentence), details=many_lines(details)
        )

    def _last_lines(self) -> str:
        return "\n".join(self.log.lines[-_LAST_LINES:])
