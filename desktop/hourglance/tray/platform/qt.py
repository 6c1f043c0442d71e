"""Loading Qt, before any other module of this package that needs it."""

import builtins
import linecache
import os
import sys
from collections.abc import Mapping

#: The libraries that Qt links to and a minimal Debian lacks.
_DEBIAN_PACKAGES = (
    "libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0"
)

#: Installs every system library that Qt needs on Debian and its derivatives.
INSTALL_LINE = f"apt-get install -y --no-install-recommends {_DEBIAN_PACKAGES}"

#: Qt's platforms for devices without a desktop: one window fills the screen, there is no tray, and Qt may end
#: the process if the screen belongs to another program.
_EMBEDDED = ("eglfs", "linuxfb", "minimalegl", "vkkhrdisplay")

#: The remedy for a missing library.
REMEDY = f"On Debian or Ubuntu run: {INSTALL_LINE}"


def load_qt() -> None:
    """Import the three Qt modules that the tray uses.

    From then on ``QT_QPA_PLATFORM`` has the fallbacks that keep Qt from ending the process.

    :raises QtMissingError: one of them cannot be loaded.
    """
    if platforms := platforms_with_fallback():
        os.environ["QT_QPA_PLATFORM"] = platforms
    python_import = builtins.__import__
    try:
        from PySide6 import QtCore, QtGui, QtWidgets  # noqa: F401 - loaded here, used elsewhere
    except ImportError as error:
        from hourglance.tray.errors import QtMissingError

        raise QtMissingError(missing_library_text(str(error)), remedy=REMEDY) from error
    # WORKAROUND https://bugreports.qt.io/browse/PYSIDE-2029: PySide replaces the import function by one
    # that reads the source of every later module to find out whether that wants Qt's names in snake_case:
    # 50 ms for the rest of the app, and 10 MiB for the lines that stay in linecache.
    builtins.__import__ = python_import
    linecache.clearcache()


def platforms_with_fallback(environment: Mapping[str, str] = os.environ) -> str:
    """Return a value for ``QT_QPA_PLATFORM`` with which Qt also tries the platforms that are not named there.

    Qt ends the process if it cannot start any platform of the list. Empty if the variable is: Qt then tries
    those of this session.
    """
    native = {"win32": ("windows",), "darwin": ("cocoa",)}.get(sys.platform, ("wayland", "xcb"))
    if not environment.get("QT_QPA_PLATFORM"):
        return ""
    return ";".join(dict.fromkeys((*named_platforms(environment), *native)))


def named_platforms(environment: Mapping[str, str]) -> list[str]:
    """Return the platforms for desktops that ``QT_QPA_PLATFORM`` names, in order of preference."""
    names = (name.strip() for name in environment.get("QT_QPA_PLATFORM", "").split(";"))
    return [name for name in names if name and name.partition(":")[0].lower() not in _EMBEDDED]


def missing_library_text(message: str) -> str:
    """Return what a loader's message such as ``libEGL.so.1: cannot open ...`` means."""
    return f"Qt cannot start because {message.split(':', 1)[0].strip()} cannot be loaded."
