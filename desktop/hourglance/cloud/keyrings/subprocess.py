"""A keyring in its own process, both ends: :class:`SubprocessKeyring` in the app, :func:`main` over there.

What speaks to the Secret Service takes 11 MiB of libraries, which the app would keep for one call at
start-up; so that is done elsewhere, by a process that ends. A request is a line of JSON such as
``["write", user, text]``, and so is the reply: ``{"value": ...}``, or ``{"error": code}`` with the error's.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, Final

from hourglance.cloud.keyrings.backends import PlatformKeyring, explained, platform_keyrings

#: Found as this process finds it, and nothing in the working folder (-P). The keyring's name follows.
_COMMAND: Final = ("-P", "-m", "hourglance.cloud.keyrings.subprocess")


class SubprocessKeyring(PlatformKeyring):
    """A keyring whose calls are made by a process that lives while it is :meth:`opened`.

    That process ends with this one, whatever it waits for.

    :param keyring: one of :func:`platform_keyrings`.
    """

    def __init__(self, keyring: PlatformKeyring) -> None:
        self.name = keyring.name
        self.limit = keyring.limit
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Run the process for as long."""
        with subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, *_COMMAND, self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ) as self._process:
            yield

    def available(self) -> bool:
        """Return whether it runs here."""
        return bool(self._call("available"))

    def read(self, user: str) -> str | None:
        """Return what is kept under that name."""
        text: str | None = self._call("read", user)
        return text

    def write(self, user: str, text: str) -> None:
        """Keep a text under that name."""
        self._call("write", user, text)

    def delete(self, user: str) -> None:
        """Keep nothing under that name."""
        self._call("delete", user)

    def _call(self, *request: str) -> Any:
        reply = json.loads(self._exchange(json.dumps(request).encode()))
        if "error" in reply:
            raise explained(reply["error"], self.name)
        return reply["value"]

    def _exchange(self, request: bytes) -> bytes:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise ValueError("A keyring must be opened to be used.")
        process.stdin.write(request + b"\n")
        process.stdin.flush()
        return process.stdout.readline()


def keyrings_apart() -> tuple[SubprocessKeyring, ...]:
    """Return the keyrings that this platform may have, the best first."""
    return tuple(map(SubprocessKeyring, platform_keyrings()))


def main() -> None:
    """Answer requests from standard input until it ends; then end, even if the keyring does not answer."""
    (name,) = sys.argv[1:]
    (keyring,) = (keyring for keyring in platform_keyrings() if keyring.name == name)
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_serve, args=(keyring, requests), daemon=True).start()
    for request in sys.stdin.buffer:
        requests.put(request)
    os._exit(0)


def _serve(keyring: PlatformKeyring, requests: "SimpleQueue[bytes]") -> None:
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nobody else's words get among the replies
    while True:
        replies.write(answer(keyring, requests.get()) + b"\n")
        replies.flush()


def answer(keyring: PlatformKeyring, request: bytes) -> bytes:
    """Return the reply to a request."""
    verb, *arguments = json.loads(request)
    calls: dict[str, Callable[..., object]] = {
        "available": keyring.available,
        "read": keyring.read,
        "write": keyring.write,
        "delete": keyring.delete,
    }
    reply: dict[str, object]
    try:
        reply = {"value": calls[verb](*arguments)}
    except Exception as error:  # noqa: BLE001 - backends let through whatever their systems raise
        reply = {"error": keyring.explain(error).code}
    return json.dumps(reply).encode()


if __name__ == "__main__":
    main()
