"""How the ends of child processes are noticed: by the loop itself, on every Python."""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Self


@cache
def watch_by_descriptors() -> None:
    """Have every loop notice the ends of its child processes itself, as it does from Python 3.12 on.

    Before, Python keeps a thread for each child, and wakes it up whenever that child rests or goes on. A
    system without descriptors for processes stays with that.
    """
    if sys.platform == "linux" and sys.version_info < (3, 12):
        with suppress(AttributeError, OSError):
            os.close(os.pidfd_open(os.getpid()))
            asyncio.set_child_watcher(_DescriptorWatcher())


if sys.platform == "linux" and sys.version_info < (3, 12):

    class _DescriptorWatcher(asyncio.AbstractChildWatcher):
        """Watches each child in the loop that started it; the one of Python 3.11 knows a single loop."""

        def add_child_handler(self, pid: int, callback: Callable[..., object], *args: object) -> None:
            """Call ``callback(pid, returncode, *args)`` in the running loop once the child has ended."""
            loop = asyncio.get_running_loop()
            descriptor = os.pidfd_open(pid)

            def ended() -> None:
                loop.remove_reader(descriptor)
                os.close(descriptor)
                callback(pid, _exit_code(pid), *args)

            loop.add_reader(descriptor, ended)

        def remove_child_handler(self, _: int) -> bool:
            """Return that there is none; asyncio removes none."""
            return False

        def attach_loop(self, loop: asyncio.AbstractEventLoop | None) -> None:
            """Belong to no loop."""

        def close(self) -> None:
            """Keep nothing."""

        def is_active(self) -> bool:
            """Return that it works in any loop."""
            return True

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    def _exit_code(pid: int) -> int:
        try:
            _, status = os.waitpid(pid, 0)
        except ChildProcessError:  # somebody else has asked, and how it ended is not known any more
            return 255
        return os.waitstatus_to_exitcode(status)
