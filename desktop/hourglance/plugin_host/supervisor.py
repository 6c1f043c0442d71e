"""Supervision of one plugin: its guest, restarts after failures, and quarantine."""

import asyncio
import logging
import math
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

from hourglance.api import Card, Declaration, Settings, WidgetResults
from hourglance.genesys import describe_requests
from hourglance.plugin_host.declaration_cache import cached_declarations, store_declarations
from hourglance.plugin_host.errors import (
    PluginCrashedError,
    PluginError,
    PluginFailedError,
    PluginInvalidCardError,
    PluginOverBudgetError,
    PluginProblem,
    PluginQuarantinedError,
    PluginRuntimeError,
    PluginTimeoutError,
)
from hourglance.plugin_host.guests import BundledGuest, Guest, GuestEndedError
from hourglance.plugin_host.install.metadata import Plugin
from hourglance.plugin_host.log import PluginLog
from hourglance.plugin_host.process import PluginProcess
from hourglance.plugin_host.processor_budget import ProcessorBudget
from hourglance.plugin_host.protocol.codec import (
    CodecError,
    read_aggregates,
    read_card,
    read_declaration,
)
from hourglance.plugin_host.protocol.frames import FrameError
from hourglance.plugin_host.protocol.messages import Declared, Failure, Presented, RequestFailed
from hourglance.plugin_host.query_check import import_query_check, query_problem
from hourglance.util.clock import Clock
from hourglance.util.printable import many_lines, one_line

_logger: Final = logging.getLogger(__name__)

_T = TypeVar("_T")

_RESTARTED: Final = "Hourglance restarts it."
_REPORT: Final = "Report this to the plugin's author; its log has the details."


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginTimeouts:
    """Time limits of a plugin, and the number of failures that disables it.

    :param start: seconds to import the plugin and declare its widgets.
    :param present: seconds for one card.
    :param failures: consecutive crashes and timeouts before the plugin, or the widget that causes them, is
        disabled.
    """

    start: float = 10
    present: float = 2
    failures: int = 3


@dataclass(kw_only=True, slots=True)
class _FailureHistory:
    """Failures of a plugin since it was last restarted by the user.

    :param load_failures: consecutive failures to load it; ``load_error`` is the last one, and the next
        attempt is not made before ``not_before`` (seconds of the monotonic clock).
    :param declared: problems with its widgets when it was last loaded.
    :param crashes: consecutive crashes and timeouts of each widget.
    :param quarantined: the widgets that are disabled, each with the error that says so.
    """

    load_failures: int = 0
    load_error: PluginError | None = None
    not_before: float = 0
    declared: tuple[PluginProblem, ...] = ()
    crashes: Counter[str] = field(default_factory=Counter)
    quarantined: dict[str, PluginError] = field(default_factory=dict)


class Supervisor:
    """Keeps one plugin's guest running.

    A guest is started when it is needed. After a crash or timeout in ``present`` it is restarted at once,
    since the next widget is not to blame; a widget that fails too often in a row is disabled. A guest that
    cannot load its plugin is restarted after 1, 2, 4, ... seconds until the plugin is disabled.

    :param process: runs third-party plugins. The bundled widgets, which have no folder, run in the app
        itself.
    :param budget: the processor time of all third-party plugins; None sets no limit.
    """

    def __init__(
        self,
        plugin: Plugin,
        *,
        clock: Clock,
        limits: PluginTimeouts,
        process: PluginProcess,
        budget: ProcessorBudget | None = None,
    ) -> None:
        self.plugin = plugin
        self.log = PluginLog()
        self.declarations: tuple[Declaration, ...] = self._cached_declarations()
        self._clock = clock
        self._limits = limits
        self._process = process
        self._budget = budget
        self._lock = asyncio.Lock()
        self._guest: Guest | None = None
        self._closed = False
        self._history = _FailureHistory()

    @property
    def problems(self) -> tuple[PluginProblem, ...]:
        """What currently keeps the plugin's widgets from working."""
        errors = (self._history.load_error, *self._history.quarantined.values())
        return (
            *(PluginProblem.from_error(error) for error in errors if error is not None),
            *self._history.declared,
        )

    async def start(self) -> None:
        """Load the plugin; retry after failures until it is disabled. Failures become :attr:`problems`."""
        while not self._closed:
            try:
                async with self._lock:
                    await self._loaded_guest()
                    return
            except PluginError:
                pause = self._history.not_before - self._clock.monotonic()
            if pause == math.inf:
                return
            await self._clock.sleep(max(0.0, pause))

    async def restart(self) -> None:
        """Restart the plugin and clear its failure history."""
        async with self._lock:
            if self._guest is not None:
                await self._guest.end()
            self._history = _FailureHistory()
        await self.start()

    async def close(self) -> None:
        """End the guest. A request in progress fails."""
        self._closed = True
        if self._guest is not None:
            await self._guest.end()
        async with self._lock:
            pass  # a guest that was being started has ended now

    async def present(self, widget: str, results: WidgetResults, settings: Settings) -> Card | None:
        """Return a widget's card for an answer; see :meth:`PluginHost.present`.

        :raises PluginError: there is no card, and why.
        :raises PluginRuntimeError: the runtime is still being prepared.
        """
        async with self._guest_for(widget) as guest:
            reply = await self._request_card(guest, widget, results, settings)
        return self._card(widget, reply)

    async def sample(self, widget: str) -> WidgetResults:
        """Return a widget's sample results. Raises what :meth:`present` raises."""
        async with self._guest_for(widget) as guest:
            reply = await self._reply(guest.sample(widget, self._limits.present), widget)
        if isinstance(reply, RequestFailed):
            raise self._failed(reply.failure)
        try:
            return read_aggregates(reply.results)
        except CodecError as error:
            what = f"`{widget}.sample` returned invalid results: {error}"
            raise self._error(PluginFailedError, what, remedy=_REPORT) from error

    @asynccontextmanager
    async def _guest_for(self, widget: str) -> AsyncIterator[Guest]:
        """Hold the guest of a widget, which must be one of the plugin's and not quarantined."""
        if self.plugin.folder is not None and self._history.load_error is None and not self._closed:
            await self._process.wait_started()
        async with self._lock:
            if (quarantined := self._history.quarantined.get(widget)) is not None:
                raise quarantined.with_traceback(None)
            self._check_budget()
            guest = await self._loaded_guest()
            if not any(declaration.name == widget for declaration in self.declarations):
                raise self._error(PluginFailedError, f"{self.plugin.name} has no widget `{widget}`.")
            yield guest

    async def _request_card(
        self, guest: Guest, widget: str, results: WidgetResults, settings: Settings
    ) -> Presented | RequestFailed:
        try:
            return await self._reply(guest.present(widget, results, settings, self._limits.present), widget)
        except FrameError as error:
            what = f"The results for `{widget}` are too large to send to the plugin."
            remedy = "Request fewer groups or a coarser granularity."
            raise self._error(PluginFailedError, what, remedy=remedy) from error

    async def _reply(self, reply: Awaitable[_T], widget: str) -> _T:
        try:
            answer = await reply
        except TimeoutError as error:
            what = f"`{widget}` did not answer within {self._limits.present:g} s."
            raise self._crashed(widget, PluginTimeoutError, what) from error
        except GuestEndedError as error:
            what = f"`{widget}` crashed: the plugin {error}."
            raise self._crashed(widget, PluginCrashedError, what) from error
        self._history.crashes.pop(widget, None)
        return answer

    def _card(self, widget: str, reply: Presented | RequestFailed) -> Card | None:
        if isinstance(reply, RequestFailed):
            raise self._failed(reply.failure)
        try:
            return read_card(reply.card)
        except CodecError as error:
            what = f"`{widget}` returned an invalid card: {error}"
            self.log.write(what)
            raise self._error(PluginInvalidCardError, what, remedy=_REPORT) from error

    def _failed(self, failure: Failure) -> PluginError:
        self.log.write(failure.details or failure.text)
        kind = PluginInvalidCardError if failure.kind == "card" else PluginFailedError
        return self._error(kind, one_line(failure.text), remedy=_REPORT, details=failure.details)

    def _crashed(self, widget: str, kind: type[PluginError], what: str) -> PluginError:
        error = self._error(kind, what, remedy=_RESTARTED, details=self.log.tail())
        if not self._closed:
            self._history.crashes[widget] += 1
            if self._history.crashes[widget] >= self._limits.failures:
                self._history.quarantined[widget] = self._quarantine_error(f"`{widget}`", error)
        return error

    def _check_budget(self) -> None:
        wait = 0.0 if self._budget is None else self._budget.wait_seconds(self.plugin.name)
        if wait > 0:
            what = f"{self.plugin.name} has used up its share of the processor."
            remedy = f"Its widgets go on in {math.ceil(wait)} s."
            raise PluginOverBudgetError(self.plugin.name, what, remedy=remedy)

    async def _loaded_guest(self) -> Guest:
        """Return a guest that has loaded the plugin.

        :raises PluginError: the plugin cannot be loaded.
        """
        if self._closed:
            raise self._error(PluginCrashedError, "Hourglance is shutting down.")
        if self._guest is not None:
            if self._guest.alive:
                return self._guest
            await self._guest.end()
        if self._history.load_error is not None and self._clock.monotonic() < self._history.not_before:
            raise self._history.load_error.with_traceback(None)
        try:
            self._guest = self._create_guest()
            await self._guest.start()
            await self._accept(await self._guest.declare(self._limits.start))
        except asyncio.CancelledError:
            if self._guest is not None:
                await self._guest.end()  # it may be alive, and has loaded nothing
            raise
        except TimeoutError as error:
            what = f"{self.plugin.name} did not declare its widgets within {self._limits.start:g} s."
            raise self._not_loaded(PluginTimeoutError, what) from error
        except GuestEndedError as error:
            what = f"{self.plugin.name} crashed before it declared its widgets: the plugin {error}."
            raise self._not_loaded(PluginCrashedError, what) from error
        except PluginRuntimeError as error:
            raise self._not_loaded(PluginCrashedError, error.what, remedy=error.remedy) from error
        self._history.load_failures = 0
        self._history.load_error = None
        return self._guest

    def _create_guest(self) -> Guest:
        if self.plugin.folder is None:
            return BundledGuest(self.plugin)
        return self._process.guest(self.plugin, self.log)

    async def _accept(self, declared: Declared) -> None:
        """Validate what the plugin declares, cache it, and keep what the user has permitted."""
        found: dict[str, Declaration] = {}
        problems = [self._problem(failure.text, failure.details) for failure in declared.failures]
        third_party = self.plugin.folder is not None  # tests check the bundled widgets
        if third_party:
            await asyncio.to_thread(import_query_check)
        for widget in declared.widgets:
            try:
                declaration = read_declaration(widget.declaration)
            except CodecError as error:
                problems.append(self._problem(f"The widget `{widget.class_name}` is invalid: {error}"))
                continue
            if declaration.plugin != self.plugin.name or declaration.name in found:
                continue  # the guest's own check rejects both, so the plugin has tampered with it
            if third_party:
                await asyncio.sleep(0)  # other tasks of this loop need not wait for all checks
                if (problem := query_problem(declaration)) is not None:
                    problems.append(problem)
                    continue
            found[declaration.name] = declaration
        if self.plugin.declaration_cache is not None:
            store_declarations(self.plugin.declaration_cache, tuple(found.values()))
        self.declarations = tuple(filter(self._is_permitted, found.values()))
        problems += [
            self._problem(
                f"`{each.name}` is disabled: it requests {describe_requests(each.families)}, "
                "which you have not permitted. Enable the plugin again to review its permissions."
            )
            for each in found.values()
            if not self._is_permitted(each)
        ]
        self._history.declared = tuple(problems)
        for problem in problems:
            self.log.write(problem.details or problem.sentence)

    def _cached_declarations(self) -> tuple[Declaration, ...]:
        if self.plugin.declaration_cache is None:
            return ()
        cached = cached_declarations(self.plugin.declaration_cache, self.plugin.name) or ()
        return tuple(filter(self._is_permitted, cached))

    def _is_permitted(self, declaration: Declaration) -> bool:
        return self.plugin.families is None or declaration.families <= set(self.plugin.families)

    def _not_loaded(self, kind: type[PluginError], what: str, *, remedy: str = _RESTARTED) -> PluginError:
        history = self._history
        history.load_failures += 1
        history.not_before = self._clock.monotonic() + 2 ** (history.load_failures - 1)
        error = self._error(kind, what, remedy=remedy, details=self.log.tail())
        if history.load_failures >= self._limits.failures:
            history.not_before = math.inf
            error = self._quarantine_error(self.plugin.name, error)
        history.load_error = error
        return error

    def _quarantine_error(self, who: str, last: PluginError) -> PluginError:
        failures = self._limits.failures
        times = "a failure" if failures == 1 else f"{failures} failures in a row"
        return self._error(
            PluginQuarantinedError,
            f"{who} is disabled after {times}. {last.what}",
            remedy="Restart, update or remove the plugin.",
            details=last.details,
        )

    def _error(
        self, kind: type[PluginError], what: str, *, remedy: str = "", details: str = ""
    ) -> PluginError:
        # Not a warning: the user reads it on the card, the author in the plugin's log.
        _logger.info("Plugin %s: %s", self.plugin.name, what)
        return kind(self.plugin.name, what, remedy=remedy, details=many_lines(details))

    def _problem(self, sentence: str, details: str = "") -> PluginProblem:
        return PluginProblem(
            plugin=self.plugin.name, sentence=one_line(sentence), details=many_lines(details)
        )
