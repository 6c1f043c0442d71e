"""Detection of a usable display without Qt, which would end the process if there is none."""

import os
import socket
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from hourglance.tray.platform.qt import REMEDY, missing_library_text, named_platforms

_X11_SOCKETS = "/tmp/.X11-unix/X"  # noqa: S108 - where every X server listens
_X11_FIRST_PORT = 6000
_CONNECT_TIMEOUT = 2.0  # seconds

#: What Qt's Wayland plugin links to beyond Qt itself.
_WAYLAND_LIBRARIES = ("libwayland-client.so.0", "libwayland-cursor.so.0")

#: The platforms of Qt that need no display server.
_WITHOUT_DISPLAY = ("offscreen", "minimal", "vnc")

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

    Connects to the display server, which takes milliseconds. A platform in ``QT_QPA_PLATFORM`` that does
    not fit this session is ignored, as :func:`load_qt` makes Qt do.

    :param environment: where to look up DISPLAY and the related variables.
    """
    if sys.platform in {"win32", "darwin"}:
        return None
    named = [name.partition(":")[0].lower() for name in named_platforms(environment)]
    if any(name in _WITHOUT_DISPLAY for name in named):
        return None
    missing = _missing_library(_WAYLAND_LIBRARIES) if _wayland_connects(environment) else ""
    if missing is None:
        return None
    display = environment.get("DISPLAY", "")
    if not display:
        return missing or "No display was found: set DISPLAY or WAYLAND_DISPLAY."
    if not _x11_connects(display):
        return missing or f"The display {display} cannot be opened."
    return _missing_library(_X11_LIBRARIES) or _x11_rejection(display)


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


def _x11_rejection(display: str) -> str | None:
    """Return that an X server does not let this user in, as after ``su``; None if it does."""
    import ctypes
    import threading

    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    errors: list[int] = []

    def connect() -> None:
        connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(errors="surrogateescape"), None))
        errors.append(xcb.xcb_connection_has_error(connection))
        xcb.xcb_disconnect(connection)

    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(_CONNECT_TIMEOUT)
    if errors == [0]:
        return None
    return f"The display {display} does not accept programs of this user: XAUTHORITY may be missing."


def _missing_library(names: Iterable[str]) -> str | None:
    import ctypes

    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError as error:
            return f"{missing_library_text(str(error))} {REMEDY}"
    return None
