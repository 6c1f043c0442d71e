"""Name lookup: aliases of other services, spelling suggestions, and names in messages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_MIN_RATIO: Final = 0.78
_MIN_SHARED_PAIRS: Final = 0.35
_MIN_WORD_RATIO: Final = 0.7
_MIN_JOINED_RATIO: Final = 0.9
_MAX_LENGTH: Final = 60
_SIGNS: Final = ("!", "-", "~", "^", "<", ">", "=")
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_SEPARATORS: Final = re.compile(r"[\s_\-.]+")


@dataclass(frozen=True, slots=True)
class Alias:
    """The meaning of a name that other services, forums or AI assistants use.

    :param name: the right name; empty if there is no equivalent.
    :param reason: half a sentence that says what is different here.
    :param droppable: whether the field can be removed without losing anything the service offers.
    :param same: whether both mean the same, so that one can replace the other.
    """

    name: str
    reason: str
    droppable: bool = False
    same: bool = True


def alias_table(*entries: tuple[str, Alias]) -> dict[str, Alias]:
    """Return a table of aliases; each entry lists normalized names, separated by spaces."""
    return {name: alias for names, alias in entries for name in names.split()}


def closest(name: str, known: tuple[str, ...]) -> str | None:
    """Return the most similar name in ``known``, None if none is similar enough."""
    return _closest(name, known) if name and len(name) <= _MAX_LENGTH else None


def misspelled(name: str, known: tuple[str, ...]) -> str | None:
    """Return the name in ``known`` that ``name`` is a typing error of, None if there is none.

    Unlike :func:`closest`, never a name of another meaning: each camel case word has the same first letter
    and almost the same spelling. ``nDisconnected`` is not ``nConnected``, ``queueName`` is not ``queueId``,
    and ``unmatches`` is not ``matches``.
    """
    found = closest(name, known)
    if found is None or _is_negated(name):
        return None
    words, right = _words(name), _words(found)
    if len(words) == 1 < len(right):  # such as grupby
        return found if _is_typo(words[0], normalize(found), _MIN_JOINED_RATIO) else None
    typos = [_is_typo(*pair, _MIN_WORD_RATIO) for pair in zip(words, right, strict=False)]
    return found if len(words) == len(right) and all(typos) else None


def _is_negated(name: str) -> bool:
    """Whether a name begins with a sign that excludes it, or compares."""
    return name.lstrip()[:1] in _SIGNS


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(name)]


def _is_typo(word: str, right: str, minimum: float) -> bool:
    if word[:1] != right[:1] or abs(len(word) - len(right)) > 2:
        return False
    return similarity(word, right) >= minimum or sorted(word) == sorted(right)


def similarity(one: str, other: str) -> float:
    """Return how similar two short texts are, from 0 to 1."""
    from difflib import SequenceMatcher  # only wrong names need it

    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def match_ignoring_case(name: str, known: tuple[str, ...]) -> str | None:
    """Return the name in ``known`` that differs from ``name`` only in case and separators."""
    return None if len(name) > _MAX_LENGTH or _is_negated(name) else _match_ignoring_case(name, known)


def normalize(name: str) -> str:
    """Return a name in lower case without spaces, hyphens, dots and underscores: the key of aliases."""
    return _normalize(name[:_MAX_LENGTH])


def format_names(names: Iterable[str], *, last: str = "or", most: int = 8) -> str:
    """Return names as prose: ``a``, ``b`` or ``c``."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > most:
        return f"{', '.join(quoted[:most])} and {len(quoted) - most} more"
    return f" {last} ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1] if quoted else "")))


def shorten(text: str, most: int = 60) -> str:
    """Return a text cut to ``most`` characters, with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


@lru_cache(maxsize=1024)
def _closest(name: str, known: tuple[str, ...]) -> str | None:
    wanted = normalize(name)
    pairs = _pairs(wanted)
    best, best_ratio = None, _MIN_RATIO
    for candidate in known:
        other = normalize(candidate)
        if other == wanted:
            return candidate
        if sorted(other) == sorted(wanted) and other[0] == wanted[0]:
            return candidate  # two letters are swapped
        # Shared letter pairs are a cheap filter before the expensive ratio.
        if len(pairs & _pairs(other)) < _MIN_SHARED_PAIRS * min(len(wanted), len(other)):
            continue
        ratio = similarity(wanted, other)
        if ratio > best_ratio:
            best, best_ratio = candidate, ratio
    return best


@lru_cache(maxsize=1024)
def _match_ignoring_case(name: str, known: tuple[str, ...]) -> str | None:
    wanted = normalize(name)
    return next((candidate for candidate in known if normalize(candidate) == wanted), None)


@lru_cache(maxsize=4096)
def _normalize(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()


@lru_cache(maxsize=4096)
def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[index : index + 2] for index in range(len(name) - 1))
