"""The person's own files: where they are, and how they are written.

Each is readable by one person alone, and is always either the old one or the new one, whole.
"""

import errno
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from hourglance.api import HourglanceError

E = TypeVar("E", bound="HourglanceError")

#: What a file is: the person's choices; what can be had again; what would be lost.
Kind: TypeAlias = Literal["config", "cache", "data"]

#: When a file was written, which one it is, and how long.
Stamp: TypeAlias = tuple[int, int, int]

#: How often a lock that another process has is tried for (seconds).
_TRY_EVERY: Final = 0.02

#: Nobody writes one file for so long (seconds).
_STALE: Final = 3600.0


def own_path(kind: Kind, name: str) -> Path:
    """Return the place of a file in this person's folder of a kind."""
    import platformdirs  # 15 ms, and who gives a path needs none of it

    match kind:
        case "config":
            folder = platformdirs.user_config_dir("hourglance", appauthor=False)
        case "cache":
            folder = platformdirs.user_cache_dir("hourglance", appauthor=False)
        case "data":
            folder = platformdirs.user_data_dir("hourglance", appauthor=False)
    return Path(folder, name)


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Put a file in place of the one before, with mode 0600; its folder is made if need be.

    :param durable: wait until it is on the disk; without, a power cut may cost the file.
    :raises OSError: it cannot be written; the one before is then still there.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_unfinished(path))  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
        raise


def _unfinished(path: Path) -> str:
    return f".{path.name}-"


def _sweep(path: Path) -> None:
    """Remove what a process that was killed while it wrote has left."""
    with os.scandir(path.parent) as entries:
        for left in entries:
            with suppress(OSError):
                if left.name.startswith(_unfinished(path)) and time.time() - left.stat().st_mtime > _STALE:
                    Path(left).unlink()


def stamp_of(path: Path) -> Stamp | None:
    """Return what is another one as soon as a file was written anew; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


def beside(path: Path) -> Path:
    """Return where a file is kept that makes no sense: beside its place, as ``name.corrupt``."""
    return path.with_name(path.name + ".corrupt")


def set_aside(path: Path) -> Path:
    """Move a file that makes no sense out of the way, in place of the last such one; return where it is.

    :raises OSError: it cannot be moved.
    """
    return path.replace(beside(path))


def set_aside_and_said(error_type: type[E], path: Path, what: str, *, remedy: str) -> E:
    """Set a file aside that makes no sense, and return the error that says so, or that it cannot be moved.

    :param what: how its sentence begins, such as ``The preferences could not be understood``.
    """
    try:
        aside = set_aside(path)
    except OSError as error:
        return unusable(error_type, path, "could not be moved", error)
    return error_type(f"{what}; the file was set aside as {aside}.", remedy=remedy)


def unusable(error_type: type[E], path: Path | str, what: str, error: OSError) -> E:
    """Return the error that says what could not be done with a file, why, and what a person can do about it.

    :param what: the middle of its sentence, such as ``could not be read``.
    """
    return error_type(f"{path} {what}: {why(error)}.", remedy=_remedy(error))


def why(error: OSError) -> str:
    """Return what the system says is wrong with a file, as the end of a sentence."""
    return (error.strerror or "unknown reason").lower()


def _remedy(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "Make room on the disk, then try again."
    if error.errno in {errno.EISDIR, errno.ENOTDIR, errno.ENOTEMPTY, errno.EEXIST, errno.ELOOP}:
        return "Move away what is in its place, then try again."
    return "Make the file and its folder yours to read and write, then try again."


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
