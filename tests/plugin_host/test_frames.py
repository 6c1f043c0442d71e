"""Frames: what goes in comes out, in pieces of any size, and nothing too long is read."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.plugin_host.protocol.frames import (
    MAX_FRAME_BYTES,
    Frame,
    FrameBuffer,
    FrameError,
    FrameKind,
    read_frame,
)

frames = st.builds(
    Frame,
    kind=st.sampled_from(FrameKind),
    guest=st.integers(0, 2**32 - 1),
    content=st.binary(max_size=50),
    number=st.integers(0, 2**32 - 1),
)


@given(st.lists(frames), st.integers(1, 20))
def test_frames_are_assembled_from_pieces(sent: list[Frame], size: int) -> None:
    data = b"".join(frame.to_bytes() for frame in sent)
    buffer = FrameBuffer()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert [frame for piece in pieces for frame in buffer.feed(piece)] == sent


@given(st.lists(frames))
def test_frames_are_read_from_a_pipe_until_it_ends(sent: list[Frame]) -> None:
    pipe = io.BytesIO(b"".join(frame.to_bytes() for frame in sent))
    assert list(iter(lambda: read_frame(pipe), None)) == sent


def test_frame_that_ends_early_is_the_end() -> None:
    data = Frame(FrameKind.CALL, 1, b"request").to_bytes()
    assert read_frame(io.BytesIO(data[:-1])) is None


def test_frame_of_the_longest_content_is_sent() -> None:
    longest = Frame(FrameKind.CALL, 1, bytes(MAX_FRAME_BYTES))
    assert read_frame(io.BytesIO(longest.to_bytes())) == longest


def test_frame_that_is_too_long_is_neither_sent_nor_read() -> None:
    with pytest.raises(FrameError):
        Frame(FrameKind.CALL, 1, bytes(MAX_FRAME_BYTES + 1)).to_bytes()
    header = bytearray(Frame(FrameKind.CALL, 1).to_bytes())
    header[-4:] = (MAX_FRAME_BYTES + 1).to_bytes(4, "big")
    with pytest.raises(FrameError):
        list(FrameBuffer().feed(bytes(header)))
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(bytes(header)))


def test_frame_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(FrameError):
        list(FrameBuffer().feed(bytes(13)))
