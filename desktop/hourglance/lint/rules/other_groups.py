"""Groups of other services that are not dimensions, by time and by status, and what splits results so."""

import re
from collections.abc import Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

from hourglance.genesys import IsoDuration, parse_duration
from hourglance.lint.context import Context
from hourglance.lint.fix import AddMember, Edit, Remove
from hourglance.lint.loose_times import loose_duration
from hourglance.lint.reader.tree import Array, String
from hourglance.lint.rules.aliases import BY_STATUS, BY_TIME, PERIODS
from hourglance.lint.vocabulary import Alias, normalize, shorten

_NAMES: Final = re.compile(r"[^,;|\s]+")
_MAX_NAMES: Final = 1000

#: Parts of the names of metrics whose values are split by status.
_STATUSES: Final = ("Presence", "RoutingStatus")


class _Advice(NamedTuple):
    """What to do about a group, and the edits for it if the results stay split in the same way."""

    label: str
    edits: Sequence[Edit] = ()
    notes: Sequence[str] = ()


def report_other_group(node: String, alias: Alias, context: Context, *, in_group_by: bool) -> None:
    """Report the name of a group that is not a dimension; ``alias`` is the one without a name."""
    advice = _Advice("no such group" if in_group_by else "not a condition")
    if in_group_by and alias == BY_STATUS:
        advice = _by_status(node, context)
    elif in_group_by and alias == BY_TIME:
        advice = _by_time(node, context)
    context.findings.add(
        "HG140",
        node,
        f"unknown dimension `{shorten(node.value)}`: {alias.reason}",
        label=advice.label,
        notes=advice.notes,
        edits=advice.edits,
    )


def _by_status(node: String, context: Context) -> _Advice:
    word = normalize(node.value)
    kinds = [kind for kind in _STATUSES if kind.casefold() in word]
    requested = [metric.name for _, metric in context.metrics]
    if any(kind in name for name in requested for kind in kinds or _STATUSES):
        return _Advice("remove it", [Remove(node)])
    return _Advice("request this metric instead, from the family `users`")


def _by_time(node: String, context: Context) -> _Advice:
    steps = _steps(context)
    period = PERIODS.get(normalize(node.value))
    if steps is not None:
        if period is not None and steps.nominal > parse_duration(period).nominal:
            return _Advice(f"`{steps}` is longer: keep only one of them")
        return _Advice("remove it", [Remove(node)])
    finest = next((PERIODS[name] for name in PERIODS if name in _group_names(context)), None)
    if finest is None or context.values("granularity"):
        note = "choose a `granularity`, for example PT1H: without it, the result is not split by time"
        return _Advice("write a `granularity` instead", notes=[note])
    added = AddMember(context.query, "granularity", finest)
    return _Advice(f'write `"granularity": "{finest}"` instead', [Remove(node), added])


def _steps(context: Context) -> IsoDuration | None:
    """Return the length of the buckets; a duration in ``interval`` is one if it is shorter than the span."""
    for value in context.values("granularity"):
        return loose_duration(value.value) if isinstance(value, String) else None
    for value in context.values("interval"):
        duration = loose_duration(value.value) if isinstance(value, String) else None
        if duration and context.span and duration.count(*context.span) > 1:
            return duration
    return None


def _group_names(context: Context) -> set[str]:
    lists = [node.items if isinstance(node, Array) else [node] for node in context.values("groupBy")]
    items = islice(chain.from_iterable(lists), _MAX_NAMES)
    texts = (item.value for item in items if isinstance(item, String))
    return {normalize(name[0]) for text in texts for name in islice(_NAMES.finditer(text), _MAX_NAMES)}
