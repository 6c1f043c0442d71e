"""One tray app for each person and configuration folder: a second start opens the first one's panel.

A lock, which the operating system lets go with its process however that ends, says who is the first; a local
socket carries the wish. The icon waits for the first of the two, so that it is had without Qt.
"""

import os
import sys
import time
import zlib
from pathlib import Path
from typing import Final

#: How long a second start waits for the first one to answer, or to end (seconds): it may just be starting.
PATIENCE: Final = 5.0

_ASK_EVERY: Final = 0.1

#: What a second start says, and the answer.
OPEN: Final = b"open\n"
OPENED: Final = b"opened\n"

#: What decides where the configuration folder is, on any system.
_DECIDING: Final = ("XDG_CONFIG_HOME", "HOME", "LOCALAPPDATA")


class SingleInstance:
    """The place of the one tray app that may run here; whoever takes it keeps it until the process ends.

    :param folder: where the lock and the socket are; one that is this person's alone, where there is one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or Path(os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("TMPDIR") or _TEMPORARY)
        #: Where the instance server listens: a path, or on Windows a pipe's name.
        self.bell = str(folder / f"{_name()}.socket") if os.name == "posix" else _name()
        self._lock = folder / f"{_name()}.lock"
        self._handle = -1

    def take(self, patience: float = PATIENCE) -> bool:
        """Take the place; return False if somebody has it, who has then opened the panel.

        Where no lock can be made, as on some network drives, everybody gets a place.

        :raises AlreadyRunningError: somebody has it, and does not answer.
        """
        if self._is_mine():
            return True
        from hourglance.tray.platform.instance_server import ring

        end = time.monotonic() + patience
        while not ring(self.bell):
            if self._is_mine():
                return True
            if time.monotonic() > end:
                from hourglance.tray.errors import AlreadyRunningError

                raise AlreadyRunningError(
                    "Hourglance is running already, but does not answer.",
                    remedy="End that process, and start Hourglance again.",
                )
            time.sleep(_ASK_EVERY)
        return False

    def leave(self) -> None:
        """Let somebody else have the place."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _is_mine(self) -> bool:
        try:
            handle = os.open(self._lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError:
            return True
        try:
            _lock(handle)
        except BlockingIOError:
            os.close(handle)
            return False
        except OSError:
            os.close(handle)
            return True
        self._handle = handle
        return True


_TEMPORARY: Final = os.environ.get("TEMP", "") if sys.platform == "win32" else "/tmp"  # noqa: S108 - the name has the person's number, and the file is nobody else's


def _name() -> str:
    folder = "\0".join(os.environ.get(name, "") for name in _DECIDING)
    return f"hourglance-{_whose()}-{zlib.crc32(folder.encode(errors='surrogateescape')):08x}"


if sys.platform == "win32":

    def _whose() -> str:
        return os.environ.get("USERNAME", "")

    def _lock(handle: int) -> None:
        """Lock a file, or raise BlockingIOError."""
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            raise BlockingIOError from None

else:

    def _whose() -> str:
        return str(os.getuid())

    def _lock(handle: int) -> None:
        """Lock a file, or raise BlockingIOError."""
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
