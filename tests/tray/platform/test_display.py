"""Detection of a display before Qt is loaded, which ends the process if there is none."""

import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from hourglance.tray import display_problem
from hourglance.tray.platform import display
from hourglance.tray.platform.qt import load_qt


@pytest.fixture
def x_server() -> Iterator[str]:
    """Let every program in where an X server would, and return the display's name."""
    with x_server_that_answers(number=7000, answer=ACCEPTED) as name:
        yield name


#: The answers of an X server to a new connection; the first one leaves out all that it has.
ACCEPTED = struct.pack("<BxHHH 32x", 1, 11, 0, 8)
REJECTED = struct.pack("<BBHHH 4s", 0, 4, 11, 0, 1, b"Nope")


#: Qt's platforms for devices without a desktop.
EMBEDDED = ["linuxfb", "eglfs", "EGLFS:x=1", "vkkhrdisplay", "minimalegl;eglfs"]


@contextmanager
def x_server_that_answers(*, number: int, answer: bytes) -> Iterator[str]:
    def serve() -> None:
        with suppress(OSError):  # the test is over
            while True:
                client, _ = server.accept()
                with client:
                    if client.recv(64):
                        client.sendall(answer)
                        client.recv(1)

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        thread = threading.Thread(target=serve)
        thread.start()
        yield f":{number}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_display_that_connects_is_no_problem(x_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_X11_LIBRARIES", ("libc.so.6",))

    assert display_problem({"DISPLAY": x_server}) is None
    assert display_problem({"DISPLAY": f"unix{x_server}.0"}) is None


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ""}, {"WAYLAND_DISPLAY": "wayland-77"}])
def test_display_missing_is_reported(environment: dict[str, str]) -> None:
    assert "No display was found" in str(display_problem(environment))


@pytest.mark.parametrize("display", [":7123", "localhost:59000", "nonsense", "unix:", ":x"])
def test_display_that_cannot_be_opened_is_reported(display: str) -> None:
    assert display_problem({"DISPLAY": display}) == f"The display {display} cannot be opened."


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600"])
def test_display_is_not_needed_by_some_qt_platforms(platform: str) -> None:
    assert display_problem({"QT_QPA_PLATFORM": platform}) is None


def test_wayland_compositor_that_connects_is_no_problem(short_folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(short_folder / "wayland-0"))
        compositor.listen()
        environment = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(short_folder)}

        assert display_problem(environment) is None
        # Qt tries all platforms of the session after the named one, which does not fit.
        assert display_problem(environment | {"QT_QPA_PLATFORM": "xcb"}) is None


@pytest.mark.parametrize(
    "platform", ["wayland", "xcb", "nonsense", "wayland-egl", "wayland;nonsense", " ", *EMBEDDED]
)
def test_display_of_the_session_is_used_if_the_named_platform_does_not_fit(
    x_server: str, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(display, "_X11_LIBRARIES", ())
    assert display_problem({"DISPLAY": x_server, "QT_QPA_PLATFORM": platform}) is None
    assert "No display was found" in str(display_problem({"QT_QPA_PLATFORM": platform}))


@pytest.mark.parametrize("platform", ["nonsense", " ", *EMBEDDED])
def test_qt_platform_that_does_not_fit_ends_no_process(platform: str) -> None:
    code = (
        "import os; from hourglance.tray.platform.qt import load_qt, platforms_with_fallback\n"
        "os.environ['QT_QPA_PLATFORM'] = f'{platforms_with_fallback()};offscreen'; load_qt()\n"
        "from PySide6.QtGui import QGuiApplication\n"
        "print(QGuiApplication([]).platformName())\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": platform, "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=30, check=False
    )

    assert (done.returncode, done.stdout) == (0, "offscreen\n"), done.stderr


def test_display_that_rejects_this_user_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_X11_LIBRARIES", ())
    with x_server_that_answers(number=7001, answer=REJECTED) as name:
        assert "does not accept programs of this user" in str(display_problem({"DISPLAY": name}))


def test_missing_library_of_wayland_leaves_x11(
    x_server: str, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display, "_WAYLAND_LIBRARIES", ("libnowhere.so.9",))
    monkeypatch.setattr(display, "_X11_LIBRARIES", ())
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(short_folder / "wayland-0"))
        compositor.listen()
        environment = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(short_folder)}
        assert "libnowhere.so.9" in str(display_problem(environment))
        assert display_problem(environment | {"DISPLAY": x_server}) is None


def test_missing_library_is_reported_with_packages(x_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_X11_LIBRARIES", ("libnowhere.so.9",))

    problem = str(display_problem({"DISPLAY": x_server}))

    assert problem.startswith("Qt cannot start because libnowhere.so.9 cannot be loaded. ")
    assert "apt-get install -y --no-install-recommends libglib2.0-0 libegl1" in problem


def test_qt_missing_raises_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    from hourglance.tray import QtMissingError

    monkeypatch.setitem(sys.modules, "PySide6", None)

    with pytest.raises(QtMissingError) as raised:
        load_qt()

    assert raised.value.what.startswith("Qt cannot start because ")
    assert "libxkbcommon-x11-0" in raised.value.remedy


def test_importing_the_tray_loads_no_qt() -> None:
    code = (
        "import sys, hourglance.tray as t\n"
        "t.run, t.TrayDesktop, t.display_problem({})\n"
        "assert not any(name.startswith('PySide6') for name in sys.modules)\n"
        "assert 'hourglance.api' not in sys.modules\n"
        "t.QtMissingError\n"
        "assert 'hourglance.api' in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
