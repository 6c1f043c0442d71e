"""A keyring in a subprocess: :class:`SubprocessKeyring` in the app, :func:`main` in the subprocess.

The libraries for the Secret Service take 11 MiB of memory, which the app would need only for one call at
startup. A request is a line of JSON such as ``["write", user, text]``; the response is ``{"value": ...}``, or
``{"error": code}`` with the code of the error.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from queue import SimpleQueue
from typing import Any, Final, Self

from hourglance.cloud.keyrings.abc import PlatformKeyring, keyring_error_from_code
from hourglance.cloud.keyrings.backends import platform_keyrings

#: Found like this process's own modules, and not in the working folder (-P). The keyring's name follows.
_COMMAND: Final = ("-P", "-m", "hourglance.cloud.keyrings.subprocess")


class SubprocessKeyring(PlatformKeyring):
    """A keyring whose calls run in a subprocess, which lives while the keyring is :meth:`opened`.

    The subprocess ends with this process, even while a call is blocked.

    :param keyring: one of :func:`platform_keyrings`.
    """

    def __init__(self, keyring: PlatformKeyring) -> None:
        self.name = keyring.name
        self.limit = keyring.limit
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def opened(self) -> Iterator[Self]:
        """Run the subprocess, and yield the keyring in it."""
        opened = copy(self)
        with subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, *_COMMAND, self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ) as opened._process:
            yield opened

    def available(self) -> bool:
        """Return whether the keyring is available, without showing a dialog."""
        return bool(self._call("available"))

    def read(self, user: str) -> str | None:
        """Return an entry; None if there is none."""
        text: str | None = self._call("read", user)
        return text

    def write(self, user: str, text: str) -> None:
        """Store an entry, replacing the previous one."""
        self._call("write", user, text)

    def delete(self, user: str) -> None:
        """Delete an entry, if it exists."""
        self._call("delete", user)

    def is_locked(self, user: str) -> bool:
        """Return whether reading an entry would show a dialog, without showing one; True if unknown."""
        return bool(self._call("is_locked", user))

    def abort(self) -> None:
        """End the subprocess: its call fails, and the keyring closes the dialog that it waits for."""
        if self._process is not None:
            self._process.kill()

    def _call(self, *request: str) -> Any:
        response = json.loads(self.exchange(json.dumps(request).encode()))
        if "error" in response:
            raise keyring_error_from_code(response["error"], self.name)
        return response["value"]

    def exchange(self, request: bytes) -> bytes:
        """Send a request to the subprocess, and return its response."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise ValueError("The keyring must be opened first.")
        process.stdin.write(request + b"\n")
        process.stdin.flush()
        return process.stdout.readline()


def subprocess_keyrings() -> tuple[SubprocessKeyring, ...]:
    """Return the keyrings of this platform, in order of preference."""
    return tuple(map(SubprocessKeyring, platform_keyrings()))


def main() -> None:
    """Respond to requests from standard input until it is closed; then exit, even if a call is blocked."""
    (name,) = sys.argv[1:]
    (keyring,) = (keyring for keyring in platform_keyrings() if keyring.name == name)
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_serve, args=(keyring, requests), daemon=True).start()
    for request in sys.stdin.buffer:
        requests.put(request)
    os._exit(0)


def _serve(keyring: PlatformKeyring, requests: "SimpleQueue[bytes]") -> None:
    responses = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that output of libraries does not mix with the responses
    while True:
        responses.write(respond(keyring, requests.get()) + b"\n")
        responses.flush()


def respond(keyring: PlatformKeyring, request: bytes) -> bytes:
    """Run the call of a request, and return the response."""
    verb, *arguments = json.loads(request)
    calls: dict[str, Callable[..., object]] = {
        "available": keyring.available,
        "read": keyring.read,
        "write": keyring.write,
        "delete": keyring.delete,
        "is_locked": keyring.is_locked,
    }
    response: dict[str, object]
    try:
        response = {"value": calls[verb](*arguments)}
    except Exception as error:  # noqa: BLE001 - backends raise whatever their systems raise
        response = {"error": keyring.vault_error(error).code}
    return json.dumps(response).encode()


if __name__ == "__main__":
    main()
