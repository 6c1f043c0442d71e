"""Frames come out as they went in, whatever pieces the pipe makes of them."""

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.plugin_host.protocol.codec import (
    MAX_FRAME_BYTES,
    FrameBuffer,
    FrameTooLargeError,
    frame,
    read_frame,
)

messages = st.lists(st.binary(max_size=100))


@given(messages, st.lists(st.integers(0, 1000)))
def test_frames_come_out_as_they_went_in_whatever_pieces_arrive(sent, cuts):
    stream = b"".join(map(frame, sent))
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    buffer = FrameBuffer()
    received = [message for start, end in pairwise(edges) for message in buffer.feed(stream[start:end])]

    assert received == sent


@given(messages)
def test_a_blocking_reader_gets_each_frame_and_then_the_end(sent):
    pipe = io.BytesIO(b"".join(map(frame, sent)))

    assert [read_frame(pipe) for _ in sent] == sent
    assert read_frame(pipe) is None


@pytest.mark.parametrize("cut", [1, 4, 6])
def test_a_frame_cut_short_is_the_end(cut):
    assert read_frame(io.BytesIO(frame(b"hello")[:cut])) is None


def test_a_message_longer_than_allowed_is_not_sent():
    assert len(frame(b"x" * MAX_FRAME_BYTES)) == MAX_FRAME_BYTES + 4
    with pytest.raises(FrameTooLargeError):
        frame(b"x" * (MAX_FRAME_BYTES + 1))


def test_a_length_longer_than_allowed_is_refused_before_anything_is_read():
    header = (MAX_FRAME_BYTES + 1).to_bytes(4, "big")

    with pytest.raises(FrameTooLargeError):
        read_frame(io.BytesIO(header))
    with pytest.raises(FrameTooLargeError):
        list(FrameBuffer().feed(header))
