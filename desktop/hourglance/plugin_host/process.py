"""One worker process as the app sees it: started, asked, and killed with everything that it started."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from typing import Final, Self, cast

import msgspec

from hourglance.api import Aggregates, Settings
from hourglance.plugin_host.install.metadata import Plugin
from hourglance.plugin_host.log import PluginLog
from hourglance.plugin_host.protocol.codec import FrameBuffer, FrameTooLargeError, frame, write_aggregates
from hourglance.plugin_host.protocol.messages import (
    Declare,
    Declared,
    Handshake,
    Present,
    Presented,
    Reply,
    Request,
    RequestFailed,
    Sample,
    Sampled,
    read_reply,
    write,
)
from hourglance.util.atomic_file import os_error_reason
from hourglance.util.blocking import run_blocking
from hourglance.util.json_errors import JSON_ERRORS

#: Maximum output of a plugin for one request; reading more would load the app.
OUTPUT_BYTES: Final = 4 * 1024**2

#: Maximum size and number of the files in a worker's folder, so that no plugin fills the disk.
FOLDER_BYTES: Final = 64 * 1024**2
FOLDER_FILES: Final = 1_000

#: How long to wait for the end of a killed process, and then for its last output (seconds).
_EXIT_SECONDS: Final = 0.6
_LAST_LINES_SECONDS: Final = 0.2

#: Isolated from the environment and the working folder. Unbuffered with a fault handler, so that the log has
#: all output before a crash, and the traceback.
_COMMAND: Final = (
    "-I",
    "-u",
    "-X",
    "utf8",
    "-X",
    "faulthandler",
    "-m",
    "hourglance.plugin_host.sandbox.worker",
)

#: The environment variables of the app that a worker gets.
_KEPT_VARIABLES: Final = ("LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT")


class WorkerEndedError(Exception):
    """The worker has ended or must end. The text is a predicate: ``ended with exit status 3``."""


class Worker(asyncio.SubprocessProtocol):
    """A worker process. Start it, send one request at a time, and :meth:`end` it in any case.

    :param plugin: the plugin to run.
    :param log: receives the process's output.
    :param launching: held while the process is started, which blocks the event loop: workers that share it
        are started one after another, and the loop runs other tasks in between.
    :raises WorkerEndedError: the worker's folder could not be created.
    """

    def __init__(self, plugin: Plugin, log: PluginLog, launching: asyncio.Lock | None = None) -> None:
        self._plugin = plugin
        self._log = log
        self._launching = launching or asyncio.Lock()
        self._loop = asyncio.get_running_loop()
        self._frames = FrameBuffer()
        self._transport: asyncio.SubprocessTransport | None = None
        self._reply: asyncio.Future[Reply | None] | None = None
        self._expected: tuple[type[Reply], ...] = ()
        self._fault = ""
        self._printed = 0
        self._exited = asyncio.Event()
        self._log_ended = asyncio.Event()
        self._ending: asyncio.Task[None] | None = None
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="hourglance-", ignore_cleanup_errors=True)
        except OSError as error:
            raise WorkerEndedError(f"could not create its folder: {os_error_reason(error)}") from error

    @property
    def alive(self) -> bool:
        """Whether requests can be sent."""
        return self._transport is not None and not self._fault

    @property
    def pid(self) -> int | None:
        """The process ID; None before the start."""
        return None if self._transport is None else self._transport.get_pid()

    async def start(self, deadline: float) -> Handshake:
        """Start the process and return its handshake; without one, end it.

        :param deadline: seconds to wait for the handshake.
        :raises WorkerEndedError: the process could not be started, or ended.
        :raises TimeoutError: there was no handshake in time.
        """
        greeting = self._reply = self._loop.create_future()
        self._expected = (Handshake,)
        try:
            async with self._launching:
                await self._launch()
            return cast(Handshake, await self._wait(deadline, greeting))
        except BaseException:
            await self.end()
            raise

    async def declare(self, entry_points: tuple[str, ...], deadline: float) -> Declared:
        """Return the plugin's declarations. Raises what :meth:`present` raises."""
        reply = await self._request(Declare(entry_points=entry_points), (Declared,), deadline)
        return cast(Declared, reply)

    async def present(
        self, widget: str, results: Aggregates, settings: Settings, deadline: float
    ) -> Presented | RequestFailed:
        """Return a widget's card for an answer. A worker that fails to reply is ended.

        :param deadline: seconds to wait for the reply.
        :raises FrameTooLargeError: the results are too large to send; the worker keeps running.
        :raises WorkerEndedError: the worker ended, or sent an invalid message.
        :raises TimeoutError: there was no reply in time.
        """
        content = msgspec.Raw(write_aggregates(results))
        message = Present(widget=widget, results=content, settings=dict(settings))
        reply = await self._request(message, (Presented, RequestFailed), deadline)
        return cast(Presented | RequestFailed, reply)

    async def sample(self, widget: str, deadline: float) -> Sampled | RequestFailed:
        """Return a widget's sample results. Raises what :meth:`present` raises."""
        reply = await self._request(Sample(widget=widget), (Sampled, RequestFailed), deadline)
        return cast(Sampled | RequestFailed, reply)

    async def _request(self, message: Request, expected: tuple[type[Reply], ...], deadline: float) -> Reply:
        content = frame(write(message))
        reply = self._reply = self._loop.create_future()
        self._expected = expected
        self._printed = 0
        try:
            self._send(content)
            self._resume()  # after sending: otherwise it would wake up twice
            answer = await self._wait(deadline, reply)
            self._suspend()
        except BaseException:
            await self.end()
            raise
        if fault := _folder_fault(self._folder.name):
            await self.end()
            raise WorkerEndedError(fault)
        return answer

    async def end(self) -> None:
        """Kill the process and all that it started, and wait for their end.

        There is no graceful exit: presenting is pure, so nothing is lost, and a plugin that hangs would not
        react to a signal.
        """
        self._fail("was ended")
        if self._transport is None:
            await self._remove_folder()
            return  # a start() in progress finds the fault
        if self._ending is None:
            self._ending = self._loop.create_task(self._finish(self._transport))
        await asyncio.shield(self._ending)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport of the running process."""
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Receive replies from standard output, and log lines from standard error."""
        if fd == 1:
            self._receive(data)
            return
        self._log.feed(data)
        self._printed += len(data)
        if self._printed > OUTPUT_BYTES:
            self._stop(f"printed more than {OUTPUT_BYTES // 1024**2} MB for one request")

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio gives it
        """Stop a worker that closed its pipe. Most often it has ended, and its exit status follows."""
        if fd == 2:
            self._log_ended.set()
        else:
            self._loop.call_later(_LAST_LINES_SECONDS, self._stop, "closed the pipe to Hourglance")

    def process_exited(self) -> None:
        """Fail the request in progress with the exit status."""
        self._exited.set()
        self._kill()  # its children, now: later another process may have its ID
        self._fail(_exit_reason(None if self._transport is None else self._transport.get_returncode()))

    async def _launch(self) -> None:
        watch_children_by_descriptor()
        plugin = self._plugin
        arguments = [plugin.name] if plugin.folder is None else [plugin.name, str(plugin.folder)]
        launching = self._loop.create_task(
            self._loop.subprocess_exec(
                lambda: self,
                sys.executable,
                *_COMMAND,
                *arguments,
                cwd=self._folder.name,
                env=_environment(),
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        )
        try:
            await asyncio.shield(launching)
        except asyncio.CancelledError:
            # WORKAROUND https://github.com/python/cpython/issues/103847: if all tasks are canceled, as by
            # Ctrl+C, it waits for pipes that are never connected, until it is canceled again.
            await asyncio.wait([launching], timeout=_EXIT_SECONDS)
            launching.cancel()
            raise
        except OSError as error:
            raise WorkerEndedError(f"could not be started: {error.strerror or error}") from error

    async def _finish(self, transport: asyncio.SubprocessTransport) -> None:
        if not self._exited.is_set():
            self._kill()
        for event, seconds in ((self._exited, _EXIT_SECONDS), (self._log_ended, _LAST_LINES_SECONDS)):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), seconds)
        transport.close()
        self._log.flush()
        await self._remove_folder()

    async def _remove_folder(self) -> None:
        try:
            os.rmdir(self._folder.name)  # noqa: PTH106 - nothing of it reads better with a path
        except OSError:
            await run_blocking(_remove, self._folder)  # removing many files takes time
        else:
            self._folder.cleanup()

    async def _wait(self, deadline: float, awaited: asyncio.Future[Reply | None]) -> Reply:
        async with asyncio.timeout(deadline):
            reply = await awaited
        if reply is None:
            raise WorkerEndedError(self._fault)
        return reply

    def _send(self, content: bytes) -> None:
        if self._transport is None or self._fault:
            raise WorkerEndedError(self._fault)
        cast(asyncio.WriteTransport, self._transport.get_pipe_transport(0)).write(content)

    def _receive(self, data: bytes) -> None:
        try:
            for content in self._frames.feed(data):
                reply = read_reply(content)
                if self._reply is None or self._reply.done() or not isinstance(reply, self._expected):
                    self._stop("sent an unexpected message")
                    return
                self._reply.set_result(reply)
        except (FrameTooLargeError, *JSON_ERRORS) as error:
            self._log.write(str(error))
            self._stop("sent an invalid message")

    def _stop(self, fault: str) -> None:
        """Kill the process because of a fault."""
        self._fail(fault)
        if not self._exited.is_set():
            self._kill()

    def _fail(self, fault: str) -> None:
        """Record the first fault, and fail the request in progress."""
        self._fault = self._fault or fault
        if self._reply is not None and not self._reply.done():
            self._reply.set_result(None)

    def _suspend(self) -> None:
        """Suspend the process until the next request, so that its threads use no CPU time.

        On Linux only, where the sandbox ends even a suspended process together with the app.
        """
        if sys.platform == "linux":
            self._signal(signal.SIGSTOP)

    def _resume(self) -> None:
        if sys.platform == "linux":
            self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self._transport is not None and not self._exited.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._transport.get_pid(), number)

    def _kill(self) -> None:
        transport = self._transport
        if transport is None:
            return
        # Not by the transport's kill(): it may reap the process before asyncio's watcher does.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                transport.kill()
            else:
                os.killpg(transport.get_pid(), signal.SIGKILL)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {"LANG": "C.UTF-8", "PATH": os.defpath, **kept}


@cache
def watch_children_by_descriptor() -> None:
    """Make asyncio wait for child processes by file descriptor, as Python 3.12 and later do.

    Earlier versions start a thread for each child, which wakes up whenever the child stops or continues.
    Without support by the system nothing changes.
    """
    if sys.platform == "linux" and sys.version_info < (3, 12):
        with contextlib.suppress(AttributeError, OSError):
            os.close(os.pidfd_open(os.getpid()))
            asyncio.set_child_watcher(_DescriptorWatcher())


if sys.platform == "linux" and sys.version_info < (3, 12):

    class _DescriptorWatcher(asyncio.AbstractChildWatcher):
        """Watches each child in the loop that started it; asyncio's own watcher supports one loop only."""

        def add_child_handler(self, pid: int, callback: Callable[..., object], *args: object) -> None:
            loop = asyncio.get_running_loop()
            descriptor = os.pidfd_open(pid)

            def on_exit() -> None:
                loop.remove_reader(descriptor)
                os.close(descriptor)
                callback(pid, _exit_code(pid), *args)

            loop.add_reader(descriptor, on_exit)

        def remove_child_handler(self, _: int) -> bool:
            return False  # asyncio never calls it

        def attach_loop(self, loop: asyncio.AbstractEventLoop | None) -> None:
            pass

        def close(self) -> None:
            pass

        def is_active(self) -> bool:
            return True

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    def _exit_code(pid: int) -> int:
        try:
            _, status = os.waitpid(pid, 0)
        except ChildProcessError:  # reaped elsewhere; the exit status is lost
            return 255
        return os.waitstatus_to_exitcode(status)


def _folder_fault(folder: str) -> str:
    """Return the fault of a worker whose folder is too large or unreadable; empty if there is none."""
    left = FOLDER_BYTES
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                left -= entry.stat(follow_symlinks=False).st_size
                if left < 0 or number >= FOLDER_FILES:
                    return f"wrote more than {FOLDER_BYTES // 1024**2} MB or {FOLDER_FILES} files"
    except OSError as error:  # without a sandbox, a plugin can lock or remove it
        return f"made its folder unreadable: {os_error_reason(error)}"
    return ""


def _remove(folder: "tempfile.TemporaryDirectory[str]") -> None:
    # Without a sandbox, a plugin can nest folders deeper than Python's recursion limit.
    with contextlib.suppress(RecursionError):
        folder.cleanup()


def _exit_reason(status: int | None) -> str:
    if status is None or status >= 0:
        return f"ended with exit status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"
