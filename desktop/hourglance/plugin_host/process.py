"""One worker process, seen from the app: start it, ask it, end it with everything that it started."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from typing import Final, cast

import msgspec

from hourglance.api import Aggregates, Settings
from hourglance.plugin_host.child_processes import watch_by_descriptors
from hourglance.plugin_host.install.discovery import Plugin
from hourglance.plugin_host.log import PluginLog
from hourglance.plugin_host.protocol.codec import write_aggregates
from hourglance.plugin_host.protocol.frames import FrameBuffer, FrameTooLargeError, frame
from hourglance.plugin_host.protocol.messages import (
    Declare,
    Declared,
    Failed,
    Handshake,
    Present,
    Presented,
    Question,
    Reply,
    Sample,
    Sampled,
    read_reply,
    write,
)
from hourglance.util.atomic_file import os_error_reason
from hourglance.util.blocking import run_blocking
from hourglance.util.json_errors import JSON_ERRORS

#: A plugin may print this much between two questions. More is a flood, and reading it would cost the app.
OUTPUT_BYTES: Final = 4 * 1024**2

#: A plugin may leave this much in its folder. More is a way to fill the disk.
FOLDER_BYTES: Final = 64 * 1024**2
FOLDER_FILES: Final = 1_000

#: How long a killed process is waited for, and then the last lines of its output.
_EXIT_SECONDS: Final = 0.6
_LAST_LINES_SECONDS: Final = 0.2

#: Isolated from environment and working folder. The log has all that was printed before a crash, and where
#: in the code it was.
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

#: All that a worker is given of the app's environment.
_KEPT_VARIABLES: Final = ("LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT")


class WorkerEndedError(Exception):
    """The worker is gone, or has to go. The text says how: ``ended with exit status 3``."""


class Worker(asyncio.SubprocessProtocol):
    """A worker process. Start it, ask one question at a time, and :meth:`end` it whatever happens.

    :param plugin: whose code it runs.
    :param log: where its output goes.
    :param launching: held while the process is started, which takes the loop's time: whoever shares it starts
        one process after the other, and the loop has time for others in between.

    It raises :class:`WorkerEndedError` where there is no room for a folder of its own.
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
            raise WorkerEndedError(f"could not be given a folder: {os_error_reason(error)}") from error

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._transport is not None and not self._fault

    @property
    def pid(self) -> int | None:
        """The process's number, None before it is started."""
        return None if self._transport is None else self._transport.get_pid()

    async def start(self, deadline: float) -> Handshake:
        """Start the process and return its greeting. A process that does not greet is ended.

        :param deadline: seconds until the greeting must have come.
        :raises WorkerEndedError: the process could not be started, or ended.
        :raises TimeoutError: the greeting did not come in time.
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
        """Return what the plugin declares; fails as :meth:`present` does."""
        reply = await self._ask(Declare(entry_points=entry_points), (Declared,), deadline)
        return cast(Declared, reply)

    async def present(
        self, widget: str, results: Aggregates, settings: Settings, deadline: float
    ) -> Presented | Failed:
        """Return what a widget makes of an answer. A worker that does not reply is ended.

        :param deadline: seconds until the reply must have come.
        :raises FrameTooLargeError: the results are too large to be sent; the worker is well.
        :raises WorkerEndedError: the worker ended, or said something that is no answer.
        :raises TimeoutError: the reply did not come in time.
        """
        content = msgspec.Raw(write_aggregates(results))
        question = Present(widget=widget, results=content, settings=dict(settings))
        reply = await self._ask(question, (Presented, Failed), deadline)
        return cast(Presented | Failed, reply)

    async def sample(self, widget: str, deadline: float) -> Sampled | Failed:
        """Return a widget's sample results; fails as :meth:`present` does."""
        reply = await self._ask(Sample(widget=widget), (Sampled, Failed), deadline)
        return cast(Sampled | Failed, reply)

    async def _ask(self, question: Question, expected: tuple[type[Reply], ...], deadline: float) -> Reply:
        content = frame(write(question))
        reply = self._reply = self._loop.create_future()
        self._expected = expected
        self._printed = 0
        try:
            self._send(content)
            self._wake()  # after the question: it would wake up, find nothing, and wait once more
            answer = await self._wait(deadline, reply)
            self._rest()
        except BaseException:
            await self.end()
            raise
        if fault := _wrong_with(self._folder.name):
            await self.end()
            raise WorkerEndedError(fault)
        return answer

    async def end(self) -> None:
        """End the process and all that it started, and wait until it is gone.

        It is killed at once: presenting is pure, so there is nothing to save, and a plugin that hangs would
        not heed anything gentler.
        """
        self._fail("was ended")
        if self._transport is None:
            await self._remove_folder()
            return  # if start() is still at it, it finds the fault
        if self._ending is None:
            self._ending = self._loop.create_task(self._finish(self._transport))
        await asyncio.shield(self._ending)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport: the process runs."""
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Sort answers from output."""
        if fd == 1:
            self._take_answers(data)
            return
        self._log.feed(data)
        self._printed += len(data)
        if self._printed > OUTPUT_BYTES:
            self._stop(f"printed more than {OUTPUT_BYTES // 1024**2} MB at once")

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio gives it
        """Take note: a worker without pipes is of no use. Most often it has ended, and how is known soon."""
        if fd == 2:
            self._log_ended.set()
        else:
            self._loop.call_later(_LAST_LINES_SECONDS, self._stop, "closed the pipe to Hourglance")

    def process_exited(self) -> None:
        """Say how it ended to whoever waits for an answer."""
        self._exited.set()
        self._kill()  # what it has started, at once: later its number may be another's
        self._fail(_how(None if self._transport is None else self._transport.get_returncode()))

    async def _launch(self) -> None:
        watch_by_descriptors()
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
            # WORKAROUND https://github.com/python/cpython/issues/103847: where all tasks are cancelled, as by
            # Ctrl+C, it waits for pipes that nobody connects any more, until it is cancelled again.
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
            await run_blocking(_remove, self._folder)  # what a plugin left may take its time
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

    def _take_answers(self, data: bytes) -> None:
        try:
            for content in self._frames.feed(data):
                reply = read_reply(content)
                if self._reply is None or self._reply.done() or not isinstance(reply, self._expected):
                    self._stop("sent something that it was not asked")
                    return
                self._reply.set_result(reply)
        except (FrameTooLargeError, *JSON_ERRORS) as error:
            self._log.write(str(error))
            self._stop("sent something that is no answer")

    def _stop(self, fault: str) -> None:
        """Give up on a process that still runs."""
        self._fail(fault)
        if not self._exited.is_set():
            self._kill()

    def _fail(self, fault: str) -> None:
        """Note the first fault, and tell whoever waits for an answer."""
        self._fault = self._fault or fault
        if self._reply is not None and not self._reply.done():
            self._reply.set_result(None)

    def _rest(self) -> None:
        """Let the process stand still until it is asked again: whatever its threads do, they cost nothing.

        On Linux alone, where the sandbox sees to it that it ends with the app even so.
        """
        if sys.platform == "linux":
            self._signal(signal.SIGSTOP)

    def _wake(self) -> None:
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


def _wrong_with(folder: str) -> str:
    """Return what is wrong with what a plugin left in its folder; empty if nothing."""
    left = FOLDER_BYTES
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                left -= entry.stat(follow_symlinks=False).st_size
                if left < 0 or number >= FOLDER_FILES:
                    return f"left more than {FOLDER_BYTES // 1024**2} MB or {FOLDER_FILES} files behind"
    except OSError as error:  # where no sandbox keeps it from that, it may have locked or removed it
        return f"left a folder that cannot be looked at: {os_error_reason(error)}"
    return ""


def _remove(folder: "tempfile.TemporaryDirectory[str]") -> None:
    # Where folders can be made in it, a plugin may have nested them deeper than Python can follow.
    with contextlib.suppress(RecursionError):
        folder.cleanup()


def _how(status: int | None) -> str:
    if status is None or status >= 0:
        return f"ended with exit status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"
