"""The field ``interval``: two instants, the first before the second, neither in the future."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

from hourglance.genesys.durations import IsoDuration
from hourglance.lint.context import Context
from hourglance.lint.findings import Span
from hourglance.lint.fix import Edit, Remove, Rename, Replace
from hourglance.lint.reader.tree import Array, Member, MissingValue, Node, Object, String
from hourglance.lint.rules.aliases import END, FIELDS, START
from hourglance.lint.rules.duration_parsing import loose_period
from hourglance.lint.rules.interval_endpoints import IntervalEndpoint, ParsedInterval, judge
from hourglance.lint.rules.timestamps import parse_instant, write
from hourglance.lint.suggestions import plain, short

EXAMPLE: Final = '"2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"'

_Times: TypeAlias = tuple[datetime, datetime]

_OTHER_JOINTS: Final = re.compile(r" +(?:-|to|until|and) +| *(?:--|–|—|\.\.+|\||,|;|→|->) *| {2,}")


def check_interval(context: Context) -> None:
    """Check the interval, and the fields that other services have in its place."""
    intervals = context.members.get("interval", [])
    starts, ends = context.members.get(START, []), context.members.get(END, [])
    if not (intervals or starts or ends):
        _tell_missing("`interval` is missing: the service wants a start and an end", context)
        return
    parts = _judge_nodes(starts[-1].value, ends[-1].value, context) if starts and ends else None
    instead = parts.written if parts else ""
    for member in intervals:
        context.span = _check_value(member.value, context, instead) or context.span
    said = bool(intervals and context.span)
    edits = _edits_of_parts(starts, ends, keep_interval=bool(intervals), instead=instead, said=said)
    for member in starts + ends:
        context.findings.add(
            "HG104",
            member,
            f"unknown field `{short(member.name)}`: {FIELDS[plain(member.name)].why}",
            label="`interval` says it already" if said else "write `interval`",
            suggestion=f'"interval": "{instead}"' if instead and not said else "",
            edits=edits,
        )
    if parts and not said:
        _tell(parts, edits, context)
        context.span = parts.span
    if not intervals and not (starts and ends):
        _tell_missing(f"the {'end' if starts else 'start'} of `interval` is missing", context)


def _edits_of_parts(
    starts: Sequence[Member], ends: Sequence[Member], *, keep_interval: bool, instead: str, said: bool
) -> list[Edit]:
    """Return the edits that leave one interval in place of a separate start and end."""
    if not (instead or said):
        return []
    if keep_interval:
        return [Remove(member.value) for member in (*starts, *ends)]
    first, *others = (*starts, *ends)
    return [
        Rename(first, "interval"),
        Replace(first.value, instead),
        *(Remove(member.value) for member in others),
    ]


def _tell_missing(message: str, context: Context) -> None:
    context.findings.add(
        "HG102",
        context.query,
        message,
        label="it belongs in this object",
        suggestion=f'such as "interval": {EXAMPLE}',
        opening=True,
    )


def _tell(judged: ParsedInterval, edits: Sequence[Edit], context: Context) -> None:
    for problem in judged.problems:
        context.findings.add(
            problem.code,
            problem.at,
            problem.message,
            label=problem.label,
            suggestion=f'"{judged.written}"' if judged.written else "",
            edits=edits if judged.written else (),
        )


def _check_value(node: Node, context: Context, instead: str) -> _Times | None:
    """Check one value of ``interval``; ``instead`` is what its neighbours say that it should be."""
    if isinstance(node, MissingValue):
        return None
    if isinstance(node, String):
        return _check_text(node, context, instead)
    sides = _sides(node)
    judged = _judge_nodes(*sides, context) if sides else None
    written = judged.written if judged else instead
    only = node.items[0] if isinstance(node, Array) and len(node.items) == 1 else None
    only = only if isinstance(only, String) else None
    context.findings.add(
        "HG118" if judged or only else "HG108",
        node,
        f"`interval` is {node.kind}; the service wants one string with start and end",
        label="a string belongs here",
        suggestion=f'"{written}"' if written else f"such as {EXAMPLE}",
        edits=[Replace(node, written or only)] if written or only else (),
    )
    if judged:
        _tell(judged, [Replace(node, written)], context)
        return judged.span
    return _check_text(only, context, instead) if only else None


def _sides(node: Node) -> tuple[Node, Node] | None:
    """Return the start and the end that a list or an object holds."""
    if isinstance(node, Array) and len(node.items) == 2:
        return node.items[0], node.items[1]
    if isinstance(node, Object):
        roles = {
            FIELDS[plain(member.name)].name: member.value
            for member in node.members
            if plain(member.name) in FIELDS
        }
        if START in roles and END in roles:
            return roles[START], roles[END]
    return None


def _judge_nodes(start: Node, end: Node, context: Context) -> ParsedInterval | None:
    if not isinstance(start, String) or not isinstance(end, String):
        return None
    return judge(
        IntervalEndpoint(side="start", text=start.value, at=start),
        IntervalEndpoint(side="end", text=end.value, at=end),
        end,
        now=context.now,
        zone=context.zone,
    )


def _check_text(node: String, context: Context, instead: str) -> _Times | None:
    text = node.value.strip()
    period = loose_period(text)
    if period is not None:
        _tell_duration(node, period, context, instead)
        return None
    joint = _joint(node.value)
    if joint is None:
        _tell_no_pair(node, context, instead)
        return None
    start, end = joint
    judged = judge(
        IntervalEndpoint(side="start", text=node.value[:start], at=_part(node, 0, start)),
        IntervalEndpoint(side="end", text=node.value[end:], at=_part(node, end, len(node.value))),
        node,
        now=context.now,
        zone=context.zone,
    )
    if node.value[start:end] != "/":
        context.findings.add(
            "HG118",
            _part(node, start, end),
            "start and end of the interval are joined by a slash",
            label="`/`",
            suggestion=f'"{judged.written}"' if judged.written else "",
            edits=[Replace(node, judged.written)] if judged.written else (),
        )
    _tell(judged, [Replace(node, judged.written)], context)
    return judged.span


def _joint(text: str) -> tuple[int, int] | None:
    """Return where start and end are joined, None if there are not two sides."""
    if text.count("/") == 1:
        return text.index("/"), text.index("/") + 1
    joints = list(_OTHER_JOINTS.finditer(text, 0, 200)) if "/" not in text else []
    return joints[0].span() if len(joints) == 1 else None


def _part(node: String, start: int, end: int) -> Span | String:
    """Return a part of a text as a place of its own, where the text stands there letter by letter."""
    if node.end - node.start - 2 != len(node.value) or start == end:
        return node
    first = node.start + 1
    return Span(start=first + start, end=first + end, pointer=node.pointer)


def _tell_duration(node: String, period: IsoDuration, context: Context, instead: str) -> None:
    notes = ["start and end are those of the fields beside it"] if instead else []
    if not instead:
        end = context.now.replace(second=0, microsecond=0)
        start = _before(end, period)
        instead = f"{write(start)}/{write(end)}" if start else ""
        notes = ["that is up to now; a query never moves along with the clock by itself"] if start else []
    context.findings.add(
        "HG110",
        node,
        "`interval` is a duration; the service wants a start and an end",
        label="a period like this belongs in `granularity`",
        suggestion=f'"interval": "{instead}"' if instead else f'such as "interval": {EXAMPLE}',
        notes=notes,
        edits=[Replace(node, instead)] if instead else (),
    )


def _before(end: datetime, period: IsoDuration) -> datetime | None:
    try:
        return end - period.nominal
    except OverflowError:
        return None


def _tell_no_pair(node: String, context: Context, instead: str) -> None:
    single = parse_instant(node.value.strip(), context.zone)
    context.findings.add(
        "HG111" if single else "HG116",
        node,
        "`interval` is a single instant; the service wants a start and an end"
        if single
        else "`interval` cannot be read: the service wants two instants joined by a slash"
        if node.value.strip()
        else "`interval` is empty: the service wants two instants joined by a slash",
        label="a start or an end is missing" if single else "",
        suggestion=f'"interval": "{instead}"' if instead else f'such as "interval": {EXAMPLE}',
        edits=[Replace(node, instead)] if instead else (),
    )
