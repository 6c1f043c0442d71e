"""Commands and a demo cloud in their own processes."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: The folder of ``real-desktop`` and ``shoot``.
BIN = Path(__file__).parents[1] / "desktop" / "bin"


def program(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    assert found, f"{name} is not installed next to {sys.executable}"
    return found


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """A demo cloud that runs in a process of its own."""

    url: str
    client_id: str


@contextmanager
def simulate(*faults: str, conversations: int = 0) -> Iterator[Cloud]:
    """Run a demo cloud.

    :param conversations: of a week; 0 for as many as usual.
    """
    command = [program("hourglance"), "simulate"]
    if conversations:
        command += ["--conversations", str(conversations)]
    for fault in faults:
        command += ["--fault", fault]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            url, client_id = (process.stdout.readline().strip() for _ in range(2))
            yield Cloud(url=url, client_id=client_id)
        finally:
            process.terminate()


def wait_for(what: Callable[[], object], seconds: float = 15) -> object:
    """Return the first thing that ``what`` gives."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} gave nothing within {seconds} s")


def family(pid: int) -> list[int]:
    """Return a process and all that it started."""
    started = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return [pid, *(member for child in started for member in family(child))]
