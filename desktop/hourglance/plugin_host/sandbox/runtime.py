"""The WebAssembly runtime. It imports wasmtime, so only the plugin process and the compiler import it.

A guest has nothing but what it is given here: memory up to a limit, one folder to read, random bytes, the
time, and a place to print to. It has no environment, arguments, network, other files, threads or processes,
and cannot wait.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from wasmtime import Config, Engine, Store, WasiConfig, WasmtimeError
from wasmtime.component import Component, Func, Linker

#: Limits of one guest: linear memory (bytes), and table entries, tables, instances and memories.
MEMORY_BYTES: Final = 128 * 1024**2
_TABLE_ELEMENTS: Final = 100_000
_TABLES: Final = 16
_INSTANCES: Final = 64
_MEMORIES: Final = 4

#: The stack of a guest (bytes), and of the thread that runs it, which must be larger.
_GUEST_STACK: Final = 2 * 1024**2
THREAD_STACK: Final = 16 * 1024**2

#: Maximum output of a guest for one request, and maximum length of its answer (bytes).
OUTPUT_BYTES: Final = 64 * 1024
_ANSWER_BYTES: Final = 2 * 1024**2 + 1024

#: How exact a deadline is (seconds).
_TICK: Final = 0.01

#: The longest pause between two ticks that counts (seconds).
_LONGEST_PAUSE: Final = 1.0

#: Where the plugin's folder is in the guest, and where packages are that its author has installed. The
#: guest's Python imports from the latter by itself.
_GUEST_FOLDER: Final = "/plugin"
_GUEST_LIBRARIES: Final = "/bundled"

#: The interface through which a guest could wait, by the version that wasmtime implements.
_CLOCK: Final = "wasi:clocks/monotonic-clock@0.2.12"

#: Reasons of traps, by a part of wasmtime's message.
_REASONS: Final = {
    "wasm trap: interrupt": "timeout",
    "call stack exhausted": "used more stack than it has",
    "Exited with": "ended itself",
    "unreachable": "aborted",
}


class GuestTrap(Exception):  # noqa: N818 - what WebAssembly calls it
    """The guest has ended. The text is ``timeout``, or a predicate such as ``aborted``."""


class Runtime:
    """An engine with the guest component, from which all guests are made."""

    def __init__(self, compiled: Path) -> None:
        """Load a compiled component.

        :raises WasmtimeError: the file is of another version of wasmtime, or for another processor.
        """
        self.engine = _create_engine()
        self.component = Component.deserialize_file(self.engine, str(compiled))
        self.linker = Linker(self.engine)
        self.linker.add_wasip2()
        self.linker.allow_shadowing = True
        with self.linker.root() as root, root.add_instance(_CLOCK) as clock:
            clock.add_func("subscribe-duration", _refuse_to_wait)
            clock.add_func("subscribe-instant", _refuse_to_wait)
        self.ticker = _Ticker(self.engine)


class GuestInstance:
    """One guest with one plugin. Call :meth:`close` after a trap, and in any case: the runtime refers to it.

    :param folder: the plugin's folder, which the guest can read.
    :param libraries: a folder of packages that it can read, too; empty for none.
    :param print_output: called with what the guest prints, in the thread that calls it.
    """

    def __init__(
        self, runtime: Runtime, folder: str, libraries: str, print_output: Callable[[bytes], object]
    ) -> None:
        self._runtime = runtime
        self._print = print_output
        self._left = OUTPUT_BYTES
        wasi = WasiConfig()
        wasi.preopen_dir(folder, _GUEST_FOLDER, fs_mutable=False)
        if libraries:
            wasi.preopen_dir(libraries, _GUEST_LIBRARIES, fs_mutable=False)
        wasi.stdout_custom = self._receive_output
        wasi.stderr_custom = self._receive_output
        self._store = Store(runtime.engine)
        self._store.set_limits(
            memory_size=MEMORY_BYTES,
            table_elements=_TABLE_ELEMENTS,
            instances=_INSTANCES,
            tables=_TABLES,
            memories=_MEMORIES,
        )
        self._store.set_wasi(wasi)
        self._store.set_epoch_deadline(round(10 / _TICK))
        instance = runtime.linker.instantiate(self._store, runtime.component)
        answer = instance.get_func(self._store, "answer")
        if answer is None:
            raise GuestTrap("belongs to another version of Hourglance")
        self._answer: Func = answer

    def call(self, request: str, seconds: float) -> bytes:
        """Return the guest's answer to a request, in UTF-8.

        :raises GuestTrap: it took longer than ``seconds``, or ended.
        """
        self._left = OUTPUT_BYTES
        with self._runtime.ticker:
            self._store.set_epoch_deadline(round(seconds / _TICK) + 1)
            try:
                text: str = self._answer(self._store, request)
            except Exception as error:  # wasmtime passes on what a function of the host raises
                raise GuestTrap(_reason(error)) from error
        answer = text.encode()
        if len(answer) > _ANSWER_BYTES:
            raise GuestTrap("sent an answer that is too large")
        return answer

    def close(self) -> None:
        """Free the guest's memory."""
        self._store.close()

    def _receive_output(self, data: bytes) -> None:
        if self._left <= 0:
            return
        self._print(data[: self._left])
        self._left -= len(data)
        if self._left <= 0:
            self._print(b"\n(more output is not kept)\n")


def compile_component(component: Path, compiled: Path) -> None:
    """Compile a component for this processor. It takes some seconds on all cores.

    :raises WasmtimeError: it is not a component.
    """
    compiled.write_bytes(Component.from_file(_create_engine(), component).serialize())


def _create_engine() -> Engine:
    config = Config()
    config.epoch_interruption = True
    config.max_wasm_stack = _GUEST_STACK
    return Engine(config)


class _Waiting(threading.local):
    """Whether the guest that a thread runs tried to wait.

    wasmtime keeps the exception of a host function for whichever call ends next, in any thread.
    """

    is_refused = False


_waiting: Final = _Waiting()


def _refuse_to_wait(*_: object) -> NoReturn:
    _waiting.is_refused = True
    raise RuntimeError


def _reason(error: Exception) -> str:
    if _waiting.is_refused:
        _waiting.is_refused = False
        return "tried to wait"
    text = str(error)
    return next((reason for part, reason in _REASONS.items() if part in text), "crashed")


class _Ticker:
    """Advances the engine's epoch while a guest runs. A context manager, entered for each call of a guest."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._running = 0
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="epoch", daemon=True).start()

    def __enter__(self) -> None:
        with self._changed:
            self._running += 1
            self._changed.notify()

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._running -= 1

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._running)
            counted = time.monotonic()
            while self._running:
                pause.wait(_TICK)
                # On a busy computer a wait takes longer. After sleep, deadlines have not passed.
                now = time.monotonic()
                counted = max(counted, now - _LONGEST_PAUSE)
                while counted < now:
                    self._engine.increment_epoch()
                    counted += _TICK


__all__ = [
    "MEMORY_BYTES",
    "OUTPUT_BYTES",
    "THREAD_STACK",
    "GuestInstance",
    "GuestTrap",
    "Runtime",
    "WasmtimeError",
    "compile_component",
]
