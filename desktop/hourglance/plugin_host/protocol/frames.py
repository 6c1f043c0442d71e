"""Frames on a pipe: four bytes of length, then so many bytes of JSON."""

from collections.abc import Iterator
from typing import BinaryIO, Final

#: No message is longer, in either direction.
MAX_FRAME_BYTES: Final = 8 * 1024 * 1024

_HEADER_BYTES: Final = 4


class FrameTooLargeError(ValueError):
    """A message is longer than the pipe allows."""


def frame(message: bytes) -> bytes:
    """Return a message with its length before it.

    :raises FrameTooLargeError: it is longer than :data:`MAX_FRAME_BYTES`.
    """
    return _checked(len(message)).to_bytes(_HEADER_BYTES, "big") + message


def read_frame(pipe: BinaryIO) -> bytes | None:
    """Wait for the next message; None when the other side has closed the pipe.

    :raises FrameTooLargeError: the other side announces more than it may send.
    """
    header = pipe.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        return None
    length = _checked(int.from_bytes(header, "big"))
    message = pipe.read(length)
    return message if len(message) == length else None


class FrameBuffer:
    """Puts messages together from whatever pieces a pipe delivers."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Return the messages that ``data`` completes.

        :raises FrameTooLargeError: the other side announces more than it may send.
        """
        self._bytes += data
        while len(self._bytes) >= _HEADER_BYTES:
            end = _HEADER_BYTES + _checked(int.from_bytes(self._bytes[:_HEADER_BYTES], "big"))
            if len(self._bytes) < end:
                return
            message = bytes(self._bytes[_HEADER_BYTES:end])
            del self._bytes[:end]
            yield message


def _checked(length: int) -> int:
    if length > MAX_FRAME_BYTES:
        raise FrameTooLargeError(f"A message of {length:,} bytes is longer than {MAX_FRAME_BYTES:,}.")
    return length
