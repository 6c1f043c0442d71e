"""The plugins of a running app: which there are, what they declare, and how their cards are had."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Final

from hourglance.api import Aggregates, Card, Declaration, HourglanceError, Settings
from hourglance.plugin_host.errors import PluginFailedError, PluginProblem
from hourglance.plugin_host.install.discovery import Plugin, find_plugins
from hourglance.plugin_host.install.library import PluginLibrary
from hourglance.plugin_host.install.names import APP
from hourglance.plugin_host.plugin_timeouts import PluginTimeouts
from hourglance.plugin_host.protocol.messages import DEFAULT_SETTINGS
from hourglance.plugin_host.supervisor import Supervisor
from hourglance.util.clock import Clock

#: The distribution whose widgets come with the app. It alone is loaded from the app's own environment.
BUNDLED: Final = APP


class PluginHost:
    """Runs plugins, each in a process of its own, and answers for them.

    It lives in one asyncio loop. Make it, ``await start()``, and ``await close()`` whatever happens.

    :param plugins: what to run; where left out, the bundled widgets and the library's enabled plugins. Every
        other plugin that lies in the app's own environment is reported as a problem, since nothing but the
        app may be installed there.
    :param library: the installed plugins; None runs the bundled widgets only (safe mode).
    :param clock: the time that pauses between attempts are taken by.
    :param limits: how patient to be.
    :param on_change: called when declarations or problems have changed since :meth:`start` returned.
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
        self._launching: asyncio.Lock | None = None
        self._starting: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._found_wrong: tuple[PluginProblem, ...] = ()
        self._library_problems: tuple[PluginProblem, ...] = ()

    @property
    def problems(self) -> tuple[PluginProblem, ...]:
        """What keeps plugins, or some of their widgets, from working, now."""
        return (
            *(problem for supervisor in self._supervisors.values() for problem in supervisor.problems),
            *self._found_wrong,
            *self._library_problems,
        )

    async def start(self) -> None:
        """Start every plugin, and return when those of the app have declared their widgets or were given up.

        An installed plugin starts on its own time: what it declared last is known at once, and a stranger's
        plugin that hangs keeps nobody waiting. A failure raises nothing: it is one of :attr:`problems`.
        """
        for plugin in self._all() if self._plugins is None else self._plugins:
            self._supervisors[plugin.name] = self._supervised(plugin)
        for supervisor in self._supervisors.values():
            if not supervisor.waits:
                self._start_soon(supervisor)
        await asyncio.gather(*(each.start() for each in self._supervisors.values() if each.waits))

    def poll_library(self) -> None:
        """Take up what commands have changed in the library since: it costs a look at one file's date.

        What was enabled or updated starts, what was disabled or removed ends; the others go on. A list that
        cannot be read stops nobody.
        """
        if self._library is None or self._plugins is not None or not self._library.poll():
            return
        if (installed := self._installed()) is not None:
            self._run(installed)
        self._on_change()

    async def wait_idle(self) -> None:
        """Wait until every plugin has declared its widgets or was given up."""
        while self._starting:
            await asyncio.wait(self._starting)

    def declarations(self) -> tuple[Declaration, ...]:
        """Return what all widgets that can be used say of themselves, plugin by plugin, in their order."""
        return tuple(
            declaration
            for supervisor in self._supervisors.values()
            for declaration in supervisor.declarations
        )

    async def present(
        self, widget_id: str, results: Aggregates, settings: Settings = DEFAULT_SETTINGS
    ) -> Card | None:
        """Return a widget's card for an answer; None when the widget has nothing to say about it.

        One plugin's widgets are asked one after the other. A crashed or hung worker is started again when the
        next one is asked.

        :param widget_id: a declaration's, ``hourglance/voice-duration``.
        :param settings: what the person chose; what is missing there has its default.
        :raises PluginFailedError: the widget raised an exception, or there is no such widget.
        :raises PluginInvalidCardError: it returned something that cannot be shown.
        :raises PluginHungError: it did not answer in time.
        :raises PluginCrashedError: its process ended.
        :raises PluginQuarantinedError: it crashed or hung too often in a row to be asked again.
        """
        plugin, _, widget = widget_id.partition("/")
        if plugin not in self._supervisors:
            raise PluginFailedError(plugin, f"There is no plugin `{plugin}`.")
        return await self._supervisors[plugin].present(widget, results, settings)

    async def restart(self, plugin: str) -> None:
        """Start a plugin anew, as if nothing had ever gone wrong with it. Its declarations may be other ones.

        :raises KeyError: there is no such plugin.
        """
        await self._supervisors[plugin].restart()

    @property
    def plugins(self) -> tuple[str, ...]:
        """The names of all plugins that are run, or were given up."""
        return tuple(self._supervisors)

    def log(self, plugin: str) -> tuple[str, ...]:
        """Return the last lines that a plugin printed, and the tracebacks of its failures, oldest first.

        :raises KeyError: there is no such plugin.
        """
        return self._supervisors[plugin].log.lines

    async def close(self) -> None:
        """End every worker, within a second. What is being asked fails; nothing can be asked any more."""
        await asyncio.gather(*(supervisor.close() for supervisor in self._supervisors.values()))
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, *self._ending, return_exceptions=True)

    def _run(self, installed: tuple[Plugin, ...]) -> None:
        """Run these installed plugins, in this order, in place of those before."""
        before = self._supervisors
        self._supervisors = {name: each for name, each in before.items() if each.plugin.folder is None}
        for plugin in installed:
            known = before.get(plugin.name)
            if known is not None and known.plugin == plugin:
                self._supervisors[plugin.name] = known
            else:
                self._supervisors[plugin.name] = new = self._supervised(plugin)
                self._start_soon(new)
        for supervisor in before.values():
            if self._supervisors.get(supervisor.plugin.name) is not supervisor:
                _beside(self._ending, supervisor.close())

    def _supervised(self, plugin: Plugin) -> Supervisor:
        if self._launching is None:
            self._launching = asyncio.Lock()
        return Supervisor(plugin, clock=self._clock, limits=self._limits, launching=self._launching)

    def _start_soon(self, supervisor: Supervisor) -> None:
        _beside(self._starting, self._start(supervisor))

    async def _start(self, supervisor: Supervisor) -> None:
        await supervisor.start()
        self._on_change()

    def _all(self) -> tuple[Plugin, ...]:
        found = find_plugins()
        self._found_wrong = tuple(
            PluginProblem(
                plugin=plugin.name,
                sentence=f"{plugin.name} is not loaded, since it is installed among Hourglance's own files. "
                "Uninstall it there.",
            )
            for plugin in found
            if plugin.name != BUNDLED
        )
        return (*(plugin for plugin in found if plugin.name == BUNDLED), *(self._installed() or ()))

    def _installed(self) -> tuple[Plugin, ...] | None:
        """Return the library's plugins that may run, None if that is not known."""
        if self._library is None:
            return ()
        self._library.poll()
        try:
            runnable = self._library.runnable()
        except HourglanceError as error:
            self._library_problems = (PluginProblem(plugin=error.who, sentence=str(error)),)
            self._library.poll()  # it may have been set aside, which is no news
            return None
        self._library_problems = runnable.problems
        return runnable.plugins


def _beside(tasks: set[asyncio.Task[None]], work: Coroutine[object, object, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
