"""Whether Qt can be loaded here, asked once, before the rest of this room is."""

from typing import ClassVar

from hourglance.api import HourglanceError

#: What Qt links to and a minimal Debian does not have.
_DEBIAN_PACKAGES = (
    "libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0"
)

#: The line that brings every system library that Qt needs, for Debian and what descends from it.
INSTALL_LINE = f"apt-get install -y --no-install-recommends {_DEBIAN_PACKAGES}"


class QtMissingError(HourglanceError):
    """Qt is not installed, or a system library that it links to is missing."""

    who: ClassVar[str] = "The desktop"
    code: ClassVar[str] = "qt-missing"


def load_qt() -> None:
    """Load the three Qt modules that this room uses.

    :raises QtMissingError: if one of them cannot be loaded.
    """
    try:
        from PySide6 import QtCore, QtGui, QtWidgets  # noqa: F401 - loaded here, used elsewhere
    except ImportError as error:
        raise missing(str(error)) from error


def missing(what: str) -> QtMissingError:
    """Return the error for a library that could not be loaded; ``what`` is the loader's message."""
    name = what.split(":", 1)[0].strip()
    return QtMissingError(
        f"Qt cannot start, since {name} cannot be loaded.",
        remedy=f"On Debian or Ubuntu run: {INSTALL_LINE}",
    )
