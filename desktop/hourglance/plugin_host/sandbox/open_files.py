"""Files that guests keep open. The runtime sets no limit, and all guests share the limit of the process.

On Windows there is nothing to do: a process may have more handles than a guest's memory can hold.
"""

import contextlib
import os
import sys
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
        """Return whether too many files below a folder are open. It opens none itself."""
        count = _lowest_unused()
        if count <= _FILES:
            return False
        return sum(1 for number in range(count) if _is_below(number, folder)) > _FILES

    def _lowest_unused() -> int:
        """Return about how many files are open, since each gets the lowest number that is not in use."""
        try:
            number = os.dup(0)
        except OSError:  # none is left
            return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        os.close(number)
        return number

    def _is_below(number: int, folder: str) -> bool:
        try:
            if sys.platform == "darwin":
                path = fcntl.fcntl(number, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0").decode()
            else:
                path = os.readlink(f"/proc/self/fd/{number}")  # noqa: PTH115 - there may be thousands
        except (OSError, UnicodeDecodeError):
            return False
        return path == folder or path.startswith(f"{folder}/")
