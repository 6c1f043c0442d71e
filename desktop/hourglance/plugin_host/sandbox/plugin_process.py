"""The plugin process: runs a guest for each third-party plugin, and ends when the app closes the pipe.

Usage: ``python -I -u -m hourglance.plugin_host.sandbox.plugin_process COMPILED``, with the compiled guest.
Standard input and output are the app's pipes. Each guest has a thread, which releases Python's lock while the
guest runs, so that a busy plugin does not delay the others.
"""

import os
import sys
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, BinaryIO, Final

from hourglance import __version__
from hourglance.plugin_host.protocol.frames import Frame, FrameKind, read_frame
from hourglance.plugin_host.sandbox.prepared import is_intact

if TYPE_CHECKING:
    from hourglance.plugin_host.sandbox.runtime import Runtime

#: The exit status if the compiled guest must be made again.
DAMAGED: Final = 3

#: Plugins have a lower priority than the app.
_NICENESS: Final = 5


def main() -> None:
    """Serve the app until it closes the pipe."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    requests, channel = _take_pipes()
    runtime = _load_runtime(Path(sys.argv[1]))
    channel.send(Frame(FrameKind.READY, 0, __version__.encode()))
    guests: dict[int, _GuestThread] = {}
    while (frame := read_frame(requests)) is not None:
        if frame.kind is FrameKind.OPEN:
            guests[frame.guest] = _GuestThread(frame, runtime, channel)
        elif frame.kind is FrameKind.CLOSE:
            guests.pop(frame.guest).frames.put(frame)
        else:
            guests[frame.guest].frames.put(frame)
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


class _GuestThread:
    """Runs one guest: it is made at the first call, and dropped when it has ended or is closed."""

    def __init__(self, opened: Frame, runtime: "Runtime", channel: _Channel) -> None:
        self.frames: SimpleQueue[Frame] = SimpleQueue()
        self._number = opened.guest
        self._folder = opened.content.decode()
        self._runtime = runtime
        self._channel = channel
        threading.Thread(target=self._run, name=f"guest-{opened.guest}", daemon=True).start()

    def _run(self) -> None:
        from hourglance.plugin_host.sandbox.runtime import GuestInstance, GuestTrap, WasmtimeError

        guest = None
        while (frame := self.frames.get()).kind is FrameKind.CALL:
            before = time.thread_time()
            kind = FrameKind.ENDED
            try:
                if guest is None:
                    guest = GuestInstance(self._runtime, self._folder, self._print)
                text = guest.call(frame.content.decode(), frame.number / 1000)
                kind = FrameKind.ANSWER
            except GuestTrap as trap:
                text = str(trap)
            except WasmtimeError as error:
                text = f"could not be started: {str(error).splitlines()[0]}"
            used = round((time.thread_time() - before) * 1_000_000)
            self._channel.send(Frame(kind, self._number, text.encode(), used))
            if kind is FrameKind.ENDED and guest is not None:
                guest.close()
                guest = None
        if guest is not None:
            guest.close()

    def _print(self, data: bytes) -> None:
        self._channel.send(Frame(FrameKind.OUTPUT, self._number, data))


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
