"""Framing of messages on a pipe: a length in four bytes, big-endian, then that many bytes of JSON."""

from collections.abc import Iterator
from typing import BinaryIO, Final

#: Maximum length of a message, in either direction.
MAX_FRAME_BYTES: Final = 8 * 1024 * 1024

_HEADER_BYTES: Final = 4


class FrameTooLargeError(ValueError):
    """A message is longer than :data:`MAX_FRAME_BYTES`."""


def frame(message: bytes) -> bytes:
    """Return a message with its length in front.

    :raises FrameTooLargeError: the message is too long.
    """
    return _checked(len(message)).to_bytes(_HEADER_BYTES, "big") + message


def read_frame(pipe: BinaryIO) -> bytes | None:
    """Return the next message, or None once the other side has closed the pipe. Blocks.

    :raises FrameTooLargeError: the announced message is too long.
    """
    header = pipe.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        return None
    length = _checked(int.from_bytes(header, "big"))
    message = pipe.read(length)
    return message if len(message) == length else None


class FrameBuffer:
    """Assembles messages from the pieces that a pipe delivers."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the messages that ``data`` completes.

        :raises FrameTooLargeError: the announced message is too long.
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
