"""Cards of a plugin author's tests, presented in the guest that runs plugins for users."""

import asyncio
import sys
import sysconfig
import threading
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TypeVar

from hourglance.api import PROJECT, Card, Settings, Widget, WidgetResults
from hourglance.plugin_host import DevRunner, Plugin, PluginTimeouts

_T = TypeVar("_T")

_HOOK: Final = "hourglance_widgets"

#: Tests do not measure time, and may run on a busy computer.
_LIMITS: Final = PluginTimeouts(start=60, present=30)


class GuestCards:
    """Runs the modules of widgets in guests, one for each module with a hook, until it is closed.

    Its methods block; the guests are in an event loop on a thread of its own, since a test may have a loop.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._runners: dict[str, tuple[DevRunner, set[str]]] = {}

    def presents(self, widget: Widget) -> bool:
        """Return whether the hook of the widget's module, or of a package around it, registers the widget.

        :raises PluginError: the module cannot be imported in a guest.
        """
        return self._runner(widget) is not None

    def present(self, widget: Widget, results: WidgetResults, settings: Settings) -> Card | None:
        """Return the card of a widget that a hook registers.

        :raises PluginError: the widget failed.
        """
        runner = self._runner(widget)
        assert runner is not None  # noqa: S101 - see presents()
        return self._run(runner.present(widget.id, results, settings))

    def close(self) -> None:
        """End the guests."""
        for runner, _ in self._runners.values():
            self._run(runner.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _runner(self, widget: Widget) -> DevRunner | None:
        module = _module_with_hook(type(widget).__module__)
        if module is None or module.__file__ is None:
            return None
        if module.__name__ not in self._runners:
            depth = module.__name__.count(".") + (1 if hasattr(module, "__path__") else 0)
            plugin = Plugin(
                name="tests",
                version="0",
                entry_points=(module.__name__,),
                folder=Path(module.__file__).parents[depth],
                libraries=Path(sysconfig.get_paths()["purelib"]),
            )
            runner = DevRunner(plugin, limits=_LIMITS)
            self._runners[module.__name__] = runner, set()
            loaded = self._run(runner.load())
            self._runners[module.__name__][1].update(each.name for each in loaded.declarations)
        runner, names = self._runners[module.__name__]
        return runner if widget.id in names else None

    def _run(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()


def _module_with_hook(name: str) -> ModuleType | None:
    """Return the module with the plugin's hook: this one, or the nearest package around it."""
    while name:
        with suppress(KeyError):
            # Not the specification, which `from hourglance.api import *` imports as well.
            if hasattr(getattr(sys.modules[name], _HOOK, None), f"{PROJECT}_impl"):
                return sys.modules[name]
        name = name.rpartition(".")[0]
    return None
