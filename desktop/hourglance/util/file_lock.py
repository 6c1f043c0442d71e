"""Locks on files, between threads and processes."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

#: How often a lock that another process has is tried for (seconds).
_TRY_EVERY: Final = 0.02


@contextmanager
def locked(path: Path, *, seconds: float = 5.0) -> Iterator[None]:
    """Keep a file to oneself from reading it to writing it: other threads and processes that ask wait.

    The lock is a file beside it, and goes with the process that has it. Where the file system knows no locks
    there is none.

    :param seconds: how long to wait for whoever has it.
    :raises TimeoutError: it was not to be had in that time.
    :raises OSError: there is no writing beside the file.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + seconds
        while not _take(handle):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} is in use")
            time.sleep(_TRY_EVERY)
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}:
                raise
        return True
