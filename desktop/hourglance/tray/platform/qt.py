"""Whether Qt can be loaded here, asked once, before the rest of this room is."""

import builtins
import linecache

#: What Qt links to and a minimal Debian does not have.
_DEBIAN_PACKAGES = (
    "libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0"
)

#: The line that brings every system library that Qt needs, for Debian and what descends from it.
INSTALL_LINE = f"apt-get install -y --no-install-recommends {_DEBIAN_PACKAGES}"


def load_qt() -> None:
    """Load the three Qt modules that this room uses.

    :raises QtMissingError: if one of them cannot be loaded.
    """
    import_of_python = builtins.__import__
    try:
        from PySide6 import QtCore, QtGui, QtWidgets  # noqa: F401 - loaded here, used elsewhere
    except ImportError as error:
        from hourglance.tray.errors import QtMissingError

        raise QtMissingError(missing_library_text(str(error)), remedy=REMEDY) from error
    # WORKAROUND https://bugreports.qt.io/browse/PYSIDE-2029: PySide puts an import of its own there. It reads
    # the source of every module that comes later, to see if that wants Qt's names in snake_case: 50 ms for
    # the rest of the app, and 10 MiB for the lines that stay in a cache.
    builtins.__import__ = import_of_python
    linecache.clearcache()  # of what it has read until here


#: What to do about it.
REMEDY = f"On Debian or Ubuntu run: {INSTALL_LINE}"


def missing_library_text(message: str) -> str:
    """Return what a loader's message, such as ``libEGL.so.1: cannot open ...``, means."""
    return f"Qt cannot start, since {message.split(':', 1)[0].strip()} cannot be loaded."
