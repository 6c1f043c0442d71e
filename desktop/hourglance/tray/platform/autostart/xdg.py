"""Autostart on Linux and its relatives: a desktop entry in a folder that every desktop reads.

https://specifications.freedesktop.org/autostart-spec/latest/
"""

import os
from configparser import ConfigParser
from configparser import Error as MalformedError
from pathlib import Path
from typing import Final

from hourglance.tray.platform.autostart.autostart import Autostart
from hourglance.util.atomic_file import atomic_write
from hourglance_resources import resource

_ENTRY: Final = "hourglance.desktop"
_GROUP: Final = "Desktop Entry"

#: GNOME's own settings turn an entry off by this one, all others by ``Hidden``.
_ENABLED: Final = "X-GNOME-Autostart-enabled"


class XdgAutostart(Autostart):
    """The person's autostart folder, before those of the system.

    :param command: the program and its arguments.
    """

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        self.path = Path(home, "autostart", _ENTRY)
        dirs = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        self._of_system = tuple(Path(folder, "autostart", _ENTRY) for folder in dirs.split(":") if folder)

    @property
    def is_on(self) -> bool:
        """Return what the first entry says that there is."""
        for path in (self.path, *self._of_system):
            entry = ConfigParser(interpolation=None, strict=False, comment_prefixes=("#",), delimiters=("=",))
            try:
                if entry.read(path, encoding="utf-8"):
                    return _starts(entry)
            except (MalformedError, UnicodeDecodeError):
                return False
        return False

    def _turn(self, *, on: bool) -> None:
        if on:
            atomic_write(self.path, self._entry("true").encode())
        elif any(path.exists() for path in self._of_system):
            # Without an entry of the person's own, the system's would count again.
            atomic_write(self.path, self._entry("false", hidden=True).encode())
        else:
            self.path.unlink(missing_ok=True)

    def _entry(self, enabled: str, *, hidden: bool = False) -> str:
        changed = {
            "Exec": " ".join(map(quoted, self._command)),
            "Icon": escaped(str(resource("icons", "hourglance.svg"))),
        }
        lines = []
        for line in resource(_ENTRY).read_text(encoding="utf-8").splitlines():
            name = line.partition("=")[0]
            lines.append(f"{name}={changed[name]}" if name in changed else line)
        lines += [f"{_ENABLED}={enabled}", *(["Hidden=true"] if hidden else [])]
        return "\n".join(lines) + "\n"


def quoted(argument: str) -> str:
    """Return an argument as a desktop entry's ``Exec`` takes it: quoted, then escaped like any string."""
    special = argument.replace("\\", "\\\\")
    for character in '"`$':
        special = special.replace(character, f"\\{character}")
    return escaped('"' + special.replace("%", "%%") + '"')


def escaped(text: str) -> str:
    """Return a text as a value of a desktop entry."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _starts(entry: ConfigParser) -> bool:
    hidden = entry.get(_GROUP, "Hidden", fallback="false").strip() == "true"
    enabled = entry.get(_GROUP, _ENABLED, fallback="true").strip() != "false"
    return entry.has_section(_GROUP) and enabled and not hidden
