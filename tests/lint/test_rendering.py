"""Terminal output: each problem below its line, whatever the line contains."""

from itertools import pairwise

import pytest
from query_bodies import NOW, SENT
from rich.cells import cell_len

from hourglance.lint import all_rules, explain_rule, lint, render, render_rule

HOUR = '"interval": "2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"'


def shown(text, **options):
    url = options.pop("url", None)
    return render(lint(text, now=NOW, url=url), **options)


def carets(text):
    """Return each source line that has a mark below it, and what is marked."""
    lines = text.splitlines()
    found = []
    for line, below in pairwise(lines):
        if below.lstrip(" |").startswith("^"):
            start = cell_len(below[: below.index("^")])
            end = start + below.count("^")
            marked = "".join(
                character for index, character in enumerate(line) if start <= cell_len(line[:index]) < end
            )
            found.append(marked)
    return found


def test_problem_is_shown_below_its_line():
    assert shown(SENT, name="payload.json").startswith(
        "error[HG110]: `interval` is a duration; the service requires a start and an end\n"
        "  --> payload.json:2:14\n"
        "   |\n"
        ' 2 |  "interval": "PT1H",\n'
        "   |              ^^^^^^ a duration belongs in `granularity`\n"
        '   = write: "interval": "2023-10-27T10:00:00.000Z/2023-10-27T11:00:00.000Z"\n'
    )


def test_note_of_a_metric_is_shown():
    text = " ".join(shown(SENT).split())
    assert "there is no aggregate metric for conversation duration." in text
    assert "Handle time is `tHandle` (talk + hold + after-call work, once per agent)" in text


def test_marks_are_below_the_place():
    assert carets(shown(SENT))[:7] == [
        '"PT1H"',
        '"dateFrom"',
        '"dateTo"',
        '"groupings"',
        '{"id": "mediaType", "type": "string"}',
        '"select"',
        '{"id": "duration", "type": "sum"}',
    ]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ('{\t"colour":\t1, "metrics": []}', '"colour"'),
        ('{"名前": "電話", "colour": 1, "metrics": []}', '"colour"'),
        ('{"e\u0301": 1, "colour": 1, "metrics": []}', '"colour"'),
        ('{"\x1b[31m": 1, "colour": 1, "metrics": []}', '"colour"'),
        ('{"\u202e": 1, "colour": 1, "metrics": []}', '"colour"'),
        ('\r\n{\r\n"colour": 1, "metrics": []}', '"colour"'),
    ],
)
def test_marks_are_aligned_after_wide_and_invisible_characters(text, marked):
    assert marked in carets(shown(text))


def test_terminal_control_characters_are_replaced():
    text = shown('{"\x1b[2J\x07\u202e": "\x9b", "interval": "\x1b]0;x\x07"}', name="query", color=False)
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(text)


def test_long_line_is_cut_around_the_place():
    text = f'{{{HOUR}, "metrics": ["tHandle"], "x": "{"long " * 400}", "colour": 1, "y": "{"long " * 400}"}}'
    told = shown(text, width=80)
    assert '"colour"' in carets(told)
    assert all(cell_len(line) <= 80 for line in told.splitlines() if " | " in line)
    assert "…" in told


def test_long_place_is_cut():
    told = shown(f'{{{HOUR}, "metrics": ["{"x" * 5000}"]}}', width=80)
    assert all(cell_len(line) <= 80 for line in told.splitlines() if " | " in line or "^" in line)


@pytest.mark.timeout(10)
def test_long_line_with_many_problems_is_rendered_quickly():
    metrics = ", ".join(['"tHandle"'] * 60_000)
    told = shown(f'{{{HOUR}, "metrics": [{metrics}]}}', width=80)
    assert all(cell_len(line) <= 80 for line in told.splitlines() if " | " in line)


def test_missing_field_is_marked():
    assert carets(shown(f"{{{HOUR}}}")) == ["{"]
    assert "^" in shown(f'{{{HOUR}, "metrics": ["tHandle"]')


@pytest.mark.parametrize("width", [1, 40, 60, 120])
def test_notes_are_wrapped(width):
    told = shown(SENT, width=width)
    notes = [line for line in told.splitlines() if line.startswith("     ")]
    assert notes
    # What is to be copied is never broken.
    assert all(len(line) <= max(width, 40) or " " not in line.strip() for line in notes)


def test_line_numbers_are_right_aligned():
    told = shown('{"metrics": [], "colour": 1,\n' + "\n" * 9 + '"color": 1}')
    assert "\n  1 | " in told
    assert "\n 11 | " in told


def test_url_problem_is_shown_in_the_url():
    url = "https://api.mypurecloud.com/api/v2/analytics/conversations/aggregates"
    told = shown(f'{{{HOUR}, "metrics": ["tHandle"]}}', url=url)
    assert "--> URL:1:28" in told
    assert carets(told) == ["/api/v2/analytics/conversations/aggregates"]


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (f'{{{HOUR}, "metrics": ["tHandle"]}}', "payload.json: no problems found."),
        (SENT, "12 errors. `--fix` fixes all 12; the fixed query is valid."),
        (
            f'{{{HOUR}, "metrics": ["duration"]}}',
            "1 error. `--fix` fixes it; the fixed query is valid.",
        ),
        (
            f'{{{HOUR}, "metrics": ["duration", "xyzzy"]}}',
            "2 errors. `--fix` fixes 1 of 2; the fixed query still has 1 error.",
        ),
        (
            f'{{{HOUR}, "metrics": ["xyzzy"]}}',
            "1 error. `--fix` cannot fix it: a manual change is needed.",
        ),
        (
            f'{{{HOUR}, "metrics": ["tHandle"], "granularity": "PT25M"}}',
            "1 note. The query is valid.",
        ),
        (
            f'{{{HOUR}, "metrics": ["tHandle", "tHandle"], "limit": null}}',
            "1 warning and 1 note. The query is valid; `--fix` cleans it up.",
        ),
        (
            f'{{{HOUR}, "metrics": ["duration"], "granularity": "PT25M"}}',
            "1 error and 1 note. `--fix` fixes it; the fixed query is valid.",
        ),
    ],
)
def test_summary_line(text, summary):
    assert shown(text, name="payload.json").splitlines()[-1] == summary


def test_color_is_optional():
    report = lint(SENT, now=NOW)
    assert "\x1b[" not in render(report)
    assert "\x1b[31m" in render(report, color=True)


def test_rule_documentation_is_rendered():
    for rule in all_rules():
        text = render_rule(rule, width=80)
        assert text.startswith(f"{rule.severity}[{rule.code}]: {rule.title}\n")
        assert "Wrong" in text, rule.code
        assert "Right:" in text, rule.code
        assert len(text) < 6000, rule.code
        assert all(character.isprintable() or character == "\n" for character in text), rule.code


def test_rule_examples_are_rendered():
    for rule in all_rules():
        if rule.code == "HG031":
            continue  # a thousand problems
        url = str(rule.bad) if rule.code.startswith("HG2") else None
        text = explain_rule("HG004").good if url else rule.bad
        assert f"[{rule.code}]" in render(lint(text, family=rule.family, now=NOW, url=url), width=80)


def test_note_is_counted_apart_from_errors_and_warnings():
    report = lint(f'{{{HOUR}, "metrics": ["tHandle", "tHandle"], "granularity": null}}', now=NOW)
    assert report.ok
    assert [found.code for found in report.notes] == ["HG107"]
    assert render(report).splitlines()[-1].startswith("1 warning and 1 note. The query is valid")


def test_query_with_placeholders_is_not_called_valid():
    where = '"filter": {"type": "and", "predicates": [{"dimension": "queueId", "value": "{{queueId}}"}]}'
    told = shown(f'{{{HOUR}, "metrics": ["tHandle"], {where}}}')
    assert "The query is valid as soon as every placeholder is filled in." in told
    told = shown(f'{{{HOUR}, "metrics": ["thandle"], "timeZone": "{{{{zone}}}}", {where}}}')
    assert "the fixed query is valid as soon as every placeholder is filled in." in told
