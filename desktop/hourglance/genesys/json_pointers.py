"""Where decoding stumbled, as a JSON pointer."""

import json
import math
import re
from typing import Final

_PATH: Final = re.compile(r" - at `(?:key in )?\$(?P<path>[^`]*)`$")
_STEP: Final = re.compile(r"\.(?P<key>[^.\[]+)|\[(?P<index>\d+)\]")


def pointer(*steps: str | int) -> str:
    """Return the JSON pointer (RFC 6901) that leads over keys and indexes."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def place_in(error: Exception) -> str:
    """Return the pointer to the place that an error of msgspec names; empty for the whole."""
    match = _PATH.search(str(error))
    if match is None:
        return ""
    return pointer(*(step["key"] or step["index"] for step in _STEP.finditer(match["path"])))


def place_of_odd_number(content: bytes | str) -> str | None:
    """Return the pointer to the first NaN, infinity or number beyond all bounds, None if there is none.

    JSON has no such numbers, so msgspec calls a text that has them malformed and says no place.
    """
    try:
        found = _walk(json.loads(content))
    except (ValueError, RecursionError):
        return None
    return None if found is None else pointer(*found)


def _walk(value: object) -> tuple[str | int, ...] | None:
    if isinstance(value, float):
        return None if math.isfinite(value) else ()
    steps: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    for step, below in steps:
        found = _walk(below)
        if found is not None:
            return (step, *found)
    return None
