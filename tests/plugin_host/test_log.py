"""What a plugin prints is kept as lines, the last of them, and cannot play tricks on a terminal."""

from hypothesis import given
from hypothesis import strategies as st

from hourglance.plugin_host.log import PluginLog


@given(st.lists(st.text(st.characters(categories=["L", "N"]), max_size=20), max_size=20), st.data())
def test_lines_are_kept_whole_whatever_pieces_arrive(lines, data):
    content = "".join(f"{line}\n" for line in lines).encode()
    log = PluginLog()
    while content:
        cut = data.draw(st.integers(1, len(content)))
        log.feed(content[:cut])
        content = content[cut:]

    assert list(log.lines) == lines


def test_a_last_line_without_an_end_is_kept_once_nothing_more_comes():
    log = PluginLog()
    log.feed(b"one\ntwo")
    assert log.lines == ("one",)
    log.flush()
    assert log.lines == ("one", "two")


def test_only_the_last_lines_are_kept_and_long_ones_are_cut():
    log = PluginLog()
    log.feed(b"".join(b"%d\n" % number for number in range(10_000)))
    assert log.lines[0] == "9500"
    assert len(log.lines) == 500
    for _ in range(100):
        log.feed(b"x" * 100_000)
    log.flush()
    assert sum(map(len, log.lines)) <= 500 * 1_000


def test_controls_and_bytes_that_are_no_text_lose_their_power():
    log = PluginLog()
    log.feed(b"\x1b[2J\x1b[1;31mred\x1b[0m \x07\xff\xe2\x80\xaebell\r\n")

    assert log.lines == ("red \ufffdbell",)
