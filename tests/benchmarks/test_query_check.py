"""How long the query check takes: of a normal query, of the longest one, and of 200 000 random inputs.

Run on a quiet machine::

    python -m pytest -s tests/benchmarks/test_query_check.py

Times are the processor's, so that other programs do not count.
"""

import json
import random
import statistics
import time

import pytest
from lint_inputs import inputs
from query_bodies import NOW, SENT

from hourglance.lint import lint

pytestmark = pytest.mark.timeout(3600)

HOUR = "2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"
FUZZ_INPUTS = 200_000
LONGEST = 512_000

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


def test_a_normal_query_takes_less_than_a_millisecond():
    for name, text in (("right", NORMAL), ("the thread's, mended", SENT)):
        lint(text, now=NOW)
        median = statistics.median(seconds(text) for _ in range(500)) * 1000
        print(f"\n{name}: {len(text)} characters, median {median:.3f} ms")
        assert median < 1


@pytest.mark.parametrize("name", LONG)
def test_the_longest_query_takes_less_than_a_second(name):
    text = LONG[name]
    took = min(seconds(text) for _ in range(2))
    print(f"\n{name}: {len(text)} characters, {took:.2f} s")
    assert took < 1


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
