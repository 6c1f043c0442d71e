r"""What the administrator of this computer has decided about plugins.

One file for everybody on the computer, which a person without an administrator's rights cannot change::

    [plugins]
    allow = ["hourglance-longest-wait"]   # these and no others; left out: all
    deny = ["hourglance-wallpaper"]       # never these, whatever is allowed

It stands in ``/etc/hourglance/preset.toml`` on Linux, ``/Library/Application Support/hourglance/preset.toml``
on macOS and ``%PROGRAMDATA%\hourglance\preset.toml`` on Windows. Other tables in it are other rooms'.
"""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hourglance.host._errors import PresetError
from hourglance.host._names import canonical_name

_TABLE: Final = "plugins"
_KEYS: Final = ("allow", "deny")
_PLACE: Final = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_ASK: Final = "Ask your administrator to correct it."


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginPolicy:
    """Which plugins may run here.

    :param allow: the names of those that may; None is all.
    :param deny: the names of those that may not, even if ``allow`` has them.
    """

    allow: frozenset[str] | None = None
    deny: frozenset[str] = frozenset()

    def allows(self, name: str) -> bool:
        """Whether a plugin may be installed, enabled and run."""
        name = canonical_name(name)
        return name not in self.deny and (self.allow is None or name in self.allow)


def preset_path() -> Path:
    """Return where the administrator's file stands; on Linux and macOS no setting of a person's moves it."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "hourglance" / "preset.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/hourglance/preset.toml")
    return Path("/etc/hourglance/preset.toml")


def read_policy(path: Path | None = None) -> PluginPolicy:
    """Return what the administrator's file says of plugins; without a file, everything may run.

    :raises PresetError: it cannot be read or understood; the sentence names the line.
    """
    path = path or preset_path()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return PluginPolicy()
    except OSError as error:
        raise PresetError(f"{path} cannot be read: {error.strerror or error}.", remedy=_ASK) from error
    except UnicodeDecodeError as error:
        raise PresetError(f"{path} is not UTF-8 text.", remedy=_ASK) from error
    import tomllib  # most computers have no such file

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PresetError(_broken(path, text, str(error)), remedy=_ASK) from error
    table = document.get(_TABLE, {})
    if not isinstance(table, dict):
        raise _wrong(path, text, _TABLE, "must be a table")
    for key in table:
        if key not in _KEYS:
            raise _wrong(path, text, key, f"means nothing in [{_TABLE}], which knows {' and '.join(_KEYS)}")
    allow = _names(path, text, table, "allow")
    return PluginPolicy(allow=allow, deny=_names(path, text, table, "deny") or frozenset())


def _names(path: Path, text: str, table: dict[str, object], key: str) -> frozenset[str] | None:
    names = table.get(key)
    if names is None:
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _wrong(path, text, key, 'must be a list of names, such as ["hourglance-longest-wait"]')
    return frozenset(map(canonical_name, names))


def _broken(path: Path, text: str, said: str) -> str:
    place = _PLACE.search(said)
    line = int(place["line"]) if place and place["line"] else text.count("\n") + 1
    return f"{path}, line {line}: {_PLACE.sub('', said)}."


def _wrong(path: Path, text: str, key: str, what: str) -> PresetError:
    written = re.compile(rf"^\s*(\[\s*)?[\"']?{re.escape(key)}[\"']?\s*[\].=]")
    lines = (number for number, line in enumerate(text.splitlines(), 1) if written.match(line))
    return PresetError(f"{path}, line {next(lines, 1)}: `{key}` {what}.", remedy=_ASK)
