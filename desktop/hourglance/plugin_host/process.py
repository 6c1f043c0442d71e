"""The plugin process as the app sees it: started for the first guest, shared by all, killed at the end."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final, cast

import msgspec

from hourglance import __version__
from hourglance.api import Settings, WidgetResults
from hourglance.plugin_host.errors import PluginRuntimeError
from hourglance.plugin_host.guests import Guest, GuestEndedError
from hourglance.plugin_host.install.metadata import Plugin
from hourglance.plugin_host.log import PluginLog
from hourglance.plugin_host.processor_budget import ProcessorBudget
from hourglance.plugin_host.protocol.codec import write_aggregates
from hourglance.plugin_host.protocol.frames import DAMAGED, Frame, FrameBuffer, FrameError, FrameKind
from hourglance.plugin_host.protocol.messages import (
    Declare,
    Declared,
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
from hourglance.util.blocking import run_blocking
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.paths import home_folder, real_path

#: How long the process may take to load the compiled guest (seconds).
_START_SECONDS: Final = 60

#: How long a card may wait for the process to start (seconds): less than the engine waits for the card.
_PATIENCE_SECONDS: Final = 20

#: How long the process may take to end a guest after its deadline, on a busy computer, before the process
#: itself is killed (seconds).
_GRACE_SECONDS: Final = 5

#: How many plugins are loaded at the same time.
_LOADED_AT_ONCE: Final = 8

#: How long to wait for the end of a killed process, and then for its last output (seconds).
_EXIT_SECONDS: Final = 0.6
_LAST_LINES_SECONDS: Final = 0.2

#: The reason for which a guest ended that did not answer in time.
_TIMEOUT: Final = "timeout"

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
    "hourglance.plugin_host.sandbox.plugin_process",
)

#: The environment variables of the app that the process gets.
_KEPT_VARIABLES: Final = ("LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT")


class PluginProcess:
    """Starts the process when a guest needs it, and again after it has ended. It belongs to one event loop.

    :param budget: gets the processor time that each plugin uses.
    """

    def __init__(self, budget: ProcessorBudget | None = None) -> None:
        self.log: Final = PluginLog()
        self._budget = budget
        self._numbers = count(1)
        self._starting: asyncio.Task[_RunningProcess] | None = None
        #: Held while a plugin is loaded, so that many at once do not miss their deadlines.
        self.loading: Final = asyncio.Semaphore(_LOADED_AT_ONCE)
        self._running: _RunningProcess | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process ID; None while no process runs."""
        running = self._running
        return running.pid if running is not None and not running.fault else None

    def guest(self, plugin: Plugin, log: PluginLog) -> "SandboxedGuest":
        """Return a guest for a plugin, which is not yet started.

        :param log: receives what the plugin prints.
        """
        return SandboxedGuest(plugin, log, self)

    async def open(self, guest: "SandboxedGuest", folders: str) -> "tuple[_RunningProcess, int]":
        """Open a guest in the process, which is started if necessary.

        :returns: the process and the guest's number in it.

        :raises PluginRuntimeError: nothing can run plugins.
        :raises GuestEndedError: the process could not be started.
        """
        starting = self._start_once()
        try:
            running = await asyncio.shield(starting)
        except asyncio.CancelledError:
            if starting.cancelled():
                raise GuestEndedError("process was ended") from None
            raise
        number = next(self._numbers)
        running.add(number, guest, folders)
        return running, number

    async def wait_started(self) -> None:
        """Start the process if necessary, and wait until it has started or has failed to.

        :raises PluginRuntimeError: the guest is being compiled, and that takes long.
        """
        _, pending = await asyncio.wait([self._start_once()], timeout=_PATIENCE_SECONDS)
        if pending:
            what = "The plugin runtime is still being prepared for this computer."
            raise PluginRuntimeError(what, remedy="Cards of plugins appear when that is done.")

    def record(self, plugin: str, seconds: float) -> None:
        """Record the processor time of a call."""
        if self._budget is not None:
            self._budget.record(plugin, seconds)

    async def stop(self) -> None:
        """Kill the process, to free its memory. The next guest starts it again."""
        await self._cancel_start()
        if self._running is not None:
            await self._running.end("was ended")

    async def close(self) -> None:
        """Kill the process. Requests in progress fail, and no guest can be started."""
        self._closed = True
        await self.stop()

    def _start_once(self) -> "asyncio.Task[_RunningProcess]":
        """Return the task whose result is the running process."""
        task = self._starting
        if task is None or (task.done() and (task.cancelled() or task.exception() or task.result().fault)):
            task = self._starting = asyncio.get_running_loop().create_task(self._start())
        return task

    async def _cancel_start(self) -> None:
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)

    async def _start(self) -> "_RunningProcess":
        from hourglance.plugin_host.sandbox.prepared import prepare_guest

        if self._running is not None:
            await self._running.end("was ended")
        compiled = await run_blocking(prepare_guest)
        running = await self._launch(compiled)
        if running.exit_status == DAMAGED:
            await running.end("")
            compiled = await run_blocking(partial(prepare_guest, damaged=compiled))
            running = await self._launch(compiled)
        if running.fault:
            await running.end("")
            raise GuestEndedError(f"process {running.fault}")
        return running

    async def _launch(self, compiled: Path) -> "_RunningProcess":
        if self._closed:
            raise GuestEndedError("process was ended")
        running = _RunningProcess(self.log)
        self._running = running  # so that stop() ends it
        await running.start(compiled)
        return running


class _RunningProcess(asyncio.SubprocessProtocol):
    """One run of the process. ``fault`` is empty while it works, then a predicate."""

    def __init__(self, log: PluginLog) -> None:
        self.fault = ""
        self.exit_status: int | None = None
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._frames = FrameBuffer()
        self._transport: asyncio.SubprocessTransport | None = None
        self._guests: dict[int, SandboxedGuest] = {}
        self._ready = asyncio.Event()
        self._exited = asyncio.Event()
        self._log_ended = asyncio.Event()
        self._ending: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process ID; None before the start."""
        return None if self._transport is None else self._transport.get_pid()

    async def start(self, compiled: Path) -> None:
        """Start the process and wait until it is ready or has a fault.

        :raises GuestEndedError: it could not be started.
        """
        launching = self._loop.create_task(
            self._loop.subprocess_exec(
                lambda: self,
                sys.executable,
                *_COMMAND,
                str(compiled),
                env=_environment(),
                start_new_session=True,
                creationflags=_CREATION_FLAGS,
            )
        )
        try:
            await asyncio.shield(launching)
            async with asyncio.timeout(_START_SECONDS):
                await self._ready.wait()
        except TimeoutError:
            self.fail(f"did not start within {_START_SECONDS} s")
        except asyncio.CancelledError:
            # WORKAROUND https://github.com/python/cpython/issues/103847: if all tasks are canceled, as by
            # Ctrl+C, it waits for pipes that are never connected, until it is canceled again.
            await asyncio.wait([launching], timeout=_EXIT_SECONDS)
            launching.cancel()
            await self.end("was ended")
            raise
        except OSError as error:
            self.fault = "could not be started"
            raise GuestEndedError(f"process could not be started: {error.strerror or error}") from error

    def add(self, number: int, guest: "SandboxedGuest", folders: str) -> None:
        """Open a guest that can read these folders."""
        self._guests[number] = guest
        self.send(Frame(FrameKind.OPEN, number, folders.encode()))

    def remove(self, number: int) -> None:
        """Close a guest; a call in progress goes on until its deadline, and its answer is dropped."""
        if self._guests.pop(number, None) is not None and not self.fault:
            self.send(Frame(FrameKind.CLOSE, number))

    def send(self, frame: Frame) -> None:
        """Send a frame, unless the process has ended.

        :raises FrameError: it is too large.
        """
        content = frame.to_bytes()
        if self._transport is not None and not self.fault:
            cast(asyncio.WriteTransport, self._transport.get_pipe_transport(0)).write(content)

    async def end(self, fault: str) -> None:
        """Kill the process and wait for its end. There is no graceful exit: presenting is pure."""
        self.fail(fault)
        if self._transport is None:
            return  # a start() in progress finds the fault
        if self._ending is None:
            self._ending = self._loop.create_task(self._finish(self._transport))
        await asyncio.shield(self._ending)

    def fail(self, fault: str) -> None:
        """Record the first fault, kill the process, and fail all calls in progress."""
        self.fault = self.fault or fault
        self._ready.set()
        guests, self._guests = self._guests, {}
        for guest in guests.values():
            guest.on_end(f"process {self.fault}", 0)
        if self._transport is not None and not self._exited.is_set():
            _kill(self._transport)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport of the running process; kill it if it must not run."""
        self._transport = cast(asyncio.SubprocessTransport, transport)
        if self.fault:
            _kill(self._transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Receive frames from standard output, and log lines from standard error."""
        if fd == 2:
            self._log.feed(data)
            return
        try:
            for frame in self._frames.feed(data):
                self._receive(frame)
        except FrameError as error:
            self._log.write(str(error))
            self.fail("sent an invalid message")

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio gives it
        """Note the end of the log."""
        if fd == 2:
            self._log_ended.set()

    def process_exited(self) -> None:
        """Fail the calls in progress with the exit status."""
        self._exited.set()
        self.exit_status = None if self._transport is None else self._transport.get_returncode()
        self.fail(_exit_reason(self.exit_status))

    def _receive(self, frame: Frame) -> None:
        if frame.kind is FrameKind.READY:
            if frame.content.decode() == __version__:
                self._ready.set()
            else:
                self.fail("belongs to another version of Hourglance; restart Hourglance")
            return
        guest = self._guests.get(frame.guest)
        if guest is None:
            return  # it has been closed
        if frame.kind is FrameKind.OUTPUT:
            guest.on_output(frame.content)
        elif frame.kind is FrameKind.ANSWER:
            guest.on_answer(frame.content, frame.number / 1_000_000)
        else:
            guest.on_end(frame.content.decode(), frame.number / 1_000_000)

    async def _finish(self, transport: asyncio.SubprocessTransport) -> None:
        for event, seconds in ((self._exited, _EXIT_SECONDS), (self._log_ended, _LAST_LINES_SECONDS)):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), seconds)
        transport.close()
        self._log.flush()


class SandboxedGuest(Guest):
    """A third-party plugin in a WebAssembly guest of the plugin process."""

    def __init__(self, plugin: Plugin, log: PluginLog, process: PluginProcess) -> None:
        self._plugin = plugin
        self._log = log
        self._process = process
        self._running: _RunningProcess | None = None
        self._number = 0
        self._fault = ""
        self._answer: asyncio.Future[bytes | None] | None = None

    @property
    def alive(self) -> bool:
        """Whether requests can be sent."""
        return self._running is not None and not self._fault and not self._running.fault

    async def start(self) -> None:
        """Open the guest, and start the process for the first one, which has no time limit."""
        folders = await run_blocking(_readable_folders, self._plugin)
        self._running, self._number = await self._process.open(self, folders)

    async def declare(self, deadline: float) -> Declared:
        """Load the plugin and return its declarations."""
        message = Declare(
            name=self._plugin.name,
            entry_points=self._plugin.entry_points,
            language=self._plugin.language,
        )
        async with self._process.loading:
            return cast(Declared, await self._request(message, (Declared,), deadline))

    async def present(
        self, widget: str, results: WidgetResults, settings: Settings, deadline: float
    ) -> Presented | RequestFailed:
        """Return a widget's card for an answer."""
        content = msgspec.Raw(write_aggregates(results))
        message = Present(widget=widget, results=content, settings=dict(settings))
        reply = await self._request(message, (Presented, RequestFailed), deadline)
        return cast(Presented | RequestFailed, reply)

    async def sample(self, widget: str, deadline: float) -> Sampled | RequestFailed:
        """Return a widget's sample results."""
        reply = await self._request(Sample(widget=widget), (Sampled, RequestFailed), deadline)
        return cast(Sampled | RequestFailed, reply)

    async def end(self) -> None:
        """Close the guest. The process drops it as soon as it does not run."""
        if self._running is not None:
            self._running.remove(self._number)
        self._end("was ended")

    def on_output(self, data: bytes) -> None:
        """Receive what the plugin printed."""
        self._log.feed(data)

    def on_answer(self, content: bytes, seconds: float) -> None:
        """Receive the answer to the call in progress."""
        self._process.record(self._plugin.name, seconds)
        self._log.flush()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(content)

    def on_end(self, reason: str, seconds: float) -> None:
        """Fail the call in progress: the guest has ended."""
        self._process.record(self._plugin.name, seconds)
        self._log.flush()
        self._end(reason)

    async def _request(self, message: Request, expected: tuple[type[Reply], ...], deadline: float) -> Reply:
        if self._running is None or not self.alive:
            raise GuestEndedError(self._fault or "was ended")
        answer = self._answer = asyncio.get_running_loop().create_future()
        self._running.send(Frame(FrameKind.CALL, self._number, write(message), round(deadline * 1000)))
        try:
            async with asyncio.timeout(deadline + _GRACE_SECONDS):
                content = await answer
        except TimeoutError:
            self._running.fail("did not react")
            raise
        except asyncio.CancelledError:
            await self.end()
            raise
        if content is None:
            raise TimeoutError if self._fault == _TIMEOUT else GuestEndedError(self._fault)
        try:
            reply = read_reply(content)
        except JSON_ERRORS as error:
            self._log.write(str(error))
            reply = None
        if not isinstance(reply, expected):
            await self.end()
            raise GuestEndedError("sent an invalid message")
        return reply

    def _end(self, reason: str) -> None:
        self._fault = self._fault or reason
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(None)


def _readable_folders(plugin: Plugin) -> str:
    """Return the real paths of a plugin's folder and its libraries, which are all that its guest can read.

    :raises PluginRuntimeError: it is missing, or is the home folder or above it.
    """
    if plugin.folder is None or not plugin.folder.is_dir():
        raise PluginRuntimeError(
            f"The folder of {plugin.name} is missing.", remedy="Install the plugin again."
        )
    folder, home = real_path(plugin.folder), home_folder()
    if folder == home or folder in home.parents:
        what = f"{plugin.name} is not run: its folder {folder} contains your home folder."
        raise PluginRuntimeError(what, remedy="Move it to a folder of its own.")
    return f"{folder}\0{real_path(plugin.libraries) if plugin.libraries else ''}"


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    # glibc would reserve memory for each thread.
    return {"LANG": "C.UTF-8", "PATH": os.defpath, "MALLOC_ARENA_MAX": "2", **kept}


def _kill(transport: asyncio.SubprocessTransport) -> None:
    # Not by the transport's kill(): it may reap the process before asyncio's watcher does.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            transport.kill()
        else:
            os.kill(transport.get_pid(), signal.SIGKILL)


def _exit_reason(status: int | None) -> str:
    if status is None or status >= 0:
        return f"ended with exit status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"


#: On Windows, no console window and a lower priority than the app's; elsewhere the process lowers its own.
_CREATION_FLAGS: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(
    subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0
)
