"""How the answer is cut into steps: ``granularity`` and ``timeZone``."""

import re
from datetime import UTC, tzinfo
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from hourglance.genesys.durations import IsoDuration
from hourglance.lint.context import Context
from hourglance.lint.fix import Replace
from hourglance.lint.reader.tree import MissingValue, Node, String
from hourglance.lint.rules.duration_parsing import exact_period, loose_period
from hourglance.lint.schema import is_a
from hourglance.lint.suggestions import nearest, other_case, plain, short

#: The service publishes no limit; an answer of so many steps is of no use and may be refused as too large.
MANY_STEPS: Final = 10_000

_NOTHING: Final = re.compile(r"P(?:T?0+(?:\.0+)?[A-Z])+", re.ASCII)
_NEGATIVE: Final = re.compile(r"-P\S+|P.*-\d", re.ASCII)
_ZONE_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{1,60}", re.ASCII)
_OFFSET: Final = re.compile(r"(?:UTC|GMT)? ?[+-]\d{1,2}(?::?\d\d)?|Z", re.IGNORECASE)


def check_time_zone(context: Context) -> None:
    """Check the zone, and keep it for the borders of the steps."""
    for node in context.values("timeZone"):
        text = is_a(String, node, context, what="`timeZone`", example='"Europe/Berlin"')
        if text is not None:
            zone = _zone(text.value)
            context.zone = zone or context.zone
            if zone is None:
                _tell_unknown_zone(text, context)


def _tell_unknown_zone(node: String, context: Context) -> None:
    right = _nearest_zone(node.value)
    offset = _OFFSET.fullmatch(node.value.strip())
    context.findings.add(
        "HG125",
        node,
        f"`{short(node.value)}` is {'an offset, no time zone' if offset else 'no time zone'}; "
        "the service wants a name of the IANA database",
        label=f"did you mean `{right}`?" if right else "such as `Europe/Berlin`, or `UTC`",
        suggestion=f'"{right}"' if right else "",
        edits=[Replace(node, right)] if right else (),
    )


def check_granularity(context: Context) -> None:
    """Check the period, alone and against the interval."""
    for node in context.values("granularity"):
        if isinstance(node, MissingValue):
            continue
        period = exact_period(node.value) if isinstance(node, String) else None
        if period is None:
            _tell_no_period(node, context)
        elif context.span:
            _compare(node, period, context)


def _tell_no_period(node: Node, context: Context) -> None:
    if not isinstance(node, String):
        is_a(String, node, context, what="`granularity`", example='"PT30M"')
        return
    text = node.value.strip()
    if _NOTHING.fullmatch(text) or _NEGATIVE.fullmatch(text):
        context.findings.add(
            "HG124",
            node,
            "`granularity` is no length of time: steps must be longer than nothing",
            label="such as `PT30M`, or no `granularity` for one step",
        )
        return
    meant = loose_period(text)
    context.findings.add(
        "HG120",
        node,
        f"`granularity` cannot be read: `{short(text, 30)}` is no ISO 8601 period",
        label=f"did you mean `{meant}`?" if meant else "such as `PT15M`, `PT1H` or `P1D`",
        suggestion=f'"{meant}"' if meant else "",
        edits=[Replace(node, str(meant))] if meant else (),
    )


def _compare(node: Node, period: IsoDuration, context: Context) -> None:
    if context.span is None:
        return
    start, end = context.span
    number = period.count(start, end, zone=context.zone or UTC)
    whole = period.divides(start, end, zone=context.zone or UTC)
    if number > MANY_STEPS:
        context.findings.add(
            "HG123",
            node,
            f"`granularity` cuts the interval into {number} steps for each group",
            label="so long an answer may be refused as too large",
            notes=[
                "the service publishes no limit; larger steps or a shorter interval keep the answer small"
            ],
        )
    if whole:
        return
    if number == 1:
        minutes = isinstance(node, String) and re.fullmatch(r"P(\d+)M", node.value)
        context.findings.add(
            "HG121",
            node,
            "`granularity` is longer than the interval, so there is one step only",
            label=f"`M` before `T` is months: did you mean `PT{minutes[1]}M`?"
            if minutes
            else "leave it out for one step",
            suggestion=f'"PT{minutes[1]}M"' if minutes else "",
        )
    else:
        context.findings.add(
            "HG122",
            node,
            f"`granularity` does not divide the interval: the last of {number} steps is cut short",
            label="the last step cannot be compared with the others",
        )


@lru_cache(maxsize=512)
def _zone(name: str) -> tzinfo | None:
    if not _ZONE_NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _nearest_zone(name: str) -> str | None:
    names = _zone_names()
    right = other_case(name, names) or nearest(name, names)
    if right is None and 3 < len(name) < 30:
        city = plain(name.rpartition("/")[2])
        right = next((known for known in names if plain(known.rpartition("/")[2]) == city), None)
    return right


@cache
def _zone_names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))
