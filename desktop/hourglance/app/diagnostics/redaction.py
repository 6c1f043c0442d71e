"""Removes names, ids, addresses and secrets from texts."""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Final

from hourglance.util.paths import home_folder

#: Kept, because the service's support asks for it: the id of a request.
_KEPT: Final = frozenset({"correlation_id"})

_MIN_NAME_LENGTH: Final = 3


class Redaction:
    """Replaces confidential texts; the same text always has the same replacement.

    :param people: names of people; their parts are replaced too.
    :param names: of queues and other entities of the organization.
    """

    def __init__(self, people: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        parts = (part for name in people for part in (name, *name.split()))
        wanted = {name for name in (*parts, *names) if len(name) >= _MIN_NAME_LENGTH}
        longest_first = sorted(wanted, key=lambda name: (-len(name), name))
        whole = "|".join(map(re.escape, longest_first))
        self._names = re.compile(rf"(?<!\w)(?:{whole})(?!\w)") if whole else None
        self._home = str(home_folder())

    def text(self, text: str) -> str:
        """Return a text without anything confidential."""
        if len(self._home) > 1:
            text = text.replace(self._home, "~")
        text = _HEADER.sub(r"\1 …", text)
        text = _UUID.sub(lambda match: _mask("id", match[0]), text)
        text = _ADDRESS.sub(lambda match: _mask("mail", match[0]), text)
        text = _SECRET.sub("…", text)
        if self._names is not None:
            text = self._names.sub(lambda match: _mask("name", match[0]), text)
        return text

    def data(self, data: Any) -> Any:
        """Return plain data with all texts redacted, including keys."""
        if isinstance(data, str):
            return self.text(data)
        if isinstance(data, Mapping):
            return {
                self.text(str(key)): value if key in _KEPT else self.data(value)
                for key, value in data.items()
            }
        if isinstance(data, (list, tuple)):
            return [self.data(each) for each in data]
        return data


def _mask(kind: str, value: str) -> str:
    return f"{kind}-{blake2b(value.lower().encode(), digest_size=3).hexdigest()}"


#: A header with a token, to the end of its line.
_HEADER: Final = re.compile(
    r"(?i)\b(authorization|proxy-authorization|cookie|set-cookie|bearer)\b['\"]?\s*[:= ].*"
)
_UUID: Final = re.compile(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

#: What looks like a token: long, with letters and digits.
_SECRET: Final = re.compile(r"(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}(?![\w/.-])")
