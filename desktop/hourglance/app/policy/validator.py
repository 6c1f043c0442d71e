"""From what a file says to what is wanted of this program, or to every mistake in it."""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from hourglance.app.policy.model import Policy, PolicyProblem, RegionJudge
from hourglance.app.policy.toml_positions import Text, TomlEntry, TomlPosition, read_statements

_LEAST_FLOOR: Final = 30
_LONGEST_FLOOR: Final = 3600
_CLIENT_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DURATION: Final = re.compile(r"\s*(\d{1,6})\s*([smh]?)", re.IGNORECASE)
_UNITS: Final = {"m": 60, "h": 3600}
_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")

#: Every key and the field that it fills.
KEYS: Final[Mapping[tuple[str, str], str]] = {
    ("account", "region"): "region",
    ("account", "client_id"): "client_id",
    ("plugins", "allow"): "allow",
    ("plugins", "deny"): "deny",
    ("plugins", "preinstalled"): "preinstalled",
    ("refresh", "floor_seconds"): "refresh_floor",
    ("storage", "keep_figures"): "keep_figures",
    ("updates", "check"): "update_check",
}
TABLES: Final = tuple(dict.fromkeys(table for table, _ in KEYS))


def judge(content: str, region: RegionJudge) -> tuple[Policy, tuple[PolicyProblem, ...]]:
    """Return what a text wants, as far as it can be understood, and every mistake in it, by line."""
    text = Text(content)
    entries, mistakes = read_statements(text)
    judgement = _PolicyValidator(text, region)
    for entry in entries:
        judgement.take(entry)
    found = sorted([*mistakes, *judgement.mistakes], key=lambda mistake: (mistake.line, mistake.column))
    return Policy(**judgement.values), tuple(found)


class _PolicyValidator:
    """What is known of a file so far."""

    def __init__(self, text: Text, region: RegionJudge) -> None:
        self.values: dict[str, Any] = {}
        self.mistakes: list[PolicyProblem] = []
        self._text = text
        self._region = region
        self._heads: dict[tuple[str, ...], TomlEntry] = {}
        self._keys: dict[tuple[str, ...], TomlEntry] = {}

    def take(self, entry: TomlEntry) -> None:
        if entry.head:
            self._take_head(entry)
            return
        before = self._keys.setdefault(entry.path, entry)
        if before is not entry:
            self._wrong(entry.key, f"`{entry.path[-1]}` is written twice", "Keep one of the two.")
        elif len(entry.path) > 1 and entry.path[0] in TABLES:
            self._take_key(entry)
        elif not any(entry.path[: len(head)] == head for head in self._heads):
            self._stray(entry)  # in a table that means nothing it is the table that is wrong

    def _take_head(self, entry: TomlEntry) -> None:
        before = self._heads.setdefault(entry.path, entry)
        name = ".".join(entry.path)
        if before is not entry:
            self._wrong(
                entry.key, f"the table [{name}] is there twice", "Put its keys together in one table."
            )
        elif len(entry.path) > 1 or name not in TABLES:
            self._wrong(entry.key, f"[{name}] means nothing here", _meant(name, TABLES, "[{}]"))

    def _stray(self, entry: TomlEntry) -> None:
        key = entry.path[0]
        homes = [table for table, name in KEYS if name == key]
        if key in TABLES:
            self._wrong(entry.key, f"`{key}` is a table", f"Write [{key}] on a line of its own.")
        elif homes:
            self._wrong(entry.key, f"`{key}` belongs in a table", f"Write it below [{homes[0]}].")
        else:
            self._wrong(
                entry.key, f"`{key}` means nothing here", _meant(key, [name for _, name in KEYS], "`{}`")
            )

    def _take_key(self, entry: TomlEntry) -> None:
        table, *rest = entry.path
        key = ".".join(rest)
        field = KEYS.get((table, key))
        if field is None:
            known = [name for home, name in KEYS if home == table]
            elsewhere = [home for home, name in KEYS if name == key]
            hint = f"It belongs in [{elsewhere[0]}]." if elsewhere else _meant(key, known, "`{}`")
            self._wrong(entry.key, f"`{key}` means nothing in [{table}]", hint)
            return
        judges: Mapping[str, Callable[[TomlEntry], Any]] = {
            "region": self._region_of,
            "client_id": self._client_id_of,
            "allow": self._names_of,
            "deny": self._names_of,
            "preinstalled": self._texts_of,
            "refresh_floor": self._seconds_of,
            "keep_figures": self._flag_of,
            "update_check": self._flag_of,
        }
        value = judges[field](entry)
        if value is not None:
            self.values[field] = value

    def _region_of(self, entry: TomlEntry) -> str | None:
        text = self._text_of(entry)
        if text is None:
            return None
        wrong, suggestion = self._region(text)
        if wrong:
            self._wrong(entry.place, wrong, suggestion)
            return None
        return text

    def _client_id_of(self, entry: TomlEntry) -> str | None:
        text = self._text_of(entry)
        if text is not None and not _CLIENT_ID.fullmatch(text):
            self._wrong(
                entry.place,
                "this is no client id",
                "Copy it from Admin > Integrations > OAuth: 32 hexadecimal digits in five groups.",
            )
            return None
        return text

    def _text_of(self, entry: TomlEntry) -> str | None:
        if isinstance(entry.value, str) and entry.value.strip() and entry.value.isprintable():
            return entry.value.strip()
        self._wrong(
            entry.place, f"`{entry.path[-1]}` must be a text", 'Write it between quotation marks, "…".'
        )
        return None

    def _texts_of(self, entry: TomlEntry) -> tuple[str, ...] | None:
        key = entry.path[-1]
        if not isinstance(entry.value, list):
            written = f'["{entry.value}"]' if isinstance(entry.value, str) else '["hourglance-longest-wait"]'
            self._wrong(entry.place, f"`{key}` must be a list of texts", f"Write {written}.")
            return None
        wrong = [
            place
            for place, item in zip(self._items(entry), entry.value, strict=True)
            if not (isinstance(item, str) and item.strip() and item.isprintable())
        ]
        for place in wrong:
            self._wrong(
                place, f"every item of `{key}` must be a text", 'Write it between quotation marks, "…".'
            )
        return None if wrong else tuple(item.strip() for item in entry.value)

    def _names_of(self, entry: TomlEntry) -> tuple[str, ...] | None:
        names = self._texts_of(entry)
        for place, name in zip(self._items(entry), names or (), strict=False):
            if not _NAME.fullmatch(name):
                self._wrong(
                    place,
                    f"{name[:60]!r} is no name of a plugin",
                    "Names have letters, digits, dots and hyphens. Versions and files go in `preinstalled`.",
                )
                names = None
        return names

    def _seconds_of(self, entry: TomlEntry) -> int | None:
        value = entry.value
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong(
                entry.place,
                f"`{entry.path[-1]}` must be a whole number of seconds",
                f"Write {_seconds_in(str(value))}, without quotation marks and unit.",
            )
        elif not _LEAST_FLOOR <= value <= _LONGEST_FLOOR:
            nearest = min(max(value, _LEAST_FLOOR), _LONGEST_FLOOR)
            self._wrong(
                entry.place,
                f"`{entry.path[-1]}` must be from {_LEAST_FLOOR} to {_LONGEST_FLOOR}",
                f"The nearest is {nearest}.",
            )
        else:
            return value
        return None

    def _flag_of(self, entry: TomlEntry) -> bool | None:
        if isinstance(entry.value, bool):
            return entry.value
        said = str(entry.value).strip().lower()
        suggestion = "Write true or false, without quotation marks."
        if said in {"true", "yes", "on", "1", "false", "no", "off", "0"}:
            suggestion = f"Write {'true' if said in {'true', 'yes', 'on', '1'} else 'false'}."
        self._wrong(entry.place, f"`{entry.path[-1]}` must be true or false", suggestion)
        return None

    def _items(self, entry: TomlEntry) -> Iterable[TomlPosition]:
        """Return where the items of a list stand; the whole list where that is not known."""
        if isinstance(entry.value, list) and len(entry.items) == len(entry.value):
            return entry.items
        return (entry.place,) * (len(entry.value) if isinstance(entry.value, list) else 1)

    def _wrong(self, place: TomlPosition, what: str, suggestion: str) -> None:
        self.mistakes.append(self._text.mistake(place, what[:1].upper() + what[1:], suggestion))


def _meant(name: str, known: Iterable[str], form: str) -> str:
    names = tuple(dict.fromkeys(known))
    near = get_close_matches(name.lower().replace("-", "_"), names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {form.format(near[0])}?"
    listed = [form.format(each) for each in names]
    return (
        f"There is {', '.join(listed[:-1])} and {listed[-1]}."
        if len(listed) > 1
        else f"There is {listed[0]}."
    )


def _seconds_in(text: str) -> int:
    """Return the seconds that a text probably means."""
    said = _DURATION.match(text)
    return int(said[1]) * _UNITS.get(said[2].lower(), 1) if said else 120
