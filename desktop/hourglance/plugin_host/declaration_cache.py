"""Cache of the widgets that a plugin declared, so that a start need not wait for its process.

A file belongs to one content of the distribution: its name has the content's digest. It is validated like the
reply of a guest.
"""

import logging
from pathlib import Path
from typing import Final

import msgspec

from hourglance.api import Declaration
from hourglance.plugin_host.guest.loading import MAX_WIDGETS
from hourglance.plugin_host.protocol.codec import CodecError, read_declaration, write_declaration
from hourglance.util.atomic_file import atomic_write
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.regular_file import read_regular_file

_logger: Final = logging.getLogger(__name__)


def store_declarations(path: Path, declarations: tuple[Declaration, ...]) -> None:
    """Write a plugin's declarations to its cache file. A failure is logged."""
    content = msgspec.json.encode([msgspec.Raw(write_declaration(each)) for each in declarations])
    try:
        if not path.exists() or read_regular_file(path) != content:
            atomic_write(path, content)
    except OSError as error:
        _logger.warning("Cannot write declaration cache %s: %s", path, error.strerror)


def cached_declarations(path: Path, plugin: str) -> tuple[Declaration, ...] | None:
    """Return the declarations in a plugin's cache file; None if it is missing or invalid."""
    try:
        contents = msgspec.json.decode(read_regular_file(path), type=list[msgspec.Raw])
        found = {each.name: each for each in map(read_declaration, contents[:MAX_WIDGETS])}
    except (OSError, CodecError, *JSON_ERRORS):
        return None
    return tuple(each for each in found.values() if each.plugin == plugin)
