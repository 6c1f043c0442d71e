"""Which name was meant: the nearest of those that exist."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

_LIKELY: Final = 0.78
_SHARED_PAIRS: Final = 0.35
_LONGEST: Final = 60
_SEPARATORS: Final = re.compile(r"[\s_\-.]+")


def nearest(name: str, known: tuple[str, ...]) -> str | None:
    """Return the one of ``known`` that ``name`` was probably meant to be, None if none is near."""
    return _nearest(name, known) if name and len(name) <= _LONGEST else None


def other_case(name: str, known: tuple[str, ...]) -> str | None:
    """Return the one of ``known`` that differs from ``name`` in case and separators alone."""
    return _other_case(name, known) if len(name) <= _LONGEST else None


def plain(name: str) -> str:
    """Return a name without case, spaces, hyphens, points and underscores: how names are looked up."""
    return _plain(name[:_LONGEST])


def listed(names: Iterable[str], *, last: str = "or", most: int = 8) -> str:
    """Return names as a sentence has them: ``a``, `b` or `c`."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > most:
        return f"{', '.join(shown[:most])} and {len(shown) - most} more"
    return f" {last} ".join(filter(None, (", ".join(shown[:-1]), shown[-1] if shown else "")))


def short(text: str, most: int = 60) -> str:
    """Return a text cut so that it fits into a sentence."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


@lru_cache(maxsize=1024)
def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    wanted = plain(name)
    pairs = _pairs(wanted)
    best, best_ratio = None, _LIKELY
    for candidate in known:
        other = plain(candidate)
        if other == wanted:
            return candidate
        shared = len(pairs & _pairs(other))
        if shared < _SHARED_PAIRS * min(len(wanted), len(other)):
            continue
        ratio = SequenceMatcher(None, wanted, other, autojunk=False).ratio()
        if ratio > best_ratio:
            best, best_ratio = candidate, ratio
    return best


@lru_cache(maxsize=1024)
def _other_case(name: str, known: tuple[str, ...]) -> str | None:
    wanted = plain(name)
    return next((candidate for candidate in known if plain(candidate) == wanted), None)


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()


@lru_cache(maxsize=4096)
def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[index : index + 2] for index in range(len(name) - 1))
