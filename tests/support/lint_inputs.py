"""Random inputs for the query check: texts, bytes and randomly modified queries."""

import random
from collections.abc import Iterator

from hourglance.lint import all_rules

_SEEDS = [
    example
    for rule in all_rules()
    if not rule.code.startswith(("HG2", "HG3"))
    for example in (rule.bad, rule.good)
    if isinstance(example, str) and len(example) < 3000
]
_FRAGMENTS = [
    *"\"{}[],:;=\\\n\0'“”`é",
    *("null", "true", "NaN", "1e999", "-", "0x1", "\\u", "\\ud800", "/*", "//", "#", "\ufeff", "\ud800"),
    *(
        '"metrics"',
        '"filter"',
        '"clauses"',
        '"predicates"',
        '"interval"',
        '"value":',
        '"limit":',
        '"type":"or"',
    ),
    *("PT1H", "tHandle", "2026-11-23T10:00:00Z/", '{"dimension":"mediaType"', '"range":{"gt":', '"views":['),
    *("[[[[[[[[", "}}}}}}", '"queryType":"topN"', '"dateFrom"', "```"),
]


def inputs(chance: random.Random, number: int) -> Iterator[str | bytes]:
    """Yield inputs; four in five are queries modified in up to 40 places."""
    for _ in range(number):
        content = _mutated(chance) if chance.random() < 0.8 else _random(chance)
        if isinstance(content, str) and chance.random() < 0.1:
            content = content.encode("utf-8", "surrogatepass")
        yield content


def _random(chance: random.Random) -> str | bytes:
    length = chance.randrange(300)
    match chance.randrange(3):
        case 0:
            return chance.randbytes(length)
        case 1:
            return "".join(chance.choice(_FRAGMENTS) for _ in range(length // 2))
    return "".join(chr(chance.randrange(chance.choice((0x80, 0x500)))) for _ in range(length))


def _mutated(chance: random.Random) -> str:
    text = chance.choice(_SEEDS)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 10, 40))):
        text = _changed(text or "{", chance)
    return text


def _changed(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text))
    end = min(len(text), start + chance.choice((1, 1, 2, 5, 20, 100)))
    other = chance.choice(_SEEDS)
    begin = chance.randrange(len(other))
    instead = chance.choice(
        (
            "",
            chance.choice(_FRAGMENTS),
            chance.choice(_FRAGMENTS) + text[start:end],
            text[start:end] * chance.choice((2, 3, 10)),
            other[begin : begin + chance.randrange(80)] + text[start:end],
            chr(chance.randrange(chance.choice((32, 256, 0x3000)))),
        )
    )
    return text[:start] + instead + (text[end:] if chance.random() < 0.9 else "")
