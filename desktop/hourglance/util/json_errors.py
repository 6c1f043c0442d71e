"""Decoding untrusted JSON, and the exceptions that it can raise."""

import json
from typing import Any, Final

import msgspec

#: What msgspec raises for invalid JSON. It decodes text late, and limits nesting by Python's recursion alone.
JSON_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def parse_json(text: bytes | str) -> Any:
    """Return what a JSON text stands for, as Python's own types; None if it is invalid."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
