"""Exceptions that decoding untrusted JSON can raise."""

from typing import Final

import msgspec

#: What msgspec raises for invalid JSON. It decodes text late, and limits nesting by Python's recursion alone.
JSON_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
