"""Texts made fit to be shown to strangers: nobody's name, no id, no address, nothing secret."""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

#: What names nobody by itself: the service's name for a request, which its support asks for.
_LEFT_AS_IT_IS: Final = frozenset({"correlation_id"})

_LEAST_NAME: Final = 3


class Redaction:
    """Replaces what must not be told, the same thing always by the same word.

    :param people: names of people, of which no part may be told either.
    :param names: of queues and the like: whatever else the organization calls its own.
    """

    def __init__(self, people: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        parts = (part for name in people for part in (name, *name.split()))
        wanted = {name for name in (*parts, *names) if len(name) >= _LEAST_NAME}
        longest_first = sorted(wanted, key=lambda name: (-len(name), name))
        whole = "|".join(map(re.escape, longest_first))
        self._names = re.compile(rf"(?<!\w)(?:{whole})(?!\w)") if whole else None
        self._home = str(Path.home())

    def text(self, text: str) -> str:
        """Return a text without what must not be told."""
        if len(self._home) > 1:
            text = text.replace(self._home, "~")
        text = _HEADER.sub(r"\1 …", text)
        text = _UUID.sub(lambda found: _mask("id", found[0]), text)
        text = _ADDRESS.sub(lambda found: _mask("mail", found[0]), text)
        text = _SECRET.sub("…", text)
        if self._names is not None:
            text = self._names.sub(lambda found: _mask("name", found[0]), text)
        return text

    def data(self, data: Any) -> Any:
        """Return plain data with all its texts redacted, keys included."""
        if isinstance(data, str):
            return self.text(data)
        if isinstance(data, Mapping):
            return {
                self.text(str(key)): value if key in _LEFT_AS_IT_IS else self.data(value)
                for key, value in data.items()
            }
        if isinstance(data, (list, tuple)):
            return [self.data(each) for each in data]
        return data


def _mask(sort: str, value: str) -> str:
    return f"{sort}-{blake2b(value.lower().encode(), digest_size=3).hexdigest()}"


#: A header that carries a token, to the end of its line.
_HEADER: Final = re.compile(
    r"(?i)\b(authorization|proxy-authorization|cookie|set-cookie|bearer)\b['\"]?\s*[:= ].*"
)
_UUID: Final = re.compile(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

#: Whatever looks like a token: long, and with letters and digits in it.
_SECRET: Final = re.compile(r"(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}(?![\w/.-])")
