"""Frames between the app and the plugin process: a kind, a guest's number, and bytes.

The app opens a guest for each plugin, calls it, and closes it. The process answers each call with ``ANSWER``,
or with ``ENDED`` if the guest has ended, after the ``OUTPUT`` of the call. It reads and sends the requests
and answers without decoding them.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO, Final

#: Maximum length of the content of a frame, in either direction.
MAX_FRAME_BYTES: Final = 8 * 1024 * 1024 + 64 * 1024

#: The exit status of a process whose compiled guest is damaged.
DAMAGED: Final = 3

#: Kind, guest, number, and length of the content.
_HEADER: Final = struct.Struct(">BIII")


class FrameError(ValueError):
    """A frame is longer than :data:`MAX_FRAME_BYTES`, or its kind is unknown."""


class FrameKind(IntEnum):
    """What a frame means. The first three are sent by the app, the others by the plugin process."""

    OPEN = 1
    CALL = 2
    CLOSE = 3
    READY = 4
    ANSWER = 5
    ENDED = 6
    OUTPUT = 7


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame.

    :param guest: the guest's number, which is not used again; 0 for ``READY``.
    :param number: ``CALL``: the deadline in milliseconds. ``ANSWER`` and ``ENDED``: the processor time in
        microseconds.
    :param content: ``OPEN``: the plugin's folder, NUL, and its libraries. ``CALL``: the request. ``READY``:
        the version of Hourglance. ``ANSWER``: the answer. ``ENDED``: the reason. ``OUTPUT``: what the plugin
        printed.
    """

    kind: FrameKind
    guest: int
    content: bytes = b""
    number: int = 0

    def to_bytes(self) -> bytes:
        """Return the frame as it is sent.

        :raises FrameError: the content is too long.
        """
        length = _checked(len(self.content))
        return _HEADER.pack(self.kind, self.guest, self.number, length) + self.content


def read_frame(pipe: BinaryIO) -> Frame | None:
    """Return the next frame, or None once the other side has closed the pipe. Blocks.

    :raises FrameError: the frame is too long.
    """
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, guest, number, length = _parse(header)
    content = pipe.read(length)
    return Frame(kind, guest, content, number) if len(content) == length else None


class FrameBuffer:
    """Assembles frames from the pieces that a pipe delivers."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that ``data`` completes.

        :raises FrameError: the announced frame is too long.
        """
        self._bytes += data
        while len(self._bytes) >= _HEADER.size:
            kind, guest, number, length = _parse(self._bytes[: _HEADER.size])
            end = _HEADER.size + length
            if len(self._bytes) < end:
                return
            content = bytes(self._bytes[_HEADER.size : end])
            del self._bytes[:end]
            yield Frame(kind, guest, content, number)


def _parse(header: bytes | bytearray) -> tuple[FrameKind, int, int, int]:
    kind, guest, number, length = _HEADER.unpack(header)
    try:
        return FrameKind(kind), guest, number, _checked(length)
    except ValueError as error:
        raise FrameError(str(error)) from error


def _checked(length: int) -> int:
    if length > MAX_FRAME_BYTES:
        raise FrameError(f"A message of {length:,} bytes is longer than {MAX_FRAME_BYTES:,}.")
    return length
