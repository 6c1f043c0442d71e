"""Code that has run once is given back, and nothing that is in no file."""

import ctypes
import mmap
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hourglance.plugin_host.sandbox.code_pages import release_code_pages

CONTENT = bytes(range(1, 256)) * 4096


@pytest.fixture
def compiled(tmp_path: Path) -> Iterator[mmap.mmap]:
    """A file that is mapped as the runtime maps a compiled guest, and has been read."""
    path = tmp_path / "guest-0123.cwasm"
    path.write_bytes(CONTENT)
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as mapped:
        assert mapped[:] == CONTENT
        yield mapped


def protect(mapped: mmap.mmap) -> None:
    """Make a mapping read-only, as code is."""
    if sys.platform == "linux":
        address = ctypes.addressof(ctypes.c_char.from_buffer(mapped))
        protection = ctypes.CDLL(None).mprotect
        protection.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        assert protection(address, len(mapped), mmap.PROT_READ) == 0


def resident_kb() -> int:
    """Return how much of the file is mapped into memory."""
    _, _, mapping = Path("/proc/self/smaps").read_text(encoding="utf-8").partition("guest-0123.cwasm")
    _, _, resident = mapping.partition("Rss:")
    return int(resident.split()[0])


def test_code_that_has_run_is_given_back_and_read_again(compiled: mmap.mmap) -> None:
    protect(compiled)
    release_code_pages()
    if sys.platform == "linux":
        assert resident_kb() == 0
    assert compiled[:] == CONTENT


def test_code_that_was_changed_in_memory_is_kept(compiled: mmap.mmap) -> None:
    compiled[5000] = 0
    protect(compiled)
    release_code_pages()
    assert compiled[5000] == 0


def test_memory_that_can_be_written_is_kept(compiled: mmap.mmap) -> None:
    release_code_pages()
    if sys.platform == "linux":
        assert resident_kb() > 0
    assert compiled[:] == CONTENT


def test_nothing_happens_where_the_mappings_are_hidden(
    compiled: mmap.mmap, monkeypatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("hourglance.plugin_host.sandbox.code_pages._MAPPINGS", tmp_path / "hidden")
    release_code_pages()
    assert compiled[:] == CONTENT
