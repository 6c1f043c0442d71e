"""Detection of a display before Qt is loaded, which ends the process if there is none."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hourglance.tray import display_problem
from hourglance.tray.platform import display
from hourglance.tray.platform.qt import load_qt


@pytest.fixture
def x_server() -> Iterator[str]:
    """Listen where an X server would, and return the display's name."""
    number = 7000
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        yield f":{number}"


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


def test_wayland_compositor_that_connects_is_no_problem(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        environment = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}

        assert display_problem(environment) is None
        assert display_problem(environment | {"QT_QPA_PLATFORM": "xcb"}) is not None


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
    import subprocess

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
