"""Autostart on Linux and other freedesktop systems: a desktop entry in the autostart folder.

https://specifications.freedesktop.org/autostart-spec/latest/
"""

import os
from configparser import ConfigParser
from configparser import Error as MalformedError
from pathlib import Path
from typing import Final

from hourglance.tray.platform.autostart.abc import Autostart
from hourglance.util.atomic_file import atomic_write
from hourglance.util.regular_file import read_regular_file
from hourglance_resources import resource

_ENTRY: Final = "hourglance.desktop"
_GROUP: Final = "Desktop Entry"

#: GNOME's settings disable an entry by this key; all other desktops use ``Hidden``.
_ENABLED: Final = "X-GNOME-Autostart-enabled"

#: The escape sequences of a string in a desktop entry.
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})

#: The escape sequences within the quotes of an argument of ``Exec``.
_QUOTES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "`": "\\`", "$": "\\$", "%": "%%"})


class XdgAutostart(Autostart):
    """An entry in the user's autostart folder, which overrides those of the system.

    :param command: the program and its arguments.
    """

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        self.path = Path(home, "autostart", _ENTRY)
        dirs = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        self._system_paths = tuple(Path(folder, "autostart", _ENTRY) for folder in dirs.split(":") if folder)

    @property
    def is_enabled(self) -> bool:
        """Whether the first entry found, the user's or the system's, is enabled."""
        for path in (self.path, *self._system_paths):
            entry = ConfigParser(interpolation=None, strict=False, comment_prefixes=("#",), delimiters=("=",))
            try:
                entry.read_string(read_regular_file(path).decode())
            except OSError:
                continue
            except (MalformedError, UnicodeDecodeError):
                return False
            return _entry_enabled(entry)
        return False

    def _write(self, *, enabled: bool) -> None:
        if enabled:
            atomic_write(self.path, self._entry("true").encode())
        elif any(path.exists() for path in self._system_paths):
            # Without an entry of the user's, the system's would apply again.
            atomic_write(self.path, self._entry("false", hidden=True).encode())
        else:
            self.path.unlink(missing_ok=True)

    def _entry(self, enabled: str, *, hidden: bool = False) -> str:
        replaced = {
            "Exec": " ".join(map(quote_argument, self._command)),
            "Icon": str(resource("icons", "hourglance.svg")).translate(_ESCAPES),
        }
        lines = []
        for line in resource(_ENTRY).read_text(encoding="utf-8").splitlines():
            key = line.partition("=")[0]
            lines.append(f"{key}={replaced[key]}" if key in replaced else line)
        lines += [f"{_ENABLED}={enabled}", *(["Hidden=true"] if hidden else [])]
        return "\n".join(lines) + "\n"


def quote_argument(argument: str) -> str:
    """Return an argument for the key ``Exec``: quoted, then escaped like any string of a desktop entry."""
    return f'"{argument.translate(_QUOTES)}"'.translate(_ESCAPES)


def _entry_enabled(entry: ConfigParser) -> bool:
    hidden = entry.get(_GROUP, "Hidden", fallback="false").strip() == "true"
    enabled = entry.get(_GROUP, _ENABLED, fallback="true").strip() != "false"
    return entry.has_section(_GROUP) and enabled and not hidden
