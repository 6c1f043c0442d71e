"""Reading files that others may have put in place: regular ones only, up to a size.

A pipe in the place of a file would block the reader forever, and a device has no end.
"""

import errno
import os
import stat
from pathlib import Path
from typing import Final

#: No file that Hourglance reads at a start comes near this size (bytes).
MAX_BYTES: Final = 64 * 1024**2

_FLAGS: Final = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)


def read_regular_file(path: Path, *, max_bytes: int = MAX_BYTES, follow_links: bool = True) -> bytes:
    """Return the content of a regular file, without waiting for anything but the disk.

    :param follow_links: whether ``path`` may be a link to a regular file, as the files of users and
        administrators often are. The files of a stranger may not.
    :raises OSError: it cannot be read, is no regular file, or is longer than ``max_bytes``.
    """
    if not follow_links and path.is_symlink():
        raise _not_regular(path)
    handle = _open(path, follow_links=follow_links)
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(status.st_mode):
            raise _not_regular(path)
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(max_bytes + 1)
    finally:
        os.close(handle)
    if len(content) > max_bytes:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


def _open(path: Path, *, follow_links: bool) -> int:
    try:
        return os.open(path, _FLAGS if follow_links else _FLAGS | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        if error.errno in {errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP}:  # a socket or a device
            raise _not_regular(path) from None
        raise


def _not_regular(path: Path) -> OSError:
    return OSError(errno.EINVAL, "Not a regular file", str(path))
