"""Well-formed JSON documents with extreme values, for the readers of the user's files."""

import json
from collections.abc import Iterator

#: JSON texts of values that are valid JSON, and hard to read: by name.
EXTREMES = {
    "int of 400 digits": "1" + "0" * 400,
    "negative int of 400 digits": "-1" + "0" * 400,
    "int of 5 000 digits": "9" * 5_000,
    "float beyond the range": "1e309",
    "negative zero": "-0.0",
    "smallest float": "5e-324",
    "lone surrogate": '"\\ud800"',
    "NUL character": '"\\u0000"',
    "text of 1 MB": '"' + "x" * 1_000_000 + '"',
    "nested arrays": "[" * 5_000 + "]" * 5_000,
    "nested objects": '{"a":' * 5_000 + "1" + "}" * 5_000,
    "null": "null",
}


def documents(template: str) -> Iterator[tuple[str, str]]:
    """Yield documents by the name of their extreme value.

    :param template: a JSON document in which ``"VALUE"`` stands for the value.
    """
    json.loads(template)
    for name, value in EXTREMES.items():
        yield name, template.replace('"VALUE"', value)
