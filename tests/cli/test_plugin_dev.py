"""``hourglance plugin dev``: at every save the card anew, or what is wrong, and an end by Ctrl+C."""

import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from subprocesses import program

from hourglance.devtools import create_plugin

pytestmark = pytest.mark.usefixtures("compiled_guest")

PATIENCE = 20.0


class Watched:
    """The command as a person has it before them."""

    def __init__(self, folder: Path, language: str = "C.UTF-8") -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [program("hourglance"), "plugin", "dev", str(folder), "--terminal"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={
                **os.environ,
                "PYTHONUTF8": "1",
                "LC_ALL": language,
                "DISPLAY": "",
                "WAYLAND_DISPLAY": "",
                "QT_QPA_PLATFORM": "",
            },
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)

    def close(self) -> None:
        self.process.kill()
        self._reader.join()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()

    def until(self, text: str) -> str:
        """Return everything that is said up to a line with this text."""
        said = ""
        while text not in said:
            try:
                said += self._lines.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"{text!r} was not said, but: {said}") from None
        return said

    def save(self, change: Callable[[str], str], name: str = "hello.py") -> None:
        file = self.folder / name
        file.write_text(change(file.read_text()))


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(create_plugin("hello", tmp_path)[0])
    yield watched
    watched.close()


def test_dev_session(watched: Watched):
    assert "hello with results of the demo cloud." in watched.until("Ctrl+C quits.")
    assert "loaded: 1 widget in" in watched.until("on average")

    watched.save(lambda code: code.replace("} times", "} calls"))
    said = watched.until("on average")
    assert "hello.py saved: 1 widget in" in said
    assert " calls, " in said
    assert " ms  " in said

    watched.save(lambda code: code.replace("measured =", 'print("looking"); measured ='))
    assert "on average" in watched.until("  | looking")

    watched.save(lambda code: code.replace("headline=", "headline=1 / 0 and "))
    said = watched.until("error: `hello` raised ZeroDivisionError")
    assert "headline=1 / 0" in said
    assert "hourglance/host" not in said

    watched.save(lambda code: code.replace("1 / 0 and ", "").replace("title", "titel"))
    assert "it has no `title`" in watched.until("it has no")

    watched.save(lambda code: code.replace("titel", "title").replace("tTalkComplete", "tTalked"))
    assert "unknown metric `tTalked`" in watched.until("unknown metric")

    watched.save(lambda code: code.replace("tTalked", "tAcw"))
    assert "on average" in watched.until("on average")

    watched.save(lambda project: project.replace("[project]", "[[project"), "pyproject.toml")
    assert "is invalid TOML" in watched.until("is invalid TOML")

    watched.save(lambda project: project.replace("[[project", "[project]"), "pyproject.toml")
    watched.until("on average")

    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(PATIENCE) == 0


def test_dev_shows_cards_in_the_language_of_the_desktop(tmp_path: Path):
    folder, _ = create_plugin("hello", tmp_path)
    code = (folder / "hello.py").read_text()
    (folder / "hello.py").write_text(
        code.replace("} times", "} {media_name('')}").replace("    last,", "    last,\n    media_name,")
    )
    watched = Watched(folder, "de_DE.UTF-8")
    try:
        assert "alle Medien" in watched.until("on average")
    finally:
        watched.close()


def test_dev_crash_waits_for_the_next_save(watched: Watched):
    watched.until("on average")
    watched.save(lambda code: code.replace("measured =", "import os; os._exit(3); measured ="))
    watched.until("The plugin ended itself while it was to present `hello`.")

    watched.save(lambda code: code.replace("import os; os._exit(3); ", ""))
    assert "1 widget" in watched.until("on average")


def test_dev_folder_without_a_plugin_is_reported(tmp_path: Path):
    done = subprocess.run(
        [program("hourglance"), "plugin", "dev", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("hourglance: There is no pyproject.toml in ")
    assert len(done.stderr.splitlines()) == 1


def test_dev_shows_live_queries_next_to_aggregates(watched: Watched):
    watched.until("on average")
    code = """
from hourglance.api import *

class Both(Widget):
    "Who waits, and what was handled."
    title = "Both"
    queries = {
        "now": ActivityQuery(metrics=("oWaiting",), where=is_in("queueId", MY_QUEUES)),
        "me": AgentStatusQuery(),
        "today": AggregatesQuery(metrics=("tHandle",), window=today()),
    }

    def present(self, results, settings):
        handled, presence = results["today"].total("tHandle"), results["me"].presence
        known = results["now"].count("oWaiting") is not None and handled is not None
        return Card(headline=Count(handled.count), caption=f"handled by {presence}") if known else None

@hookimpl
def hourglance_widgets(register):
    register(Both())
"""
    watched.save(lambda _: code)
    assert "Both" in watched.until("handled by ")
