"""The worker process: secure the pipes, send the handshake, answer requests until the app closes the pipe.

Usage: ``python -I -u -m hourglance.plugin_host.sandbox.worker NAME [FOLDER]``, with the plugin's name and, if
it is installed in a folder of its own, that folder. Standard input and output are the app's pipes, standard
error is the plugin's log, and the working folder is the only place where the plugin may write.

It imports as little as possible, since each worker pays for its imports.
"""

import contextlib
import os
import signal
import sys
from typing import BinaryIO, Final

from msgspec import Raw

from hourglance.api import API_VERSION
from hourglance.plugin_host.protocol.codec import (
    MAX_FRAME_BYTES,
    FrameTooLargeError,
    frame,
    read_aggregates,
    read_frame,
    write_declaration,
)
from hourglance.plugin_host.protocol.messages import (
    Declare,
    Declared,
    Failure,
    FailureKind,
    Handshake,
    Presented,
    Reply,
    Request,
    RequestFailed,
    Sample,
    Sampled,
    read_request,
    write,
)
from hourglance.plugin_host.sandbox import sandbox
from hourglance.plugin_host.sandbox.abc import Confinement
from hourglance.plugin_host.sandbox.loading import LoadedPlugin, PluginFailure
from hourglance.plugin_host.sandbox.readable_paths import readable_by_workers

#: The time limit of a request (seconds), for a worker that the app can no longer kill.
_LONGEST_ANSWER_SECONDS: Final = 60

#: Plugins have a lower priority than the app.
_NICENESS: Final = 5

#: Limits of used memory and of address space (bytes); libraries reserve more than they use.
_MEMORY_BYTES: Final = 512 * 1024**2
_ADDRESS_BYTES: Final = 2 * 1024**3
_FILE_BYTES: Final = 16 * 1024**2
_OPEN_FILES: Final = 256


def main() -> None:
    """Serve one plugin until the app closes the pipe."""
    name, *folders = sys.argv[1:]
    if folders and hasattr(os, "nice"):
        os.nice(_NICENESS)
    questions, replies = _take_pipes()
    _limit_resources()
    sandbox().enter(Confinement(reads=readable_by_workers(folders), writes=(".",)))
    sys.path += folders
    plugin = LoadedPlugin(name)
    _send(replies, Handshake(api_version=API_VERSION))
    while (content := read_frame(questions)) is not None:
        _set_alarm(_LONGEST_ANSWER_SECONDS)
        _answer(plugin, read_request(content), replies)
    os._exit(0)  # immediately: without waiting for the plugin's threads and exit handlers


def _answer(plugin: LoadedPlugin, question: Request, replies: BinaryIO) -> None:
    reply: Reply
    if isinstance(question, Declare):
        plugin.load(question.entry_points)
        reply = Declared(
            widgets=tuple(Raw(write_declaration(declaration)) for declaration in plugin.declarations),
            failures=tuple(plugin.failures),
        )
        too_large: Reply = Declared(widgets=(), failures=(_too_large("hook", "What it declares"),))
    elif isinstance(question, Sample):
        try:
            reply = Sampled(results=Raw(plugin.sample(question.widget)))
        except PluginFailure as problem:
            reply = RequestFailed(failure=problem.failure)
        too_large = RequestFailed(failure=_too_large("sample", f"The sample of `{question.widget}`"))
    else:
        try:
            results = read_aggregates(question.results)
            reply = Presented(card=Raw(plugin.present(question.widget, results, question.settings)))
        except PluginFailure as problem:
            reply = RequestFailed(failure=problem.failure)
        too_large = RequestFailed(failure=_too_large("card", f"The card of `{question.widget}`"))
    # Before the reply is sent: the app may suspend this process right after it, and the alarm would go off.
    _set_alarm(0)
    try:
        _send(replies, reply)
    except FrameTooLargeError:
        _send(replies, too_large)


def _too_large(kind: FailureKind, what: str) -> Failure:
    return Failure(kind=kind, text=f"{what} is larger than {MAX_FRAME_BYTES // 1024**2} MB.")


def _send(replies: BinaryIO, reply: Reply) -> None:
    replies.write(frame(write(reply)))
    replies.flush()


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the app's pipes, and redirect ``print`` to the log and ``input`` to nothing."""
    questions = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return questions, replies


def _limit_resources() -> None:
    if sys.platform == "win32":  # it has no such limits
        return
    import resource

    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_FSIZE: _FILE_BYTES,
        resource.RLIMIT_DATA: _MEMORY_BYTES,
        resource.RLIMIT_AS: _ADDRESS_BYTES,
    }
    for kind, limit in limits.items():
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY and hard < limit:
            continue
        with contextlib.suppress(OSError, ValueError):  # macOS rejects some limits
            resource.setrlimit(kind, (limit, limit))


def _set_alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


if __name__ == "__main__":
    main()
