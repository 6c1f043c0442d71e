"""Loading Qt, before any other module of this package that needs it."""

import builtins
import linecache

#: The libraries that Qt links to and a minimal Debian lacks.
_DEBIAN_PACKAGES = (
    "libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0"
)

#: Installs every system library that Qt needs on Debian and its derivatives.
INSTALL_LINE = f"apt-get install -y --no-install-recommends {_DEBIAN_PACKAGES}"

#: The remedy for a missing library.
REMEDY = f"On Debian or Ubuntu run: {INSTALL_LINE}"


def load_qt() -> None:
    """Import the three Qt modules that the tray uses.

    :raises QtMissingError: one of them cannot be loaded.
    """
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


def missing_library_text(message: str) -> str:
    """Return what a loader's message such as ``libEGL.so.1: cannot open ...`` means."""
    return f"Qt cannot start because {message.split(':', 1)[0].strip()} cannot be loaded."
