"""The single instance of the tray app: its lock, and how a second start activates the first."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtNetwork import QLocalServer

from hourglance.tray import AlreadyRunningError
from hourglance.tray.platform.single_instance import (
    OPEN_PANEL,
    InstanceServer,
    PipeInstanceServer,
    SingleInstance,
    UnixInstanceServer,
)

#: A process that acquires the lock and reports it, then sleeps.
OTHER = """
import sys, time
from pathlib import Path
from hourglance.tray.platform.single_instance import SingleInstance
print(SingleInstance(Path(sys.argv[1])).acquire(timeout=float(sys.argv[2])), flush=True)
time.sleep(60)
"""


def do_nothing() -> None:
    """Ignore the call."""


@pytest.fixture
def folder(short_folder: Path) -> Path:
    return short_folder


@pytest.fixture
def instance(folder: Path):
    instance = SingleInstance(folder)
    yield instance
    instance.release()


@pytest.fixture
def other(folder: Path):
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, folder, "0"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


@pytest.fixture
def activations(instance: SingleInstance, qapp):
    """Listen, and collect the requests of other starts."""
    received: list[None] = []
    server = instance.listen(lambda: received.append(None), do_nothing)
    yield received
    server.close()


def test_lock_is_acquired_by_the_first_process(instance: SingleInstance) -> None:
    assert instance.acquire()


def test_lock_released_is_acquired_by_the_next(instance: SingleInstance, folder: Path) -> None:
    instance.acquire()
    instance.release()

    assert SingleInstance(folder).acquire()


def test_lock_holder_without_a_server_raises(instance: SingleInstance, other: subprocess.Popen[str]) -> None:
    with pytest.raises(AlreadyRunningError, match="does not answer"):
        instance.acquire(timeout=0.1)


def test_lock_of_a_killed_process_is_free(instance: SingleInstance, other: subprocess.Popen[str]) -> None:
    os.kill(other.pid, signal.SIGKILL)
    other.wait()

    assert instance.acquire(timeout=0.0)


def test_lock_of_a_process_that_ends_meanwhile_is_acquired(
    instance: SingleInstance, other: subprocess.Popen[str]
) -> None:
    def end_soon() -> None:
        time.sleep(0.15)
        other.kill()

    Thread(target=end_soon).start()

    assert instance.acquire(timeout=10.0)


def test_lock_of_another_configuration_folder_is_another(
    folder: Path, instance: SingleInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert instance.acquire()
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere/else")

    assert SingleInstance(folder).acquire(timeout=0.0)


def test_lock_without_a_folder_is_acquired_by_everybody(tmp_path: Path) -> None:
    assert SingleInstance(tmp_path / "missing").acquire()
    assert SingleInstance(tmp_path / "missing").acquire()


def test_lock_does_not_follow_a_symbolic_link(folder: Path, instance: SingleInstance) -> None:
    target = folder / "target"
    Path(instance.server_name).with_suffix(".lock").symlink_to(target)

    assert instance.acquire()
    assert not target.exists()


def test_second_start_activates_the_first_and_gives_way(
    qtbot, instance: SingleInstance, folder: Path, activations: list[None]
) -> None:
    instance.acquire()
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, folder, "0"], stdout=subprocess.PIPE, text=True
    ) as second:
        qtbot.waitUntil(lambda: bool(activations))
        assert second.stdout.readline() == "False\n"
        second.kill()
    assert Path(instance.server_name).stat().st_mode & 0o077 == 0


#: Environments of the app and of a second start, and whether they are of one session.
SESSIONS = [
    ({"DISPLAY": ":0"}, {"DISPLAY": ":0.0"}, True),
    ({"DISPLAY": ":0"}, {"DISPLAY": "unix:0"}, True),
    ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, {"WAYLAND_DISPLAY": "wayland-0"}, True),
    ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, {"DISPLAY": ":0"}, True),
    ({"DISPLAY": ":0"}, {}, True),
    ({}, {"DISPLAY": ":0"}, True),
    ({"DISPLAY": ":0"}, {"DISPLAY": ":10"}, False),
    ({"DISPLAY": ":1"}, {"DISPLAY": ":1.1"}, True),
    ({"DISPLAY": ":1"}, {"DISPLAY": ":11"}, False),
    ({"DISPLAY": ":0"}, {"DISPLAY": "localhost:10.0"}, False),
    ({"WAYLAND_DISPLAY": "wayland-0"}, {"WAYLAND_DISPLAY": "wayland-1"}, False),
    ({"SESSIONNAME": "Console"}, {"SESSIONNAME": "RDP-Tcp#3"}, False),
]


@pytest.mark.parametrize(
    ("server_type", "first", "second", "is_same"),
    [
        *((UnixInstanceServer, *session) for session in SESSIONS),
        *((PipeInstanceServer, *session) for session in SESSIONS[5:7]),  # compares them by the same code
    ],
)
def test_second_start_in_another_session_moves_the_app_there(
    qtbot, folder: Path, monkeypatch, server_type, first, second, is_same
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SESSIONNAME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in second.items():
        monkeypatch.setenv(name, value)
    client = process_that_activates(str(folder / "name"), server_type, delay=True)
    for name in second:
        monkeypatch.delenv(name)
    for name, value in first.items():
        monkeypatch.setenv(name, value)
    calls: list[str] = []
    server = server_type(str(folder / "name"), lambda: calls.append("open"), lambda: calls.append("move"))
    client.stdin.close()
    qtbot.waitUntil(lambda: client.poll() is not None)
    assert calls == ["open" if is_same else "move"]
    assert client.returncode == (0 if is_same else 1)
    server.close()


def test_second_start_in_another_session_acquires_the_lock(
    qtbot, monkeypatch, instance: SingleInstance, folder: Path
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    assert instance.acquire()
    moved: list[None] = []
    server = instance.listen(do_nothing, lambda: moved.append(instance.release()))
    environment = os.environ | {"DISPLAY": ":10"}
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, folder, "20"], env=environment, stdout=subprocess.PIPE, text=True
    ) as second:
        qtbot.waitUntil(lambda: moved == [None])
        server.close()
        assert second.stdout.readline() == "True\n"
        second.kill()


@pytest.mark.parametrize("kind", ["too long", "missing"])
def test_runtime_folder_that_cannot_hold_a_socket_is_replaced(
    qapp, monkeypatch, tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / ("long" * 30 if kind == "too long" else "folder")
    if kind == "too long":
        folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))  # a name of its own
    monkeypatch.setenv("TMPDIR", "/tmp")
    instance = SingleInstance()
    assert instance.acquire()
    server = instance.listen(do_nothing, do_nothing)
    assert Path(instance.server_name).is_socket()
    server.close()
    instance.release()
    Path(instance.server_name).with_suffix(".lock").unlink()


def test_server_closed_is_not_reached(qapp, instance: SingleInstance) -> None:
    instance.listen(do_nothing, do_nothing).close()

    assert not UnixInstanceServer.activate(instance.server_name)


def test_server_replaces_the_socket_of_a_killed_process(qtbot, instance: SingleInstance) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as left:
        left.bind(instance.server_name)
    received: list[None] = []
    server = instance.listen(lambda: received.append(None), do_nothing)

    client = process_that_activates(instance.server_name)

    qtbot.waitUntil(lambda: client.poll() is not None)
    assert (client.returncode, received) == (0, [None])
    server.close()


def test_server_leaves_any_other_file_in_place(qapp, instance: SingleInstance) -> None:
    Path(instance.server_name).write_text("mine")

    instance.listen(do_nothing, do_nothing).close()

    assert Path(instance.server_name).read_text() == "mine"
    assert not UnixInstanceServer.activate(instance.server_name)


def test_client_that_does_not_wait_for_the_reply_is_served(
    qtbot, instance: SingleInstance, activations: list[None]
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
        for _ in range(5):
            client.sendto(OPEN_PANEL, instance.server_name)

    qtbot.waitUntil(lambda: len(activations) == 5)


@pytest.mark.parametrize("request_", [b"quit\n", OPEN_PANEL + OPEN_PANEL, OPEN_PANEL[:-1], b""])
def test_unknown_request_activates_nothing(
    qtbot, instance: SingleInstance, activations: list[None], request_: bytes
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
        client.sendto(request_, instance.server_name)
        client.sendto(OPEN_PANEL, instance.server_name)

    qtbot.waitUntil(lambda: bool(activations))
    assert len(activations) == 1


def test_clients_at_once_are_all_confirmed(qtbot, instance: SingleInstance, activations: list[None]) -> None:
    clients = [process_that_activates(instance.server_name) for _ in range(2)]

    qtbot.waitUntil(lambda: all(client.poll() is not None for client in clients), timeout=10_000)
    assert [client.returncode for client in clients] == [0, 0]
    assert len(activations) == 2


def test_pipe_server_confirms_known_requests_only(qtbot, folder: Path) -> None:
    """The implementation for Windows; Qt's local sockets exist on every platform."""
    name = str(folder / "pipe")
    received: list[None] = []
    server = PipeInstanceServer(name, lambda: received.append(None), do_nothing)

    client = process_that_activates(name, PipeInstanceServer)
    qtbot.waitUntil(lambda: client.poll() is not None)
    assert (client.returncode, received) == (0, [None])

    stranger = socket.socket(socket.AF_UNIX)
    stranger.connect(name)
    stranger.sendall(b"quit\n")
    stranger.settimeout(0)
    qtbot.waitUntil(lambda: is_disconnected(stranger))
    assert received == [None]
    stranger.close()
    server.close()
    assert not PipeInstanceServer.activate(name)
    assert QLocalServer.removeServer(name)


def process_that_activates(
    name: str, server: type[InstanceServer] = UnixInstanceServer, *, delay: bool = False
) -> subprocess.Popen[bytes]:
    """Start a process that activates.

    :param delay: only after its standard input was closed.
    """
    code = (
        f"import sys; {'sys.stdin.read(); ' if delay else ''}"
        f"from hourglance.tray.platform.single_instance import {server.__name__} as server; "
        "sys.exit(not server.activate(sys.argv[1]))"
    )
    return subprocess.Popen([sys.executable, "-c", code, name], stdin=subprocess.PIPE if delay else None)


def is_disconnected(client: socket.socket) -> bool:
    try:
        return client.recv(64) == b""
    except BlockingIOError:
        return False
