"""Every code is documented, exemplified and used; the document is the table."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import hourglance.lint
from hourglance.lint import lint
from hourglance.lint.codes import UnknownCodeError, codes, explain
from hourglance.lint.codes_document import document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROOM = Path(hourglance.lint.__file__).parent
QUERY = explain("HG004").good


def diagnostics(explanation, example):
    if explanation.code.startswith("HG2"):
        return lint(QUERY, now=NOW, url=example).diagnostics
    return lint(example, family=explanation.family, now=NOW).diagnostics


@pytest.mark.parametrize("code", codes())
def test_the_bad_example_has_the_mistake(code):
    explanation = explain(code)
    told = {each.code: each.severity for each in diagnostics(explanation, explanation.bad)}
    assert told[code] == explanation.severity


@pytest.mark.parametrize("code", codes())
def test_the_good_example_has_no_mistake_at_all(code):
    explanation = explain(code)
    assert diagnostics(explanation, explanation.good) == ()


@pytest.mark.parametrize("code", codes())
def test_the_bad_example_shows_that_mistake_and_hardly_another(code):
    explanation = explain(code)
    others = {each.code for each in diagnostics(explanation, explanation.bad)} - {code}
    assert len(others) <= (2 if code == "HG031" else 1)


@pytest.mark.parametrize("code", codes())
def test_what_a_code_means_is_said_in_sentences(code):
    explanation = explain(code)
    assert re.fullmatch(r"HG\d{3}", explanation.code)
    assert explanation.title
    assert not explanation.title.endswith(".")
    assert explanation.meaning.endswith(".")
    assert "!" not in explanation.meaning


def test_codes_are_sorted_and_there_is_no_other_in_the_source():
    assert list(codes()) == sorted(set(codes()))
    used = {
        code
        for folder in ("reader", ".", "rules")
        for source in (ROOM / folder).glob("*.py")
        for code in re.findall(r'"(HG\d{3})"', source.read_text(encoding="utf-8"))
    }
    assert used == set(codes())


def test_codes_of_the_north_star_keep_their_meaning():
    assert explain("HG104").title == "unknown field"
    assert explain("HG110").title == "interval is a duration"


def test_the_document_is_the_table():
    written = (ROOM / "CODES.md").read_text(encoding="utf-8")
    assert written == document(), "write it anew: python -m hourglance.lint.codes_document"


def test_the_document_has_a_section_for_every_code():
    sections = re.findall(r"^### (HG\d{3})$", document(), re.MULTILINE)
    assert sections == list(codes())


def test_small_letters_will_do():
    assert explain("hg104") == explain("HG104")


def test_an_unknown_code_is_told_with_those_that_there_are():
    with pytest.raises(UnknownCodeError, match="HG001 to HG204"):
        explain("HG999")
