"""Services that record their calls, and a bridge that runs them at once."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from PySide6.QtCore import QObject

from hourglance.app import Geometry
from hourglance.engine import Problem
from hourglance.tray.bridge import EngineBridge


class Recorder:
    """Records the calls of any method, also of its attributes: ``widgets.hide hourglance/voice``.

    :param is_async: whether the methods are coroutine functions.
    """

    def __init__(self, calls: list[str], prefix: str = "", *, is_async: bool = True) -> None:
        self._calls, self._prefix, self._is_async = calls, prefix, is_async

    def __getattr__(self, name: str) -> "Recorder":
        return Recorder(self._calls, f"{self._prefix}{name}.", is_async=self._is_async)

    def __call__(self, *arguments: object, **options: object) -> object:
        return self._record(*arguments, **options) if self._is_async else self._add(*arguments, **options)

    async def _record(self, *arguments: object, **options: object) -> None:
        self._add(*arguments, **options)

    def _add(self, *arguments: object, **options: object) -> None:
        texts = (" ".join(each) if isinstance(each, tuple) else str(each) for each in arguments)
        named = (f"{name}={value}" for name, value in options.items())
        self._calls.append(" ".join((self._prefix.rstrip("."), *texts, *named)))


class RecordedServices(Recorder):
    """Services whose ``calls`` are recorded, such as ``widgets.hide hourglance/voice``."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        super().__init__(self.calls)
        self.window_geometry = MemoryGeometry()


class MemoryGeometry:
    """The geometry of windows in memory."""

    def __init__(self) -> None:
        self.stored: dict[str, Geometry] = {}

    def load(self) -> Mapping[str, Geometry]:
        return self.stored

    async def save(self, name: str, geometry: Geometry) -> None:
        self.stored[name] = geometry


class NoEngine:
    """An engine that runs nothing."""

    def call(self, _function: Callable[[], object]) -> bool:
        return True


class InlineBridge(EngineBridge):
    """A bridge that runs calls at once, in Qt's thread; they must not wait for anything."""

    def __init__(self) -> None:
        super().__init__(NoEngine())

    def call(
        self,
        work: Coroutine[Any, Any, Any],
        *,
        owner: QObject,
        then: Callable[[Any], object] | None = None,
        failed: Callable[[Problem], object] | None = None,
    ) -> None:
        try:
            work.send(None)
        except StopIteration as done:
            if then is not None:
                then(done.value)
