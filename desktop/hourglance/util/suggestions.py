"""Suggestions for mistyped ids and names."""

from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a question that suggests the known id nearest to a name, with a space after it.

    It is empty if none is near. The first part of an id, as in ``hourglance/waiting-now``, may be left out.
    """
    from difflib import get_close_matches  # only mistyped names need it

    ids = tuple(known)
    first, slash, last = name[:100].lower().rpartition("/")
    if slash:
        firsts = get_close_matches(first, {each.rpartition("/")[0] for each in ids}, n=1, cutoff=0.7)
        ids = tuple(each for each in ids if each.rpartition("/")[0] in firsts)
    by_last = {each.rpartition("/")[2].lower(): each for each in reversed(ids)}
    near = get_close_matches(last, by_last, n=1, cutoff=0.6)
    return f"Did you mean {by_last[near[0]]}? " if near else ""
