"""How many files of the app's process one refresh of one widget runs through.

    python -m pytest -s tests/benchmarks/test_way_of_a_number.py

A warm app, the demo cloud, one widget. What runs in a guest, the demo and the tray are left out. Prints the
files in the order in which they are entered first.
"""

import asyncio
import os
import sys
from types import FrameType

import pytest

from hourglance.app import open_demo_session
from hourglance.demo import open_headless

pytestmark = pytest.mark.anyio

WIDGET = "hourglance/voice-duration"

#: At version 0.1.0 it was 55.
MOST_FILES = 40


async def test_way_of_a_number_is_few_files() -> None:
    files: dict[str, None] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            name = frame.f_code.co_filename.replace(os.sep, "/")
            at = name.rfind("/hourglance/")
            if at >= 0 and "/demo/" not in name[at:] and not in_guest(frame):
                files[name[at + len("/hourglance/") :]] = None

    async with open_demo_session(lambda _: None) as session:
        await session.cloud.sign_in(open_headless, session_only=True)
        await session.update_widgets(hide_all_but_one)
        await session.refresh_once()  # imports modules
        await asyncio.sleep(1.2)
        sys.setprofile(note)
        await session.engine.refresh_once()
        await asyncio.sleep(0.4)
        sys.setprofile(None)

    print(f"\n{len(files)} files:", *files, sep="\n")
    assert len(files) <= MOST_FILES


def in_guest(frame: FrameType | None) -> bool:
    """Return whether a widget runs; for a third-party one, this is in another process."""
    while frame is not None:
        if "/plugin_host/guest/" in frame.f_code.co_filename.replace(os.sep, "/"):
            return True
        frame = frame.f_back
    return False


def hide_all_but_one(instances) -> None:
    for instance in instances.instances:
        if instance.id != WIDGET:
            instances.hide(instance.id)
