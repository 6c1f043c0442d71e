"""The rules: each has documentation and valid examples, and CODES.md is up to date."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import hourglance.lint
from hourglance.lint import UnknownCodeError, all_rules, explain_rule, lint
from hourglance.lint.codes_document import codes_document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROOM = Path(hourglance.lint.__file__).parent
QUERY = explain_rule("HG004").good

each_rule = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)


def diagnostics(rule, example):
    if rule.code.startswith("HG2"):
        return lint(QUERY, now=NOW, url=example).diagnostics
    return lint(example, family=rule.family, now=NOW).diagnostics


@each_rule
def test_bad_example_violates_the_rule_and_at_most_one_other(rule):
    severities = {found.code: found.severity for found in diagnostics(rule, rule.bad)}
    assert severities.pop(rule.code) == rule.severity
    assert len(severities) <= (2 if rule.code == "HG031" else 1)


def test_good_examples_violate_no_rule():
    assert {rule.code: found for rule in all_rules() if (found := diagnostics(rule, rule.good))} == {}


def test_documentation_is_written_in_sentences():
    for rule in all_rules():
        assert re.fullmatch(r"HG\d{3}", rule.code)
        assert rule.title, rule.code
        assert not rule.title.endswith("."), rule.code
        assert rule.explanation.endswith("."), rule.code
        assert "!" not in rule.explanation, rule.code


def test_registry_is_sorted_and_has_all_codes_of_the_source():
    codes = [rule.code for rule in all_rules()]
    assert codes == sorted(set(codes))
    used = {
        code
        for source in ROOM.rglob("*.py")
        for code in re.findall(r'"(HG\d{3})"', source.read_text(encoding="utf-8"))
    }
    assert used == set(codes)


def test_codes_keep_their_meaning():
    assert explain_rule("HG104").title == "unknown field"
    assert explain_rule("HG110").title == "interval is a duration"


def test_codes_document_is_up_to_date():
    written = (ROOM / "CODES.md").read_text(encoding="utf-8")
    assert written == codes_document(), "run: python -m hourglance.lint.codes_document"


def test_codes_document_has_a_section_for_each_rule():
    sections = re.findall(r"^### (HG\d{3})$", codes_document(), re.MULTILINE)
    assert sections == [rule.code for rule in all_rules()]


def test_explain_rule_accepts_lower_case():
    assert explain_rule("hg104") == explain_rule("HG104")


def test_explain_rule_unknown_code_names_the_valid_ones():
    with pytest.raises(UnknownCodeError, match="HG001 to HG304"):
        explain_rule("HG999")
