"""From a pasted query to a number on the tray, by mouse and keys: the whole app, in the demo."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from query_bodies import PASTED
from status_icon import Tray
from subprocesses import wait_for

from hourglance.cards import CardLibrary

SAMPLE = Path(__file__).with_name("card_sample.py")


@pytest.mark.timeout(180)
def test_pasted_queries_become_cards_on_the_tray() -> None:
    command = [sys.executable, str(SAMPLE)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as app,
        Tray.open() as tray,
    ):
        try:
            assert app.stdout.readline() == "ready\n"
            assert wait_for(lambda: next(iter(tray.icons()), None))
            icon = next(iter(tray.icons()))
            assert wait_for(lambda: "Voice, last hour: " in icon.tooltip, 60)
            for number, query in enumerate(PASTED.values()):
                title = f"Pasted {number}"
                app.stdin.write(json.dumps({"query": query, "title": title}) + "\n")
                app.stdin.flush()
                assert app.stdout.readline() == "kept\n"
                pattern = re.compile(rf"{title}: (\d|No data)")
                assert wait_for(lambda pattern=pattern: pattern.search(icon.tooltip), 60), icon.tooltip
                CardLibrary.for_user().remove(title.lower().replace(" ", "-"))
        finally:
            app.terminate()
            app.wait(10)
