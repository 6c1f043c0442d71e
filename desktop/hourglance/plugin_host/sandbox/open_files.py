"""Files that guests keep open. The runtime sets no limit, and all guests share the limit of the process.

On Windows there is nothing to do: a process may have more handles than a guest's memory can hold.
"""

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Final

#: How many files a guest may keep open from one call to the next.
_FILES: Final = 64

if sys.platform == "win32":

    def raise_file_limit() -> None:
        """Raise the limit of the process as far as the system allows."""

    def has_too_many_open_files(folder: str) -> bool:  # noqa: ARG001 - as on other platforms
        """Return whether too many files below a folder are open."""
        return False

else:
    import fcntl
    import resource

    def raise_file_limit() -> None:
        """Raise the limit of the process as far as the system allows."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        with contextlib.suppress(OSError, ValueError):  # macOS has another limit beside
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    def has_too_many_open_files(folder: str) -> bool:
        """Return whether too many files below a folder are open."""
        numbers = _open_files()
        return len(numbers) > _FILES and sum(_is_below(number, folder) for number in numbers) > _FILES

    def _open_files() -> Sequence[int]:
        """Return the numbers of all open files."""
        try:
            return [int(name) for name in os.listdir("/dev/fd")]  # noqa: PTH208 - numbers, not paths
        except OSError:  # no file is left to list them with
            return range(resource.getrlimit(resource.RLIMIT_NOFILE)[0])

    def _is_below(number: int, folder: str) -> bool:
        try:
            if sys.platform == "darwin":
                path = fcntl.fcntl(number, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0").decode()
            else:
                path = os.readlink(f"/proc/self/fd/{number}")  # noqa: PTH115 - there may be thousands
        except (OSError, UnicodeDecodeError):
            return False
        return path == folder or path.startswith(f"{folder}/")
