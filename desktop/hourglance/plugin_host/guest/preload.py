"""The modules that plugins can import: the guest has no files of Python's own at run time.

The component is a snapshot of an interpreter that has imported them.
"""

import gc
import sys
import time
import zoneinfo
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module, resources
from io import BytesIO
from typing import Any, Final, NoReturn

import hourglance.api
import hourglance.api._samples
from hourglance.plugin_host.guest.warm_up import warm_up

#: Modules that compute. Those of processes, sockets, threads and terminals are missing, or do nothing.
_STANDARD: Final = """
    abc annotationlib argparse array ast atexit base64 binascii bisect builtins calendar cmath codecs
    collections.abc colorsys concurrent.futures configparser contextlib contextvars copy copyreg csv
    dataclasses datetime decimal difflib dis email.charset email.header email.message email.parser
    email.policy email.utils enum errno fnmatch fractions functools __future__ gc gettext glob graphlib
    gzip hashlib heapq hmac html html.entities html.parser http importlib.metadata importlib.resources
    importlib.util inspect io ipaddress itertools json keyword linecache locale logging marshal math
    mimetypes ntpath numbers opcode operator os pathlib pickle pkgutil platform posixpath pprint queue
    random re reprlib secrets shlex shutil stat statistics string string.templatelib stringprep
    _strptime struct sys sysconfig tempfile textwrap threading time token tokenize tomllib traceback
    types typing unicodedata urllib.error urllib.parse uuid warnings weakref xml.dom.minidom
    xml.etree.ElementTree zipfile zipimport zlib zoneinfo
    encodings.ascii encodings.cp1252 encodings.cp437 encodings.cp850 encodings.idna encodings.iso8859_1
    encodings.iso8859_15 encodings.latin_1 encodings.punycode encodings.utf_16 encodings.utf_16_be
    encodings.utf_16_le encodings.utf_32 encodings.utf_8 encodings.utf_8_sig
""".split()  # noqa: SIM905 - one a line would be a hundred lines

#: The content of the time zone database by key; filled by :func:`prepare_interpreter`.
_ZONES: Final[dict[str, bytes]] = {}

#: What fills the heap; and sizes of blocks (bytes): larger than any free one, and the largest of Python's own
#: allocator.
_FILLER: Final[list[bytes]] = []
_LARGE: Final = 4 * 1024**2
_SMALL: Final = 512


def prepare_interpreter(answer: Callable[[str], str]) -> None:
    """Import what plugins may need, and adapt the guest's Python, before the snapshot is taken.

    :param answer: the guest's entry point.
    """
    for name in _STANDARD:
        with suppress(ImportError):  # this build of Python leaves some out
            import_module(name)
    for name in dir(hourglance.api):
        getattr(hourglance.api, name)  # the face imports a module when one of its names is first used
    database = resources.files("tzdata")
    for key in database.joinpath("zones").read_text(encoding="utf-8").split():
        _ZONES[key] = database.joinpath("zoneinfo", *key.split("/")).read_bytes()
    zoneinfo._common.load_tzdata = _load_zone
    time.sleep = _refuse_to_sleep
    sys.dont_write_bytecode = True
    warm_up(answer)
    gc.collect()
    gc.freeze()  # guests share the snapshot's memory, as long as nothing writes to it
    _fill_free_blocks()


def _fill_free_blocks() -> None:
    """Allocate the free blocks of the heap, so that guests write to new pages, not to shared ones."""
    end = id(bytes(_LARGE))
    for size in (*(2**power for power in range(20, 9, -1)), *range(_SMALL, 0, -8)):
        while id(block := bytes(size)) < end:
            _FILLER.append(block)


def _load_zone(key: str) -> Any:
    """Return a time zone's data, in place of the function of :mod:`zoneinfo` that reads a file."""
    if key not in _ZONES:
        raise zoneinfo.ZoneInfoNotFoundError(f"No time zone found with key {key}")
    return BytesIO(_ZONES[key])


def _refuse_to_sleep(_: object) -> NoReturn:
    """Replace :func:`time.sleep`: the host ends a guest that tries to wait."""
    raise RuntimeError("A widget must not wait: time.sleep() is not available to plugins.")
