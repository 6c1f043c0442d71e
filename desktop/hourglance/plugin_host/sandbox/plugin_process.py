"""The plugin process: runs a guest for each third-party plugin, and ends when the app closes the pipe.

Usage: ``python -I -u -m hourglance.plugin_host.sandbox.plugin_process COMPILED``, with the compiled guest.
Standard input and output are the app's pipes. Guests run on threads, which release Python's lock, so that a
busy plugin does not delay the others. It imports as little as possible, since each import costs memory and
time.
"""

import os
import sys
import threading
import time
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, BinaryIO, Final

from hourglance import __version__
from hourglance.plugin_host.protocol.frames import DAMAGED, Frame, FrameKind, read_frame
from hourglance.plugin_host.sandbox.code_pages import release_code_pages
from hourglance.plugin_host.sandbox.open_files import has_too_many_open_files, raise_file_limit

if TYPE_CHECKING:
    from hourglance.plugin_host.sandbox.runtime import GuestInstance, Runtime

_READ_BYTES: Final = 1024**2

#: Plugins have a lower priority than the app.
_NICENESS: Final = 5


def main() -> None:
    """Serve the app until it closes the pipe."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    raise_file_limit()
    requests, channel = _take_pipes()
    runtime = _load_runtime(Path(sys.argv[1]))
    channel.send(Frame(FrameKind.READY, 0, __version__.encode()))
    threads = _Threads()
    guests: dict[int, _Guest] = {}
    while (frame := read_frame(requests)) is not None:
        if frame.kind is FrameKind.OPEN:
            guests[frame.guest] = _Guest(frame, runtime, channel)
        elif frame.kind is FrameKind.CLOSE:
            threads.run(guests.pop(frame.guest).close)
        else:
            threads.run(partial(guests[frame.guest].answer, frame))
    os._exit(0)  # immediately, whatever the guests are doing


class _Channel:
    """Sends frames to the app from several threads."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def send(self, frame: Frame) -> None:
        with self._lock:
            self._pipe.write(frame.to_bytes())
            self._pipe.flush()


class _Threads:
    """Runs tasks on threads: one that is idle, or a new one, so that no task waits for another."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0

    def run(self, task: Callable[[], object]) -> None:
        """Run a task on a thread of its own."""
        with self._lock:
            if self._idle:
                self._idle -= 1
                self._tasks.put(task)
                return
        threading.Thread(target=self._work, args=(task,), daemon=True).start()

    def _work(self, task: Callable[[], object]) -> None:
        while True:
            task()
            with self._lock:
                self._idle += 1
            task = self._tasks.get()


class _Guest:
    """One guest: it is created at the first call, and dropped when it has ended or is closed."""

    def __init__(self, opened: Frame, runtime: "Runtime", channel: _Channel) -> None:
        self._number = opened.guest
        self._folder, self._libraries = opened.content.decode().split("\0")
        self._runtime = runtime
        self._channel = channel
        self._lock = threading.Lock()
        self._instance: GuestInstance | None = None

    def answer(self, call: Frame) -> None:
        """Answer a call. The app sends no other before it has the answer."""
        with self._lock:
            is_first = self._instance is None
            before = time.thread_time()
            kind, content = self._call(call)
            used = round((time.thread_time() - before) * 1_000_000)
            self._channel.send(Frame(kind, self._number, content, used))
            if kind is FrameKind.ENDED:
                self._drop()
            elif is_first:
                release_code_pages()

    def close(self) -> None:
        """Drop the guest, after the call in progress."""
        with self._lock:
            self._drop()

    def _call(self, call: Frame) -> tuple[FrameKind, bytes]:
        from hourglance.plugin_host.sandbox.runtime import GuestInstance, GuestTrap, WasmtimeError

        try:
            if self._instance is None:
                self._instance = GuestInstance(self._runtime, self._folder, self._libraries, self._print)
            answer = self._instance.call(call.content.decode(), call.number / 1000)
        except GuestTrap as trap:
            return FrameKind.ENDED, str(trap).encode()
        except WasmtimeError as error:
            return FrameKind.ENDED, f"could not be started: {str(error).splitlines()[0]}".encode()
        if has_too_many_open_files(self._folder):
            return FrameKind.ENDED, b"kept too many files open"
        return FrameKind.ANSWER, answer

    def _drop(self) -> None:
        if self._instance is not None:
            self._instance.close()
            self._instance = None

    def _print(self, data: bytes) -> None:
        self._channel.send(Frame(FrameKind.OUTPUT, self._number, data))


def is_intact(compiled: Path) -> bool:
    """Return whether a compiled file has the checksum that its name ends with. Reads all of it.

    It finds damage. Who can write to the cache folder has the user's rights anyway, and :mod:`hashlib` would
    load a megabyte of OpenSSL.
    """
    checksum = 0
    try:
        with compiled.open("rb") as file:
            while part := file.read(_READ_BYTES):
                checksum = zlib.crc32(part, checksum)
    except OSError:
        return False
    return compiled.stem.endswith(f"-{checksum:08x}")


def _load_runtime(compiled: Path) -> "Runtime":
    intact: list[bool] = []
    checking = threading.Thread(target=lambda: intact.append(is_intact(compiled)))
    checking.start()  # while wasmtime is imported, which takes as long
    from hourglance.plugin_host.sandbox.runtime import THREAD_STACK, Runtime, WasmtimeError

    checking.join()
    if not intact[0]:
        sys.exit(DAMAGED)
    threading.stack_size(THREAD_STACK)
    try:
        return Runtime(compiled)
    except WasmtimeError:
        sys.exit(DAMAGED)


def _take_pipes() -> tuple[BinaryIO, _Channel]:
    """Return the app's pipes, and redirect ``print`` to standard error."""
    requests = os.fdopen(os.dup(0), "rb")
    channel = _Channel(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    return requests, channel


if __name__ == "__main__":
    main()
