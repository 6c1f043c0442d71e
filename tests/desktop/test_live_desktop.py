"""Live values on the real tray: a caller who waits in the demo is a number on the icon."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Callable
from typing import TypeVar

import pytest
from status_icon import Tray
from subprocesses import Cloud, program

from hourglance.util.paths import user_path

T = TypeVar("T")


def wait_for(look: Callable[[], T], seconds: float = 90) -> T:
    """Return what is found within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{look} gave nothing within {seconds} s")


@pytest.mark.timeout(240)
def test_caller_who_waits_is_on_the_icon_and_goes(sign_in_at: Callable[..., Cloud]) -> None:
    sign_in_at(conversations=200_000)  # enough callers at night, too
    stored = user_path("config", "widgets.json")
    stored.write_text(json.dumps({"format": 1, "pinned": "hourglance/waiting-now"}))
    with subprocess.Popen([program("hourglance")], start_new_session=True) as app, Tray.open() as tray:
        try:
            icon = wait_for(lambda: next(iter(tray.icons()), None))
            first = wait_for(lambda: re.search(r"Waiting now: (\d+)", icon.tooltip))
            # Callers of the demo come and are answered; nobody opens the panel, so it is notified.
            wait_for(lambda: (now := re.search(r"Waiting now: (\d+)", icon.tooltip)) and now[1] != first[1])
        finally:
            app.send_signal(signal.SIGTERM)
            app.wait(10)
            stored.unlink()
