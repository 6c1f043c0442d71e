"""Keeps a window out of the taskbars of X11 desktops, some of which list the windows of tools, too.

https://specifications.freedesktop.org/wm-spec/latest/
"""

from functools import cache
from typing import Final, cast

from PySide6.QtGui import QGuiApplication, QNativeInterface
from PySide6.QtWidgets import QWidget

_STATE: Final = b"_NET_WM_STATE"
_SKIP_TASKBAR: Final = b"_NET_WM_STATE_SKIP_TASKBAR"

#: Numbers of the X protocol: how a property is written, and its type.
_REPLACE, _ATOM, _BITS = 0, 4, 32


def skip_taskbar(window: QWidget) -> None:
    """Ask taskbars not to list a window, before it is shown; window managers forget it when it is hidden.

    Qt has no flag for it, and keeps what is there when it adds states of its own.
    """
    app = QGuiApplication.instance()
    if not isinstance(app, QGuiApplication) or QGuiApplication.platformName() != "xcb":
        return
    import ctypes

    native = cast(QNativeInterface.QX11Application, app.nativeInterface())
    connection = ctypes.c_void_p(native.connection())
    if connection.value is None:  # there is no X server
        return
    states = (ctypes.c_uint32 * 1)(_atom(connection.value, _SKIP_TASKBAR))
    ctypes.CDLL("libxcb.so.1").xcb_change_property(
        connection,
        ctypes.c_uint8(_REPLACE),
        ctypes.c_uint32(window.winId()),
        ctypes.c_uint32(_atom(connection.value, _STATE)),
        ctypes.c_uint32(_ATOM),
        ctypes.c_uint8(_BITS),
        ctypes.c_uint32(len(states)),
        states,
    )


@cache
def _atom(connection: int, name: bytes) -> int:
    """Return the number that the X server has for a name."""
    import ctypes

    class Cookie(ctypes.Structure):
        _fields_ = (("sequence", ctypes.c_uint),)

    class Reply(ctypes.Structure):
        _fields_ = (("head", ctypes.c_uint32 * 2), ("atom", ctypes.c_uint32))

    xcb, c = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL(None)
    xcb.xcb_intern_atom.restype = Cookie
    xcb.xcb_intern_atom_reply.restype = ctypes.POINTER(Reply)
    server = ctypes.c_void_p(connection)
    cookie = xcb.xcb_intern_atom(server, ctypes.c_uint8(0), ctypes.c_uint16(len(name)), name)
    reply = xcb.xcb_intern_atom_reply(server, cookie, None)
    if not reply:
        return 0  # the connection is lost
    atom = int(reply.contents.atom)
    c.free(reply)
    return atom
