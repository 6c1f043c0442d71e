"""The person's own files: where they are, and how they are written.

Each is readable by one person alone, and is always either the old one or the new one, whole.
"""

import errno
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

if TYPE_CHECKING:
    from hourglance.api import HourglanceError

E = TypeVar("E", bound="HourglanceError")


#: When a file was written, which one it is, and how long.
Stamp: TypeAlias = tuple[int, int, int]


#: Nobody writes one file for so long (seconds).
_STALE: Final = 3600.0


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
