"""One tray app at a time: who has the place, and how a second start reaches it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hourglance.tray import AlreadyRunningError, SingleInstance
from hourglance.tray.platform.instance_server import InstanceServer, ring
from hourglance.tray.platform.single_instance import OPEN

#: A process that takes the place, says so, and does nothing more.
OTHER = """
import sys, time
from pathlib import Path
from hourglance.tray import SingleInstance
place = SingleInstance(Path(sys.argv[1]))
print(place.take(patience=0.0), flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def place(folder: Path):
    place = SingleInstance(folder)
    yield place
    place.leave()


@pytest.fixture
def other(folder: Path):
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, folder], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


def test_the_first_one_gets_the_place(place: SingleInstance) -> None:
    assert place.take()


def test_who_left_it_left_it_to_the_next(place: SingleInstance, folder: Path) -> None:
    place.take()
    place.leave()

    assert SingleInstance(folder).take()


def test_somebody_who_does_not_answer_is_said(place: SingleInstance, other: subprocess.Popen[str]) -> None:
    with pytest.raises(AlreadyRunningError, match="does not answer"):
        place.take(patience=0.1)


def test_the_place_of_an_app_that_was_killed_is_free(
    place: SingleInstance, other: subprocess.Popen[str]
) -> None:
    os.kill(other.pid, signal.SIGKILL)
    other.wait()

    assert place.take(patience=0.0)


def test_a_start_while_the_first_one_ends_takes_its_place(
    place: SingleInstance, other: subprocess.Popen[str]
) -> None:
    def end_soon() -> None:
        time.sleep(0.3)
        other.kill()

    from threading import Thread

    Thread(target=end_soon).start()

    assert place.take(patience=10.0)


def test_another_configuration_folder_is_another_place(
    folder: Path, place: SingleInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.take()
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere/else")

    assert SingleInstance(folder).take(patience=0.0)


def test_where_nothing_can_be_locked_everybody_gets_a_place(tmp_path: Path) -> None:
    assert SingleInstance(tmp_path / "missing").take()
    assert SingleInstance(tmp_path / "missing").take()


def test_a_link_laid_by_somebody_else_is_not_followed(folder: Path, place: SingleInstance) -> None:
    victim = folder / "victim"
    place._lock.symlink_to(victim)

    assert place.take()
    assert not victim.exists()


def test_a_ring_is_heard_and_answered(qtbot, place: SingleInstance) -> None:
    bell = InstanceServer(place.bell)
    with rung(place.bell) as visitor:
        with qtbot.waitSignal(bell.rang):
            pass
        qtbot.waitUntil(lambda: visitor.poll() is not None)
    assert visitor.returncode == 0
    assert Path(place.bell).stat().st_mode & 0o077 == 0
    bell.close()
    assert not ring(place.bell)


def test_what_a_killed_app_left_is_in_nobodys_way(qtbot, place: SingleInstance) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as left:
        left.bind(place.bell)

    bell = InstanceServer(place.bell)
    with rung(place.bell), qtbot.waitSignal(bell.rang):
        pass
    bell.close()


def test_a_file_of_somebody_elses_is_left_where_it_is(place: SingleInstance) -> None:
    Path(place.bell).write_text("mine")

    InstanceServer(place.bell).close()

    assert Path(place.bell).read_text() == "mine"
    assert not ring(place.bell)


def test_a_visitor_who_does_not_wait_for_the_answer_costs_nothing(qtbot, place: SingleInstance) -> None:
    bell = InstanceServer(place.bell)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hurried:
        for _ in range(5):
            hurried.sendto(OPEN, place.bell)
    with qtbot.waitSignals([bell.rang] * 5):
        pass
    bell.close()


@pytest.mark.parametrize("words", [b"quit\n", OPEN + OPEN, OPEN[:-1], b""])
def test_what_makes_no_sense_opens_nothing(qtbot, place: SingleInstance, words: bytes) -> None:
    bell = InstanceServer(place.bell)
    heard = []
    bell.rang.connect(lambda: heard.append(1))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stranger:
        stranger.sendto(words, place.bell)
        stranger.sendto(OPEN, place.bell)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [1]
    bell.close()


def test_two_who_ring_at_once_are_both_answered(qtbot, place: SingleInstance) -> None:
    bell = InstanceServer(place.bell)
    with rung(place.bell) as one, rung(place.bell) as other:
        qtbot.waitUntil(lambda: one.poll() is not None and other.poll() is not None, timeout=10_000)
    assert (one.returncode, other.returncode) == (0, 0)
    bell.close()


def rung(bell: str) -> subprocess.Popen[bytes]:
    code = (
        "import sys; from hourglance.tray.platform.instance_server import ring; "
        "sys.exit(not ring(sys.argv[1]))"
    )
    return subprocess.Popen([sys.executable, "-c", code, bell])
