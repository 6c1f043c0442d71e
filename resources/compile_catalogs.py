"""Compile the gettext catalogs of the bundled widgets: each .po file to the .mo file beside it.

Run it after a change of a catalog::

    python resources/compile_catalogs.py

It reads what these catalogs have: entries of ``msgid`` and ``msgstr``, without plurals and contexts. Authors
of plugins use ``msgfmt`` or Babel, which read all of gettext's format.
"""

import ast
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

CATALOGS: Final = Path(__file__).parents[1] / "plugins" / "hourglance_widgets" / "locale"

_MAGIC: Final = 0x950412DE
_HEADER: Final = 28  # bytes


def read_catalog(po: Path) -> dict[str, str]:
    """Return the translations in a .po file; the header is that of the empty text."""
    texts: dict[str, str] = {}
    entry = {"msgid": "", "msgstr": ""}
    for keyword, text in [*_parts(po), ("msgid", "")]:
        if keyword == "msgid":
            if entry["msgstr"]:
                texts[entry["msgid"]] = entry["msgstr"]
            entry = {"msgid": "", "msgstr": ""}
        entry[keyword] = text
    return texts


def compiled(texts: dict[str, str]) -> bytes:
    """Return translations in the format of .mo files."""
    pairs = [(source.encode(), target.encode()) for source, target in sorted(texts.items())]
    tables = [b"", b""]
    content = b""
    start = _HEADER + 16 * len(pairs)
    for number in (0, 1):
        for pair in pairs:
            tables[number] += struct.pack("<2I", len(pair[number]), start + len(content))
            content += pair[number] + b"\0"
    header = (_MAGIC, 0, len(pairs), _HEADER, _HEADER + 8 * len(pairs), 0, start)
    return struct.pack("<7I", *header) + tables[0] + tables[1] + content


def _parts(po: Path) -> Iterator[tuple[str, str]]:
    """Yield each keyword with its text, continued lines joined."""
    keyword, text = "", ""
    for line in po.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith('"'):
            text += ast.literal_eval(line)
            continue
        if keyword:
            yield keyword, text
        keyword, _, quoted = line.partition(" ")
        text = ast.literal_eval(quoted)
    if keyword:
        yield keyword, text


if __name__ == "__main__":
    for file in CATALOGS.rglob("*.po"):
        file.with_suffix(".mo").write_bytes(compiled(read_catalog(file)))
