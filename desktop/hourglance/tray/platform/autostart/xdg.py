"""Autostart on Linux and other freedesktop systems: a desktop entry in the autostart folder.

https://specifications.freedesktop.org/autostart-spec/latest/
"""

import os
import re
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

#: What the escape sequences of a string stand for; any other character stands for itself.
_UNESCAPES: Final = {"s": " ", "n": "\n", "t": "\t", "r": "\r"}

#: An argument of ``Exec``, quoted or not.
_ARGUMENT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)')


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
        entry = self._stored()
        hidden = entry.get(_GROUP, "Hidden", fallback="false").strip() == "true"
        enabled = entry.get(_GROUP, _ENABLED, fallback="true").strip() != "false"
        return entry.has_section(_GROUP) and enabled and not hidden

    @property
    def command(self) -> tuple[str, ...]:
        """The program of that entry, and its arguments."""
        return split_command(self._stored().get(_GROUP, "Exec", fallback=""))

    def _stored(self) -> ConfigParser:
        """Return the first entry found; an empty one if there is none, or if it is malformed."""
        for path in (self.path, *self._system_paths):
            entry = _parser()
            try:
                entry.read_string(read_regular_file(path).decode())
            except OSError:
                continue
            except (MalformedError, UnicodeDecodeError):
                break
            return entry
        return _parser()

    def _write(self, *, enabled: bool) -> None:
        if enabled:
            atomic_write(self.path, desktop_entry(self._command, f"{_ENABLED}=true").encode())
        elif any(path.exists() for path in self._system_paths):
            # Without an entry of the user's, the system's would apply again.
            hidden = desktop_entry(self._command, f"{_ENABLED}=false", "Hidden=true")
            atomic_write(self.path, hidden.encode())
        else:
            self.path.unlink(missing_ok=True)


def desktop_entry(command: tuple[str, ...], *more: str) -> str:
    """Return the app's desktop entry.

    :param command: the program and its arguments.
    :param more: further lines.
    """
    replaced = {
        "Exec": " ".join(map(quote_argument, command)),
        "Icon": str(resource("icons", "hourglance.svg")).translate(_ESCAPES),
    }
    lines = []
    for line in resource(_ENTRY).read_text(encoding="utf-8").splitlines():
        key = line.partition("=")[0]
        lines.append(f"{key}={replaced[key]}" if key in replaced else line)
    return "\n".join([*lines, *more]) + "\n"


def quote_argument(argument: str) -> str:
    """Return an argument for the key ``Exec``: quoted, then escaped like any string of a desktop entry."""
    return f'"{argument.translate(_QUOTES)}"'.translate(_ESCAPES)


def split_command(value: str) -> tuple[str, ...]:
    """Return the arguments in a value of the key ``Exec``; the reverse of :func:`quote_argument`."""
    text = re.sub(r"\\(.)", lambda escape: _UNESCAPES.get(escape[1], escape[1]), value)
    return tuple(
        (plain or re.sub(r"\\(.)", r"\1", quoted)).replace("%%", "%")
        for quoted, plain in _ARGUMENT.findall(text)
    )


def _parser() -> ConfigParser:
    return ConfigParser(interpolation=None, strict=False, comment_prefixes=("#",), delimiters=("=",))
