"""A report on a terminal: each mistake under its line, whatever stands in that line."""

from itertools import pairwise

import pytest
from query_bodies import NOW, SENT
from rich.cells import cell_len

from hourglance.lint import lint, render, render_explanation
from hourglance.lint.codes import codes, explain

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


def test_a_mistake_is_shown_under_its_line():
    assert shown(SENT, name="payload.json").startswith(
        "error[HG110]: `interval` is a duration; the service wants a start and an end\n"
        "  --> payload.json:2:14\n"
        "   |\n"
        ' 2 |  "interval": "PT1H",\n'
        "   |              ^^^^^^ a period like this belongs in `granularity`\n"
        '   = write: "interval": "2023-10-27T10:00:00.000Z/2023-10-27T11:00:00.000Z"\n'
    )


def test_the_caveat_of_a_metric_is_told():
    text = " ".join(shown(SENT).split())
    assert "no aggregate metric is called conversation duration." in text
    assert "Handle time is `tHandle` (talk + hold + after-call work, one for each agent)" in text


def test_marks_stand_below_what_they_mark():
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
        ('{\t"colour":\t1}', '"colour"'),
        ('{"名前": "電話", "colour": 1}', '"colour"'),
        ('{"e\u0301": 1, "colour": 1}', '"colour"'),
        ('{"\x1b[31m": 1, "colour": 1}', '"colour"'),
        ('{"\u202e": 1, "colour": 1}', '"colour"'),
        ('\r\n{\r\n"colour": 1}', '"colour"'),
    ],
)
def test_marks_are_right_beside_wide_and_invisible_characters(text, marked):
    assert marked in carets(shown(text))


def test_nothing_in_a_query_steers_the_terminal():
    text = shown('{"\x1b[2J\x07\u202e": "\x9b", "interval": "\x1b]0;x\x07"}', name="query", color=False)
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(text)


def test_a_long_line_is_cut_around_the_place():
    text = f'{{{HOUR}, "metrics": ["tHandle"], "x": "{"long " * 400}", "colour": 1, "y": "{"long " * 400}"}}'
    told = shown(text, width=80)
    assert '"colour"' in carets(told)
    assert all(cell_len(line) <= 80 for line in told.splitlines() if " | " in line)
    assert "…" in told


def test_a_long_place_is_cut_too():
    told = shown(f'{{{HOUR}, "metrics": ["{"x" * 5000}"]}}', width=80)
    assert all(cell_len(line) <= 80 for line in told.splitlines() if " | " in line or "^" in line)


@pytest.mark.timeout(10)
def test_many_mistakes_in_one_line_of_megabytes_are_shown_at_once():
    metrics = ", ".join(['"tHandle"'] * 200_000)
    told = shown(f'{{{HOUR}, "metrics": [{metrics}]}}', width=80)
    assert all(cell_len(line) <= 80 for line in told.splitlines() if " | " in line)


def test_what_is_missing_is_marked_where_it_belongs():
    assert carets(shown(f"{{{HOUR}}}")) == ["{"]
    assert "^" in shown(f'{{{HOUR}, "metrics": ["tHandle"]')


@pytest.mark.parametrize("width", [1, 40, 60, 120])
def test_notes_are_wrapped(width):
    told = shown(SENT, width=width)
    notes = [line for line in told.splitlines() if line.startswith("     ")]
    assert notes
    # What is to be copied is never broken.
    assert all(len(line) <= max(width, 40) or " " not in line.strip() for line in notes)


def test_line_numbers_stand_right_aligned():
    told = shown('{"colour": 1,\n' + "\n" * 9 + '"color": 1}')
    assert "\n  1 | " in told
    assert "\n 11 | " in told


def test_a_mistake_of_the_address_is_shown_in_the_address():
    url = "https://api.mypurecloud.com/api/v2/analytics/conversations/aggregates"
    told = shown(f'{{{HOUR}, "metrics": ["tHandle"]}}', url=url)
    assert "--> address:1:28" in told
    assert carets(told) == ["/api/v2/analytics/conversations/aggregates"]


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (f'{{{HOUR}, "metrics": ["tHandle"]}}', "payload.json: no mistakes."),
        (SENT, "12 errors. `--fix` mends all 12; the mended query is valid."),
        (
            f'{{{HOUR}, "metrics": ["duration"]}}',
            "1 error. `--fix` mends it; the mended query is valid.",
        ),
        (
            f'{{{HOUR}, "metrics": ["duration", "xyzzy"]}}',
            "2 errors. `--fix` mends 1 of 2; the mended query still has 1 error.",
        ),
        (
            f'{{{HOUR}, "metrics": ["xyzzy"]}}',
            "1 error. Only you can say what was meant: `--fix` cannot mend this.",
        ),
        (
            f'{{{HOUR}, "metrics": ["tHandle"], "granularity": "PT25M"}}',
            "1 warning. The service takes the query.",
        ),
        (
            f'{{{HOUR}, "metrics": ["tHandle", "tHandle"], "limit": null}}',
            "2 warnings. The service takes the query; `--fix` tidies it.",
        ),
        (
            f'{{{HOUR}, "metrics": ["duration"], "granularity": "PT25M"}}',
            "1 error and 1 warning. `--fix` mends it; the mended query is valid.",
        ),
    ],
)
def test_the_last_line_sums_up(text, summary):
    assert shown(text, name="payload.json").splitlines()[-1] == summary


def test_colour_is_given_only_where_it_is_wanted():
    report = lint(SENT, now=NOW)
    assert "\x1b[" not in render(report)
    assert "\x1b[31m" in render(report, color=True)


@pytest.mark.parametrize("code", codes())
def test_what_a_code_means_can_be_read(code):
    text = render_explanation(explain(code), width=80)
    assert text.startswith(f"{explain(code).severity}[{code}]: {explain(code).title}\n")
    assert "Wrong" in text
    assert "Right:" in text
    assert len(text) < 6000
    assert all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.parametrize("code", codes())
def test_every_example_can_be_shown(code):
    explanation = explain(code)
    url = str(explanation.bad) if code.startswith("HG2") else None
    text = explanation.good if url else explanation.bad
    told = render(lint(text, family=explanation.family, now=NOW, url=url), width=80)
    assert f"[{code}]" in told
