"""``hourglance plugin install`` with pip itself: its progress."""

import signal
import socket
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from subprocesses import program
from wheels import write_wheel

from hourglance.cli.commands import hourglance
from hourglance.plugin_host import PluginLibrary


def test_install_prints_progress_to_standard_error(tmp_path: Path, no_index: None) -> None:
    wheel = write_wheel(tmp_path, "strange")
    done = CliRunner().invoke(hourglance, ["plugin", "install", "--yes", str(wheel)])

    assert done.exit_code == 0
    assert done.stderr == "  Unpacking strange\n"


def test_install_of_a_missing_file_is_one_sentence(no_index: None) -> None:
    done = CliRunner().invoke(hourglance, ["plugin", "install", "./not-there"])

    assert str(done.exception) == "There is no ./not-there."


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_install_that_is_ended_by_a_signal_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, no_index: None, number: int
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with (
            subprocess.Popen([program("hourglance"), "plugin", "install", "nothing"]) as process,
            silent.accept()[0] as connection,
        ):
            process.send_signal(number)
            process.wait(20)
            while connection.recv(4096):
                pass  # the request of pip, which has ended
    assert process.returncode != 0
    assert list(PluginLibrary().folder.glob(".staging-*")) == []
