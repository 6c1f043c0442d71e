"""Whether there is a display to draw on, found out without Qt, which ends the process if there is none."""

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from hourglance.tray.platform.qt import REMEDY, missing_library_text

_X11_SOCKETS = "/tmp/.X11-unix/X"  # noqa: S108 - where every X server listens
_X11_FIRST_PORT = 6000
_PATIENCE_SECONDS = 2.0

#: What Qt's X11 plugin links to beyond Qt itself.
_X11_LIBRARIES = (
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-keysyms.so.1",
    "libxcb-shape.so.0",
    "libxkbcommon-x11.so.0",
)


def display_problem(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return why no window can be shown here, as a plain sentence or two; None if one can.

    It opens and closes one connection to the display server, and takes a few milliseconds.

    :param environment: where to look for DISPLAY and its kind.
    """
    if sys.platform in {"win32", "darwin"}:
        return None
    wanted = environment.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if wanted not in {"", "xcb", "wayland"}:
        return None
    if wanted != "xcb" and _wayland_answers(environment):
        return None
    display = environment.get("DISPLAY", "")
    if not display:
        return "There is no display: neither DISPLAY nor WAYLAND_DISPLAY leads to one."
    if not _x11_answers(display):
        return f"The display {display} cannot be opened."
    return _missing_library()


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY", "")
    return bool(name) and _connects(str(Path(environment.get("XDG_RUNTIME_DIR", "")) / name))


def _x11_answers(display: str) -> bool:
    host, _, number = display.rpartition(":")
    number = number.split(".")[0]
    if not number.isdigit():
        return False
    if host in {"", "unix"}:
        path = f"{_X11_SOCKETS}{number}"
        return _connects(path) or _connects(f"\0{path}")
    try:
        with socket.create_connection((host.strip("[]"), _X11_FIRST_PORT + int(number)), _PATIENCE_SECONDS):
            return True
    except OSError:
        return False


def _connects(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(_PATIENCE_SECONDS)
        try:
            probe.connect(path)
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
