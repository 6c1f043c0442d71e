"""Memory of code that has run once: starting the runtime and loading a plugin run far more of it than a card.

The system reads such pages from files, with those around them, and keeps them mapped. On Linux the plugin
process gives them back; those of cards are mapped again when they run. Elsewhere there is nothing to do.
"""

import ctypes
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

#: A read-only mapping of the runtime or of the compiled guest. Both stay mapped until the process ends.
_MAPPING: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-.p .*(?:\.cwasm|_libwasmtime\.so)$")

#: The advice to read pages from their file again when they are used.
_DONT_NEED: Final = 4

#: The mappings of this process, with what is in memory of each; a sandbox around the app may hide it.
_MAPPINGS: Final = Path("/proc/self/smaps")

if sys.platform == "linux":

    def release_code_pages() -> None:
        """Give back the pages of code that no other process uses. It takes some milliseconds."""
        advise = ctypes.CDLL(None).madvise
        advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        mapping = None
        with suppress(OSError), _MAPPINGS.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                name, _, value = line.partition(":")
                if "-" in name:
                    mapping = _MAPPING.match(line)
                elif name == "Anonymous" and mapping is not None and value.split()[0] == "0":
                    start, end = (int(each, 16) for each in mapping.groups())
                    advise(start, end - start, _DONT_NEED)  # written to, its pages would be in no file

else:

    def release_code_pages() -> None:
        """Give back the pages of code, which is not done on this platform."""
