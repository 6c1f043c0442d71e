"""Exclusive file locks between threads and processes."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

#: How often a lock that another process holds is tried again (seconds).
_RETRY_INTERVAL: Final = 0.02


class FileLock:
    """An exclusive lock, held through an open lock file; the system releases it when the process ends.

    On file systems without locks everyone acquires it.

    :param path: the lock file; created if necessary, in a folder that exists.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1

    def try_acquire(self) -> bool:
        """Acquire the lock without waiting; return False if another thread or process holds it.

        :raises OSError: the lock file cannot be opened or locked.
        """
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        acquired = False
        try:
            acquired = _lock(handle)
        finally:
            if not acquired:
                os.close(handle)
        if acquired:
            self._handle = handle
        return acquired

    def release(self) -> None:
        """Release the lock if it is held."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


@contextmanager
def file_lock(path: Path, *, timeout: float = 5.0) -> Iterator[None]:
    """Hold the lock of a file, for reading and rewriting it without interference.

    The lock file is ``.name.lock`` in the same folder.

    :param timeout: seconds to wait for the current holder.
    :raises TimeoutError: the lock could not be acquired in time.
    :raises OSError: the lock file cannot be opened.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    deadline = time.monotonic() + timeout
    while not lock.try_acquire():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{path} is in use")
        time.sleep(_RETRY_INTERVAL)
    try:
        yield
    finally:
        lock.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}:
                raise
        return True
