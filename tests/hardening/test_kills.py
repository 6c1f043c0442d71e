"""Killed at any moment, 200 times: no file is lost, broken, or older than what was said to be kept.

It takes about two minutes, and is run by its own command::

    python -m pytest -s tests/hardening/test_kills.py
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import file_writer
import pytest
from file_writer import OWNER, WIDGET, floor_of, results_of, shelf_in

from hourglance.app.preferences import PreferencesFile
from hourglance.cloud import AccountFile
from hourglance.engine import ResultCache

KILLS = 200

pytestmark = [pytest.mark.timeout(900)]


def test_kill_at_any_moment_costs_no_file(tmp_path: Path) -> None:
    chance = random.Random(8)
    began, caught, number = time.monotonic(), 0, 0
    for _ in range(KILLS):
        said = killed_in(tmp_path, number, chance.uniform(0, 0.15))
        caught += left_unfinished(tmp_path)
        number = said if said is not None else number
        check(tmp_path, said, number)
        number += 1
    seconds = time.monotonic() - began
    print(f"\n{KILLS} kills in {seconds:.0f} s, after {number} rounds; {caught} came in the middle of a file")
    assert caught, "no kill came in the middle of a writing: nothing was shown"
    assert not list(tmp_path.glob("*.corrupt"))


def killed_in(folder: Path, number: int, seconds: float) -> int | None:
    """Return the last completed round; None if the process was killed in its first."""
    command = [sys.executable, file_writer.__file__, str(folder), str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed:
        first = killed.stdout.readline()
        time.sleep(seconds)  # the moment is what is tested
        os.kill(killed.pid, signal.SIGKILL)
        rounds = [first, *killed.stdout.read().splitlines()]
    assert killed.returncode == -signal.SIGKILL, "it ended by itself"
    return int(rounds[-1]) if first else None


def left_unfinished(folder: Path) -> int:
    left = [path for path in folder.iterdir() if re.match(r"\.\w+\.json-", path.name)]
    for path in left:
        path.unlink()
    return len(left)


def check(folder: Path, said: int | None, number: int) -> None:
    """Each file is whole, and from the last round that was said to be written, or from the one after."""
    if said is None:
        return
    possible = {number, number + 1}
    account = AccountFile(folder / "account.json").load()
    assert int(account.client_id.removeprefix("client-")) in possible
    preferences, problem = PreferencesFile(folder / "preferences.json").load()
    assert preferences.refresh_floor in set(map(floor_of, possible))
    assert not problem
    assert int(shelf_in(folder).find(WIDGET.id).title.removeprefix("Example ")) in possible
    kept = ResultCache(folder / "results.json").load(OWNER) or {}
    assert kept in [results_of(each) for each in possible]
