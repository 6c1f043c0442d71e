"""The plugins of a running app: loaded, restarted, and asked for cards."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from hourglance.api import Card, Declaration, HourglanceError, Settings, WidgetResults
from hourglance.plugin_host.errors import PluginFailedError, PluginProblem
from hourglance.plugin_host.install.library import PluginLibrary
from hourglance.plugin_host.install.metadata import APP, Plugin, find_plugins
from hourglance.plugin_host.process import PluginProcess
from hourglance.plugin_host.processor_budget import ProcessorBudget
from hourglance.plugin_host.protocol.messages import DEFAULT_SETTINGS
from hourglance.plugin_host.supervisor import PluginTimeouts, Supervisor
from hourglance.util.clock import Clock
from hourglance.util.language import user_language
from hourglance.util.tasks import BackgroundTasks

#: The distribution of the bundled widgets. It alone is loaded from the app's own environment.
BUNDLED: Final = APP


class PluginHost:
    """Runs the bundled widgets and each plugin, and returns the widgets' cards.

    Third-party plugins run in guests of one plugin process, which is started for the first of them.

    It belongs to one event loop. Call :meth:`start`, and :meth:`close` in any case.

    :param plugins: the plugins to run; by default the bundled widgets and the library's enabled plugins. Any
        other plugin in the app's own environment is reported as a problem, since it would not be isolated.
    :param library: the installed plugins; None runs the bundled widgets only (safe mode).
    :param clock: times the pauses between restarts.
    :param limits: time limits of each plugin.
    :param on_change: called when declarations or problems have changed after :meth:`start` returned.
    """

    def __init__(
        self,
        plugins: Iterable[Plugin] | None = None,
        *,
        clock: Clock,
        library: PluginLibrary | None = None,
        limits: PluginTimeouts | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._plugins = None if plugins is None else tuple(plugins)
        self._library = library
        self._clock = clock
        self._limits = limits or PluginTimeouts()
        self._on_change = on_change
        self._supervisors: dict[str, Supervisor] = {}
        self._budget = ProcessorBudget(clock)
        self._process = PluginProcess(self._budget)
        self._starting = BackgroundTasks("starting a plugin")
        self._ending = BackgroundTasks("ending a plugin")
        self._environment_problems: tuple[PluginProblem, ...] = ()
        self._library_problems: tuple[PluginProblem, ...] = ()

    @property
    def problems(self) -> tuple[PluginProblem, ...]:
        """What currently keeps plugins, or some of their widgets, from working."""
        return (
            *(problem for supervisor in self._supervisors.values() for problem in supervisor.problems),
            *self._environment_problems,
            *self._library_problems,
        )

    @property
    def plugins(self) -> tuple[str, ...]:
        """The names of all plugins, including those that are disabled after failures."""
        return tuple(self._supervisors)

    @property
    def process_id(self) -> int | None:
        """The ID of the plugin process; None while it does not run."""
        return self._process.pid

    async def start(self) -> None:
        """Start every plugin and wait until the bundled widgets are declared or have failed.

        Installed plugins start in the background: their cached declarations are known at once, and a plugin
        that hangs delays nothing. Failures become :attr:`problems`.
        """
        for plugin in self._default_plugins() if self._plugins is None else self._plugins:
            self._supervisors[plugin.name] = self._supervise(plugin)
        uncached = [each for each in self._supervisors.values() if each.plugin.declaration_cache is None]
        for supervisor in self._supervisors.values():
            if supervisor not in uncached:
                self._starting.start(self._start(supervisor))
        await asyncio.gather(*(supervisor.start() for supervisor in uncached))

    def poll_library(self) -> None:
        """Apply changes that other processes made to the library; without any, it costs one ``stat`` call.

        Plugins that were enabled or updated are started; those that were disabled or removed are ended. If
        the library cannot be read, all plugins keep running.
        """
        if self._library is None or self._plugins is not None or not self._library.poll():
            return
        if (installed := self._installed()) is not None:
            self._replace_installed(installed)
        self._on_change()

    async def wait_idle(self) -> None:
        """Wait until every plugin has declared its widgets or has failed."""
        await self._starting.wait_idle()

    def declarations(self) -> tuple[Declaration, ...]:
        """Return the declarations of all usable widgets, in the order of the plugins."""
        return tuple(
            declaration
            for supervisor in self._supervisors.values()
            for declaration in supervisor.declarations
        )

    async def present(
        self, widget_id: str, results: WidgetResults, settings: Settings = DEFAULT_SETTINGS
    ) -> Card | None:
        """Return a widget's card for an answer; None if the widget has nothing to show.

        Widgets of one plugin are asked one after another. After a crash or timeout the next call restarts the
        plugin.

        :param widget_id: the declaration's id, such as ``hourglance/voice-duration``.
        :param settings: the user's values; missing ones have their defaults.
        :raises PluginFailedError: the widget raised an error, or there is no such widget.
        :raises PluginInvalidCardError: the widget returned an invalid card.
        :raises PluginTimeoutError: the widget did not answer in time.
        :raises PluginCrashedError: the plugin's guest ended.
        :raises PluginOverBudgetError: the plugin has used more than its share of the processor.
        :raises PluginQuarantinedError: the widget or plugin is disabled after repeated failures.
        :raises PluginRuntimeError: the runtime of plugins is still being prepared.
        """
        supervisor, widget = self._find(widget_id)
        return await supervisor.present(widget, results, settings)

    async def present_sample(self, widget_id: str) -> Card | None:
        """Return the card of a widget's own sample results, with default settings.

        Returns None and raises errors as :meth:`present` does.
        """
        supervisor, widget = self._find(widget_id)
        return await supervisor.present(widget, await supervisor.sample(widget), DEFAULT_SETTINGS)

    def _find(self, widget_id: str) -> tuple[Supervisor, str]:
        """Return the supervisor of a widget, and the widget's name."""
        plugin, _, widget = widget_id.partition("/")
        if plugin not in self._supervisors:
            raise PluginFailedError(plugin, f"There is no plugin `{plugin}`.")
        return self._supervisors[plugin], widget

    async def restart(self, plugin: str) -> None:
        """Restart a plugin and clear its failure history. Its declarations may change.

        :raises KeyError: there is no such plugin.
        """
        await self._supervisors[plugin].restart()

    def log(self, plugin: str) -> tuple[str, ...]:
        """Return a plugin's last lines of output and tracebacks, oldest first.

        :raises KeyError: there is no such plugin.
        """
        return self._supervisors[plugin].log.lines

    async def close(self) -> None:
        """End all plugins, within a second. Requests in progress fail."""
        await self._process.close()
        await asyncio.gather(*(supervisor.close() for supervisor in self._supervisors.values()))
        await self._starting.aclose()
        await self._ending.wait_idle()

    def _replace_installed(self, installed: tuple[Plugin, ...]) -> None:
        """Run these installed plugins, in this order, instead of the current ones."""
        before = self._supervisors
        self._supervisors = {name: each for name, each in before.items() if each.plugin.folder is None}
        for plugin in installed:
            known = before.get(plugin.name)
            if known is not None and known.plugin == plugin:
                self._supervisors[plugin.name] = known
            else:
                self._supervisors[plugin.name] = new = self._supervise(plugin)
                self._starting.start(self._start(new))
        for supervisor in before.values():
            if self._supervisors.get(supervisor.plugin.name) is not supervisor:
                self._ending.start(self._end(supervisor))

    def _supervise(self, plugin: Plugin) -> Supervisor:
        budget = None if plugin.folder is None else self._budget
        return Supervisor(
            plugin, clock=self._clock, limits=self._limits, process=self._process, budget=budget
        )

    async def _end(self, supervisor: Supervisor) -> None:
        await supervisor.close()
        if all(each.plugin.folder is None for each in self._supervisors.values()):
            await self._process.stop()

    async def _start(self, supervisor: Supervisor) -> None:
        await supervisor.start()
        self._on_change()

    def _default_plugins(self) -> tuple[Plugin, ...]:
        found = find_plugins()
        self._environment_problems = tuple(
            PluginProblem(
                plugin=plugin.name,
                sentence=f"{plugin.name} is not loaded: it is installed in Hourglance's own environment. "
                "Uninstall it there, and use `hourglance plugin install`.",
            )
            for plugin in found
            if plugin.name != BUNDLED
        )
        bundled = (replace(plugin, language=user_language()) for plugin in found if plugin.name == BUNDLED)
        return (*bundled, *(self._installed() or ()))

    def _installed(self) -> tuple[Plugin, ...] | None:
        """Return the library's plugins that may run; None if the library cannot be read."""
        if self._library is None:
            return ()
        self._library.poll()
        try:
            runnable = self._library.runnable()
        except HourglanceError as error:
            self._library_problems = (PluginProblem(plugin=error.who, sentence=str(error), code=error.code),)
            self._library.poll()  # the list may have been quarantined, which is not another change
            return None
        self._library_problems = runnable.problems
        return runnable.plugins
