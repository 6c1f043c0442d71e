"""How long the query check takes: of a normal query, of the longest one, of 5 MB of anything, and of
200 000 random inputs; and the whole command of a small file, next to the import of click.

Run on a quiet machine::

    python -m pytest -s tests/benchmarks/test_query_check.py

Times are the processor's, so that other programs do not count.
"""

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time

import pytest
from lint_inputs import inputs
from query_bodies import NOW, SENT

from hourglance.lint import lint

pytestmark = pytest.mark.timeout(3600)

HOUR = "2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"
FUZZ_INPUTS = 200_000
LONGEST = 512_000
FAR_TOO_LONG = 5_000_000

NORMAL = json.dumps(
    {
        "interval": HOUR,
        "granularity": "PT5M",
        "timeZone": "Europe/Berlin",
        "groupBy": ["mediaType", "queueId"],
        "filter": {
            "type": "and",
            "clauses": [
                {
                    "type": "or",
                    "predicates": [{"dimension": "queueId", "value": f"queue-{n}"} for n in range(8)],
                },
                {"type": "or", "predicates": [{"dimension": "mediaType", "value": "voice"}]},
            ],
        },
        "metrics": ["tHandle", "tTalkComplete", "tHeldComplete", "tAcw", "nOffered", "tAnswered"],
        "views": [{"target": "tAnswered", "name": "fast", "function": "rangeBound", "range": {"lt": 20000}}],
    },
    indent=2,
)


def seconds(content):
    start = time.process_time()
    lint(content, now=NOW)
    return time.process_time() - start


def filled(part, before="", after=""):
    """Return a text of the longest query's length, made of many equal parts."""
    room = LONGEST - len(before) - len(after)
    return before + (part * (room // len(part) + 1))[:room] + after


def many_predicates(part):
    before = f'{{"interval": "{HOUR}", "metrics": ["tHandle"], "filter": {{"type": "or", "predicates": ['
    number = (LONGEST - len(before) - 10) // (len(part % 0) + 2)
    return before + ", ".join(part % index for index in range(number)) + "]}}"


LONG = {
    "right: predicates": many_predicates('{"dimension": "queueId", "value": "queue-%07d"}'),
    "wrong: unknown dimensions": many_predicates('{"dimension": "queue%07d", "value": "q"}'),
    "wrong: unknown fields": many_predicates('{"dimension": "queueId", "valeu%07d": "q"}'),
    "wrong: unknown metrics": f'{{"interval": "{HOUR}", "metrics": ['
    + ", ".join(f'"tHandel{index}"' for index in range(34_000))
    + "]}",
    "wrong: values in a list": '{"filter": {"type": "or", "predicates": [{"dimension": "queueId", "value": ['
    + '"q", ' * 100_000
    + '"q"]}]}}',
    "not JSON: open lists": "[" * LONGEST,
    "not JSON: open objects": '{"a": ' * (LONGEST // 6),
    "not JSON: commas": filled(",", "["),
    "not JSON: missing commas": filled("1 ", "["),
    "not JSON: semicolons": filled("1;", "["),
    "not JSON: open texts": filled('"\n', "["),
    "not JSON: escapes": filled('\\"\n', "["),
    "not JSON: quotes": filled("'"),
    "not JSON: comments": filled("/* */", "["),
    "not JSON: wrong brackets": filled("[1}", "["),
    "not JSON: words": filled("word ", "["),
    "not JSON: queries": filled("{}, ", "["),
}


def test_query_check_of_a_normal_query_takes_less_than_a_millisecond():
    for name, text in (("right", NORMAL), ("the thread's, mended", SENT)):
        lint(text, now=NOW)
        median = statistics.median(seconds(text) for _ in range(500)) * 1000
        print(f"\n{name}: {len(text)} characters, median {median:.3f} ms")
        assert median < 1


@pytest.mark.parametrize("name", LONG)
def test_query_check_of_the_longest_query_takes_less_than_a_second(name):
    text = LONG[name]
    took = min(seconds(text) for _ in range(2))
    print(f"\n{name}: {len(text)} characters, {took:.2f} s")
    assert took < 1


FAR_TOO_LONG_TEXTS = {
    "open objects": "{" * FAR_TOO_LONG,
    "open lists": "[" * FAR_TOO_LONG,
    "one string": f'["{"x" * FAR_TOO_LONG}"]',
    "strings": "[" + '"abc", ' * (FAR_TOO_LONG // 7) + '"abc"]',
    "escapes": '["' + "\\n" * (FAR_TOO_LONG // 2) + '"]',
    "members": "{" + '"name": 1, ' * (FAR_TOO_LONG // 11) + '"name": 1}',
    "unknown fields": "{" + ", ".join(f'"name{index}": 1' for index in range(FAR_TOO_LONG // 15)) + "}",
    "unknown metrics": '{"metrics": [' + ", ".join(f'"tX{n}"' for n in range(FAR_TOO_LONG // 10)) + "]}",
    "words": "word " * (FAR_TOO_LONG // 5),
    "placeholders": "[" + '"{{a}}", ' * (FAR_TOO_LONG // 9) + '"a"]',
    "calls": "[" + "f(a, " * (FAR_TOO_LONG // 5),
    "escaped quotes": '{\\"a' * (FAR_TOO_LONG // 4),
    "lines of a mail": "> {\n" * (FAR_TOO_LONG // 4),
}


@pytest.mark.parametrize("name", FAR_TOO_LONG_TEXTS)
def test_query_check_of_five_megabytes_takes_less_than_ten_seconds(name):
    took = seconds(FAR_TOO_LONG_TEXTS[name])
    print(f"\n{name}: {took:.2f} s")
    assert took < 10


def processor_time(command):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_command_on_a_small_file_takes_at_most_three_times_the_import_of_click(tmp_path):
    file = tmp_path / "query.json"
    file.write_text(f'{{"interval": "{HOUR}", "metrics": ["tHandle"]}}')
    program = "from hourglance.cli import main; main()"
    check = [sys.executable, "-c", program, "query", "check", str(file)]
    pairs = [
        (processor_time([sys.executable, "-c", "import click"]), processor_time(check)) for _ in range(20)
    ]
    floor, took = (min(column) for column in zip(*pairs, strict=True))
    print(
        f"\nimport click: {floor * 1000:.0f} ms; query check: {took * 1000:.0f} ms, {took / floor:.2f} times"
    )
    assert took <= 3 * floor


def test_random_and_mutated_inputs_are_answered_within_a_tenth_of_a_second():
    slowest, longest, total = 0.0, b"", 0.0
    for content in inputs(random.Random(4711), FUZZ_INPUTS):
        took = seconds(content)
        total += took
        if took > slowest:
            slowest, longest = took, content
    print(
        f"\n{FUZZ_INPUTS} inputs: no exception, {total / FUZZ_INPUTS * 1000:.2f} ms on average, "
        f"slowest {slowest * 1000:.0f} ms: {longest[:200]!r}"
    )
    assert slowest < 0.1
