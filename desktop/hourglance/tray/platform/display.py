"""Detection of a usable display without Qt, which would end the process if there is none."""

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from hourglance.tray.platform.qt import REMEDY, missing_library_text

_X11_SOCKETS = "/tmp/.X11-unix/X"  # noqa: S108 - where every X server listens
_X11_FIRST_PORT = 6000
_CONNECT_TIMEOUT = 2.0  # seconds

#: What Qt's X11 plugin links to beyond Qt itself.
_X11_LIBRARIES = (
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-keysyms.so.1",
    "libxcb-shape.so.0",
    "libxkbcommon-x11.so.0",
)


def display_problem(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return why no window can be shown, in one or two sentences; None if one can.

    Connects to the display server once, which takes a few milliseconds.

    :param environment: where to look up DISPLAY and the related variables.
    """
    if sys.platform in {"win32", "darwin"}:
        return None
    platform = environment.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if platform not in {"", "xcb", "wayland"}:
        return None
    if platform != "xcb" and _wayland_connects(environment):
        return None
    display = environment.get("DISPLAY", "")
    if not display:
        return "No display was found: set DISPLAY or WAYLAND_DISPLAY."
    if not _x11_connects(display):
        return f"The display {display} cannot be opened."
    return _missing_library()


def _wayland_connects(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY", "")
    return bool(name) and _socket_connects(str(Path(environment.get("XDG_RUNTIME_DIR", "")) / name))


def _x11_connects(display: str) -> bool:
    host, _, number = display.rpartition(":")
    number = number.split(".")[0]
    if not number.isdigit():
        return False
    if host in {"", "unix"}:
        path = f"{_X11_SOCKETS}{number}"
        return _socket_connects(path) or _socket_connects(f"\0{path}")
    try:
        with socket.create_connection((host.strip("[]"), _X11_FIRST_PORT + int(number)), _CONNECT_TIMEOUT):
            return True
    except OSError:
        return False


def _socket_connects(path: str) -> bool:
    if sys.platform == "win32":
        return False
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(_CONNECT_TIMEOUT)
        try:
            client.connect(path)
        except OSError:
            return False
    return True


def _missing_library() -> str | None:
    import ctypes

    for name in _X11_LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError as error:
            return f"{missing_library_text(str(error))} {REMEDY}"
    return None
