"""What a plugin declared when it was last loaded, so that its cards and queries need not wait for its worker.

The file belongs to one content of the distribution: its name has the content's checksum, and another content
has another file. It is checked like a worker's own answer, since a plugin may have written it where no
sandbox keeps it from that.
"""

import logging
from pathlib import Path
from typing import Final

import msgspec

from hourglance.api import Declaration
from hourglance.plugin_host.protocol.codec import CodecError, read_declaration, write_declaration
from hourglance.plugin_host.protocol.messages import MAX_WIDGETS
from hourglance.util.atomic_file import atomic_write
from hourglance.util.json_errors import JSON_ERRORS

_logger: Final = logging.getLogger(__name__)


def remember(path: Path, declarations: tuple[Declaration, ...]) -> None:
    """Keep what a plugin declared. Where that is not possible, the next start waits for its worker."""
    content = msgspec.json.encode([msgspec.Raw(write_declaration(each)) for each in declarations])
    try:
        if not path.exists() or path.read_bytes() != content:
            atomic_write(path, content)
    except OSError as error:
        _logger.warning("What a plugin declared cannot be kept in %s: %s", path, error.strerror)


def recall(path: Path, plugin: str) -> tuple[Declaration, ...] | None:
    """Return what a plugin declared last; None if that is not known."""
    try:
        contents = msgspec.json.decode(path.read_bytes(), type=list[msgspec.Raw])
        found = {each.name: each for each in map(read_declaration, contents[:MAX_WIDGETS])}
    except (OSError, CodecError, *JSON_ERRORS):
        return None
    return tuple(each for each in found.values() if each.plugin == plugin)
