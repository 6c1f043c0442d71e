"""Texts from others: on one line, and without what controls a terminal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.util.printable import escape_controls, many_lines, one_line, short_line

CONTROLS = (
    "\x00\x07\x08\x0b\x0c\x1b\x7f\x80\x85\x9b\x9f\u2028\u2029\u202a\u202e\u2066\u2069\u206f\ufeff\ud800"
)


@pytest.mark.parametrize("character", CONTROLS, ids=ascii)
def test_control_characters_pass_nowhere(character: str) -> None:
    text = f"a{character}b"

    assert character not in one_line(text)
    assert character not in short_line(text)
    assert character not in many_lines(text)
    assert character not in escape_controls(text)


@pytest.mark.parametrize("character", "\u061c\u200e\u200f", ids=ascii)
def test_direction_marks_stay_in_texts_and_are_escaped_for_terminals(character: str) -> None:
    assert one_line(f"a{character}b") == f"a{character}b"
    assert escape_controls(f"a{character}b") == f"a\\u{ord(character):04x}b"


def test_one_line_keeps_spaces_and_joiners() -> None:
    assert one_line("a  b\tc\u200dd") == "a  b c\u200dd"


def test_short_line_has_single_spaces_and_a_limited_length() -> None:
    assert short_line("  a\n b\t\tc ") == "a b c"
    assert short_line("abcdef", 6) == "abcdef"
    assert short_line("abcdefg", 6) == "abcde…"
    assert short_line("abcd efg", 6) == "abcd…"


def test_many_lines_keep_line_breaks_and_tabs() -> None:
    assert many_lines("a\x1b[31mb\n\tc\x1b]0;d") == "ab\n\tc]0;d"


def test_escape_controls_keeps_line_breaks_and_escapes_a_lone_return() -> None:
    assert escape_controls("a\r\nb\n\tc\rd") == "a\r\nb\n\tc\\u000dd"


@given(st.text())
def test_escape_controls_keeps_the_meaning_of_json(text: str) -> None:
    document = json.dumps({text: text}, ensure_ascii=False)

    assert json.loads(escape_controls(document)) == {text: text}
