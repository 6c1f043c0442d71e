"""Atomic writes of the user's files, quarantine of corrupt ones, and errors that explain what went wrong.

Written files are readable by the user alone, and hold either the old or the new content, never a part.
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

#: Modification time (nanoseconds), inode and size.
FileVersion: TypeAlias = tuple[int, int, int]

#: Errors of what is not the file that belongs there, :func:`read_regular_file`'s included.
_IN_THE_WAY: Final = (
    *(errno.EISDIR, errno.ENOTDIR, errno.ENOTEMPTY, errno.EEXIST),
    *(errno.ELOOP, errno.EINVAL, errno.EFBIG),
)

#: A temporary file older than this was left by a process that died while writing (seconds).
_STALE: Final = 3600.0


def atomic_write(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file atomically, with mode 0600; create its folder if necessary.

    :param durable: wait until the content is on the disk. Without it a power failure may lose the file.
    :raises OSError: the file cannot be written; the previous one is then unchanged.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_stale(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_temporary_prefix(path))  # mode 0600
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


def _temporary_prefix(path: Path) -> str:
    return f".{path.name}-"


def _remove_stale(path: Path) -> None:
    """Remove temporary files of processes that were killed while writing."""
    with os.scandir(path.parent) as entries:
        for entry in entries:
            with suppress(OSError):
                stale = time.time() - entry.stat().st_mtime > _STALE
                if stale and entry.name.startswith(_temporary_prefix(path)):
                    Path(entry).unlink()


def file_version(path: Path) -> FileVersion | None:
    """Return a token that changes with each rewrite of a file; None if there is no such file.

    A file that cannot be reached is there: whoever reads it gets the reason.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    except OSError:
        return 0, 0, 0
    return status.st_mtime_ns, status.st_ino, status.st_size


def quarantine_path(path: Path) -> Path:
    """Return the path that a corrupt file is moved to: ``name.corrupt`` in the same folder."""
    return path.with_name(path.name + ".corrupt")


def quarantine_file(path: Path) -> Path:
    """Move a corrupt file out of the way, replacing an earlier one, and return its new path.

    :raises OSError: the file cannot be moved.
    """
    return path.replace(quarantine_path(path))


def quarantine_error(error_type: type[E], path: Path, what: str, *, remedy: str) -> E:
    """Quarantine a corrupt file, and return the error that reports it, or that it cannot be moved.

    :param what: the beginning of the message, such as ``The preferences could not be understood``.
    """
    try:
        moved = quarantine_file(path)
    except OSError as error:
        return file_error(error_type, path, "could not be moved", error)
    return error_type(f"{what}; the file was set aside as {moved}.", remedy=remedy)


def file_error(error_type: type[E], path: Path | str, what: str, error: OSError) -> E:
    """Return an error that says which operation on a file failed, why, and what the user can do.

    :param what: the middle of the message, such as ``could not be read``.
    """
    return error_type(f"{path} {what}: {os_error_reason(error)}.", remedy=_remedy(error))


def os_error_reason(error: OSError) -> str:
    """Return the operating system's reason, in lower case, without a full stop."""
    return (error.strerror or "unknown reason").lower()


def _remedy(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "Free some disk space, then try again."
    if error.errno in _IN_THE_WAY:
        return "Move the file or folder that is in its place, then try again."
    return "Make sure that you may read and write the file and its folder, then try again."
