"""What a distribution says of itself, read without running its code."""

import hashlib
import re
from collections.abc import Iterable
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from hourglance.api import ENTRY_POINT_GROUP
from hourglance.plugin_host.errors import PluginInstallError
from hourglance.plugin_host.install.metadata import APP, canonical_name
from hourglance.util.printable import one_line
from hourglance.util.regular_file import read_regular_file

#: PEP 508.
_NAME: Final = re.compile(r"[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9]", re.IGNORECASE | re.ASCII)
#: The user's own cards have ids as if a plugin of this name had declared them.
_CARDS: Final = "cards"
#: Names of devices, which no folder can have on Windows.
_RESERVED: Final = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
#: ``package.module`` or ``package.module:object.attribute``.
_TARGET: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*(:[^\W\d]\w*(\.[^\W\d]\w*)*)?")

_MAX_ENTRY_POINTS: Final = 100_000
_MAX_NAME: Final = 100
_MAX_LINE: Final = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Distribution:
    """A plugin's distribution as its metadata describe it. All texts are single lines.

    :param name: normalized.
    """

    name: str
    version: str
    author: str
    summary: str
    entry_points: tuple[str, ...]


def check_name(spec: str, name: str) -> None:
    """Check the name of a distribution that is to be installed (PEP 508).

    :raises PluginInstallError: it is no valid name, or one that a plugin may not have.
    """
    if not _NAME.fullmatch(name) or len(name) > _MAX_NAME:
        raise PluginInstallError(spec, f"{one_line(name)[:_MAX_NAME]!r} is not a valid name of a plugin.")
    if canonical_name(name) == APP:
        raise PluginInstallError(spec, f"{one_line(spec)} is Hourglance itself.")
    if canonical_name(name) == _CARDS:
        raise PluginInstallError(spec, f"A plugin may not be named {name}: it stands for the user's cards.")
    if is_reserved(canonical_name(name)):
        raise PluginInstallError(spec, f"A plugin may not be named {name}: it is reserved by Windows.")


def is_reserved(name: str) -> bool:
    """Return whether Windows takes the name of a file for a device, whatever its extension is."""
    return _RESERVED.fullmatch(name.partition(".")[0].casefold()) is not None


def describe(spec: str, site: Path, info: str, metadata: Message) -> Distribution:
    """Return a plugin's metadata.

    :param site: where it is unpacked.
    :param info: the name of its metadata folder there.
    :raises PluginInstallError: it is not a plugin.
    """
    values = {key: str(metadata.get(key, "")) for key in ("Author", "Author-email", "Maintainer", "Summary")}
    email = next(filter(None, parseaddr(values["Author-email"])), "")
    author = values["Author"] or email or values["Maintainer"]
    return Distribution(
        name=canonical_name(str(metadata["Name"])),
        version=_line(str(metadata["Version"]), _MAX_NAME),
        author=_line(author, _MAX_NAME),
        summary=_line(values["Summary"], _MAX_LINE),
        entry_points=_entry_points(spec, site / info / "entry_points.txt"),
    )


def _entry_points(spec: str, path: Path) -> tuple[str, ...]:
    parser = ConfigParser(delimiters=("=",), strict=False, interpolation=None)
    # The documented way to keep names as they are.
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        content = read_regular_file(path, max_bytes=_MAX_ENTRY_POINTS, follow_links=False)
        parser.read_string(content.decode())
        values = list(parser[ENTRY_POINT_GROUP].values())
    except (OSError, KeyError):
        values = []
    except (ConfigParserError, UnicodeDecodeError) as error:
        raise PluginInstallError(spec, f"The entry points of {spec} are not valid.") from error
    if not values:
        raise PluginInstallError(
            spec,
            f"{spec} is not a plugin.",
            remedy=f"A plugin has an entry point in the group {ENTRY_POINT_GROUP}.",
        )
    # The value may end in extras, ``module:name [extra]``, which have no meaning here.
    targets = [value.partition("[")[0].replace(" ", "") for value in values]
    if not all(map(_TARGET.fullmatch, targets)):
        raise PluginInstallError(spec, f"The entry points of {spec} are not valid.")
    return tuple(dict.fromkeys(targets))


def content_digest(site: Path, sources: Iterable[str]) -> str:
    """Return the SHA-256 of the names and contents of all files in a folder, and of what they came from.

    :param sources: the checksums of the wheels that were unpacked there.
    """
    digest = hashlib.sha256("".join(f"{each}\n" for each in sorted(sources)).encode())
    for path in sorted(site.rglob("*")):
        if path.is_file():
            name = path.relative_to(site).as_posix()
            digest.update(f"{name}\0{_file_digest(path)}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _line(text: str, length: int) -> str:
    return one_line(text).strip()[:length]
