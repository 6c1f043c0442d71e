"""HG110 to HG119: the field ``interval``, two timestamps in order and not in the future."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import unquote

from hourglance.genesys import IsoDuration
from hourglance.lint.context import Context
from hourglance.lint.finding import Span
from hourglance.lint.fix import AddMember, Edit, Remove, Rename, Replace
from hourglance.lint.loose_times import (
    format_timestamp,
    loose_duration,
    parse_timestamp,
)
from hourglance.lint.reader.tree import Array, Member, MissingValue, Node, Object, String
from hourglance.lint.rule import LintRule, query
from hourglance.lint.rules.fields import END, FIELD_ALIASES, START
from hourglance.lint.rules.interval_parser import (
    Endpoint,
    ParsedInterval,
    Times,
    parse_endpoints,
    parse_nodes,
    text_of,
)
from hourglance.lint.rules.syntax import find_placeholder
from hourglance.lint.vocabulary import format_names, normalize, shorten


def _with(interval: str) -> str:
    return query(interval=f'"{interval}"')


RULES: Final = (
    LintRule(
        code="HG110",
        title="interval is a duration",
        explanation=(
            "`interval` must be a start and an end, separated by a slash. A duration such as `PT1H` belongs "
            "in `granularity`, which splits the interval into buckets. A query for the last hour needs new "
            "timestamps each time."
        ),
        bad=_with("PT1H"),
    ),
    LintRule(
        code="HG111",
        title="interval is a single timestamp",
        explanation="`interval` must be a start and an end, separated by a slash. One of them is missing.",
        bad=_with("2026-11-23T10:00:00.000Z"),
    ),
    LintRule(
        code="HG112",
        title="reversed interval",
        explanation="The interval ends before it starts.",
        bad=_with("2026-11-23T11:00:00.000Z/2026-11-23T10:00:00.000Z"),
    ),
    LintRule(
        code="HG113",
        title="empty interval",
        explanation="The interval ends at its start. The end is exclusive, so the interval is empty.",
        bad=_with("2026-11-23T10:00:00.000Z/2026-11-23T10:00:00.000Z"),
    ),
    LintRule(
        code="HG114",
        title="timestamp without offset",
        severity="warning",
        explanation=(
            "A timestamp without `Z` or an offset such as `+01:00` is ambiguous: the documentation does not "
            "say whether the service reads it in UTC or in `timeZone`. Without a `timeZone`, `--fix` appends "
            "`Z`."
        ),
        bad=_with("2026-11-23T10:00:00/2026-11-23T11:00:00"),
    ),
    LintRule(
        code="HG115",
        title="interval in the future",
        severity="warning",
        explanation=(
            "The interval extends beyond the current time of the service's clock, so it is incomplete and "
            "its values will still change. End it at the current time, or expect that."
        ),
        bad=_with("2026-11-23T11:00:00.000Z/2026-11-24T00:00:00.000Z"),
        good=_with("2026-11-23T11:00:00.000Z/2026-11-23T12:00:00.000Z"),
    ),
    LintRule(
        code="HG116",
        title="invalid timestamp",
        explanation=(
            "A timestamp of the interval is not in ISO 8601 format: a four-digit year, month, day, `T`, "
            "hours, minutes, optional seconds and milliseconds, `Z` or an offset. Or the date does not exist."
        ),
        bad=_with("yesterday/today"),
        good=_with("2026-11-22T00:00:00.000Z/2026-11-23T00:00:00.000Z"),
    ),
    LintRule(
        code="HG117",
        title="space in the interval",
        explanation="`T` separates date and time, and a slash separates start and end, without spaces.",
        bad=_with("2026-11-23 10:00:00.000Z / 2026-11-23 11:00:00.000Z"),
    ),
    LintRule(
        code="HG118",
        title="start and end in another format",
        explanation=(
            "`interval` must be one string, with a slash between start and end. A list, an object with "
            "`start` and `end`, or another separator is rejected."
        ),
        bad=query(interval='{"start": "2026-11-23T10:00:00.000Z", "end": "2026-11-23T11:00:00.000Z"}'),
    ),
    LintRule(
        code="HG119",
        title="duration within the interval",
        severity="warning",
        explanation=(
            "ISO 8601 allows an interval of a start and a duration. The service requires two timestamps."
        ),
        bad=_with("2026-11-23T10:00:00.000Z/PT1H"),
    ),
)

_SEVERAL: Final = "`interval` has several intervals; a query has one: send a query for each of them"
_INTERVAL: Final = re.compile(r"\d{4}-\d\d-\d\d[^\s,;/]*/[^\s,;/]+")
_EXAMPLE: Final = '"2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z"'


_ZONE: Final = re.compile(r"(?<=[Z\d])\[[\w/+-]{1,60}\]")  # as Java writes it after the offset
_ENCODED: Final = re.compile(r"%(?:2F|3A)", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
_OTHER_SEPARATORS: Final = re.compile(r" +(?:-|to|until|and) +| *(?:--|–|—|\.\.+|\||,|;|→|->) *| {2,}")


def check_interval(context: Context) -> None:
    """Check ``interval`` and its aliases, and store the parsed interval in the context."""
    intervals = context.members.get("interval", [])
    starts, ends = context.members.get(START, []), context.members.get(END, [])
    if not (intervals or starts or ends):
        if context.is_shortened:
            return
        _report_missing("missing `interval`: the service requires a start and an end", context)
        return
    parsed = parse_nodes(starts[-1].value, ends[-1].value, context) if starts and ends else None
    beside = None if parsed else _range_beside_duration(intervals)
    if beside is not None and (nodes := _endpoint_nodes(beside)):
        parsed = parse_nodes(*nodes, context)
    replacement = parsed.text if parsed else ""
    for member in intervals:
        if member.value is not beside or parsed is None:
            context.span = _check_value(member.value, context, parsed) or context.span
    given = bool(intervals and context.span)
    redundant = given and _repeat_interval(starts, ends, context)
    conflict = (given and not redundant) or any(
        _loses_steps(each.value, parsed, context) or _has_periods(each.value) for each in intervals
    )
    text = "" if conflict else replacement
    edits = _merge_edits(starts, ends, has_interval=bool(intervals), text=text, redundant=redundant)
    for member in starts + ends:
        dated = (
            member in ends
            and isinstance(member.value, String)
            and _DATE.fullmatch(member.value.value.strip())
        )
        context.findings.add(
            "HG104",
            member,
            f"unknown field `{shorten(member.name)}`: {FIELD_ALIASES[normalize(member.name)].reason}",
            label="`interval` is already given" if given else "write `interval`",
            suggestion=f'"interval": "{replacement}"' if replacement and not given else "",
            notes=["the end is exclusive: this day itself is not included"] if dated and not given else (),
            edits=edits,
        )
    if parsed and not given:
        if starts:
            _report_problems(parsed, edits, context)
        context.span = parsed.span
    if not intervals and not (starts and ends):
        _report_missing(f"the {'end' if starts else 'start'} of `interval` is missing", context)


def _repeat_interval(starts: Sequence[Member], ends: Sequence[Member], context: Context) -> bool:
    """Whether separate start and end fields have the times of the interval."""
    sides = zip((starts, ends), context.span or (), strict=False)
    pairs = [(text_of(member.value) or "", time) for members, time in sides for member in members]
    times = [(parse_timestamp(text.strip(), context.zone), time) for text, time in pairs]
    return all(timestamp is not None and timestamp.time == time for timestamp, time in times)


def _loses_steps(node: Node, parsed: "ParsedInterval | None", context: Context) -> bool:
    """Whether a duration in place of the interval is the length of other buckets than ``granularity``."""
    duration = _duration_in(node)
    if not (duration and parsed and parsed.span) or duration.count(*parsed.span) == 1:
        return False
    return any(_duration_in(given) != duration for given in context.values("granularity"))


def _has_periods(node: Node) -> bool:
    """Whether a value has several intervals, or parts that are neither the start nor the end of one."""
    if isinstance(node, Object):
        return bool(node.members) and _endpoint_nodes(node) is None
    if isinstance(node, Array):
        return len(node.items) > 1 and _endpoint_nodes(node) is None
    return isinstance(node, String) and len(_INTERVAL.findall(node.value)) > 1


def _range_beside_duration(intervals: Sequence[Member]) -> Node | None:
    """Return the value of an alias such as ``timeRange`` if ``interval`` itself is a duration."""
    others = [member.value for member in intervals if _duration_in(member.value) is None]
    return others[0] if len(others) == 1 and len(intervals) == 2 else None


def _duration_in(node: Node) -> IsoDuration | None:
    return loose_duration(node.value.strip()) if isinstance(node, String) else None


def _merge_edits(
    starts: Sequence[Member], ends: Sequence[Member], *, has_interval: bool, text: str, redundant: bool
) -> list[Edit]:
    """Return the edits that replace separate start and end fields by one ``interval``."""
    if not (text or redundant):
        return []
    if has_interval:
        return [Remove(member.value) for member in (*starts, *ends)]
    first, *others = (*starts, *ends)
    return [
        Rename(first, "interval"),
        Replace(first.value, text),
        *(Remove(member.value) for member in others),
    ]


def _report_missing(message: str, context: Context) -> None:
    context.findings.add(
        "HG102",
        context.query,
        message,
        label="add it to this object",
        suggestion=f'for example "interval": {_EXAMPLE}',
        opening=True,
    )


def _report_problems(parsed: "ParsedInterval", edits: Sequence[Edit], context: Context) -> None:
    for problem in parsed.problems:
        # What has two meanings, and an interval that ends in the future, stay as they are.
        fixable = parsed.text and problem.code != "HG115" and not problem.notes
        context.findings.add(
            problem.code,
            problem.at,
            problem.message,
            label=problem.label,
            suggestion=f'"{parsed.text}"' if fixable else "",
            notes=problem.notes,
            edits=edits if fixable else (),
        )


def _check_value(node: Node, context: Context, other: "ParsedInterval | None") -> Times | None:
    """Check one value of ``interval``; ``other`` is the interval given by other fields."""
    replacement = other.text if other else ""
    if isinstance(node, MissingValue):
        return None
    if isinstance(node, String):
        return _check_string(node, context, other)
    nodes = _endpoint_nodes(node)
    parsed = parse_nodes(*nodes, context) if nodes else None
    if parsed is None and _has_periods(node):
        replacement = ""
    text = parsed.text if parsed else replacement
    only = node.items[0] if isinstance(node, Array) and len(node.items) == 1 else None
    only = only if isinstance(only, String) else None
    lost = _beside_endpoints(node) if parsed else []
    context.findings.add(
        "HG118" if parsed or only else "HG108",
        node,
        _SEVERAL
        if isinstance(node, Array) and parsed is None and len(node.items) > 1
        else f"`interval` is {node.kind}; the service requires one string with start and end",
        label="write a string here",
        suggestion=f'"{text}"' if text else f"for example {_EXAMPLE}",
        notes=[f"{format_names(lost, last='and')} cannot be given here"] if lost else (),
        edits=[Replace(node, text or only)] if (text or only) and not lost else (),
    )
    if parsed:
        _report_problems(parsed, [] if lost else [Replace(node, text)], context)
        return parsed.span
    return _check_string(only, context, other) if only else None


def _endpoint_nodes(node: Node) -> tuple[Node, Node] | None:
    """Return the start and the end in a list of two or an object."""
    if (
        isinstance(node, Array)
        and len(node.items) == 2
        and not any(
            isinstance(item, Object | Array) or _INTERVAL.search(text_of(item) or "") for item in node.items
        )
    ):
        return node.items[0], node.items[1]
    if isinstance(node, Object):
        roles = {
            FIELD_ALIASES[normalize(member.name)].name: member.value
            for member in node.members
            if normalize(member.name) in FIELD_ALIASES
        }
        if START in roles and END in roles:
            return roles[START], roles[END]
    return None


def _beside_endpoints(node: Node) -> list[str]:
    """Return the members of an object other than the start and the end."""
    names = [member.name for member in node.members] if isinstance(node, Object) else []
    ends = {name for name, alias in FIELD_ALIASES.items() if alias.name in (START, END)}
    return [name for name in names if normalize(name) not in ends]


def _check_string(node: String, context: Context, other: "ParsedInterval | None") -> Times | None:
    if find_placeholder(node.value):
        return None
    if _ENCODED.search(node.value):
        context.findings.add(
            "HG116",
            node,
            "`interval` is encoded as in a URL; JSON requires the plain characters",
            label="decode it",
            edits=[Replace(node, unquote(node.value))],
        )
        return None
    duration = _duration_in(node)
    if duration is not None:
        _report_duration(node, duration, context, other)
        return None
    separator = _separator(node.value)
    if separator is None:
        _report_no_pair(node, context, other.text if other else "")
        return None
    start, end = separator
    parsed = parse_endpoints(
        Endpoint.read("start", node.value[:start], _part(node, 0, start), context.zone),
        Endpoint.read("end", node.value[end:], _part(node, end, len(node.value)), context.zone),
        node,
        context,
    )
    if node.value[start:end] != "/":
        context.findings.add(
            "HG118",
            _part(node, start, end),
            "start and end of the interval must be separated by a slash",
            label="`/`",
            suggestion=f'"{parsed.text}"' if parsed.text else "",
            edits=[Replace(node, parsed.text)] if parsed.text else (),
        )
    _report_problems(parsed, [Replace(node, parsed.text)], context)
    return parsed.span


def _separator(text: str) -> tuple[int, int] | None:
    """Return the range of the separator between start and end, None if there is not exactly one."""
    text = _ZONE.sub(lambda zone: " " * len(zone[0]), text)
    slashes = text.count("/")
    if slashes == 1 or (slashes == 2 and "//" in text):
        return text.index("/"), text.index("/") + slashes
    separators = list(_OTHER_SEPARATORS.finditer(text, 0, 200)) if "/" not in text else []
    return separators[0].span() if len(separators) == 1 else None


def _part(node: String, start: int, end: int) -> Span | String:
    """Return a part of a string as a place, or the whole string if it contains escapes."""
    if node.end - node.start - 2 != len(node.value) or start == end:
        return node
    first = node.start + 1
    return Span(start=first + start, end=first + end, pointer=node.pointer)


def _report_duration(
    node: String, duration: IsoDuration, context: Context, other: "ParsedInterval | None"
) -> None:
    replacement = other.text if other else ""
    edits: list[Edit] = []
    notes = ["start and end are taken from the other fields"] if replacement else []
    conflict = _loses_steps(node, other, context)
    if conflict:
        notes = [f"`{duration}` and `granularity` differ: keep only one of them"]
    if other and other.span and not context.values("granularity") and duration.count(*other.span) > 1:
        # A duration next to a start and an end is the length of the buckets.
        edits.append(AddMember(context.query, "granularity", str(duration)))
        notes.append(f"`{duration}` becomes the `granularity`")
    if replacement:
        siblings = [member.value for member in context.members["interval"] if member.value is not node]
        edits += [Remove(sibling) for sibling in siblings if _duration_in(sibling) is None]
    else:
        end = context.now.replace(second=0, microsecond=0)
        start = _before(end, duration)
        replacement = f"{format_timestamp(start)}/{format_timestamp(end)}" if start else ""
        notes = ["this interval ends now; a query cannot follow the clock"] if start else []
    context.findings.add(
        "HG110",
        node,
        "`interval` is a duration; the service requires a start and an end",
        label="a duration belongs in `granularity`",
        suggestion=f'"interval": "{replacement}"' if replacement else f'for example "interval": {_EXAMPLE}',
        notes=notes,
        edits=[Replace(node, replacement), *edits] if replacement and not conflict else (),
    )


def _before(end: datetime, duration: IsoDuration) -> datetime | None:
    try:
        return end - duration.nominal
    except OverflowError:
        return None


def _report_no_pair(node: String, context: Context, replacement: str) -> None:
    single = parse_timestamp(node.value.strip(), context.zone)
    context.findings.add(
        "HG111" if single else "HG116",
        node,
        "`interval` is a single timestamp; the service requires a start and an end"
        if single
        else _SEVERAL
        if _has_periods(node)
        else "invalid `interval`: the service requires two ISO 8601 timestamps separated by a slash"
        if node.value.strip()
        else "`interval` is empty: the service requires two timestamps separated by a slash",
        label="the start or the end is missing" if single else "",
        suggestion=f'"interval": "{replacement}"' if replacement else f'for example "interval": {_EXAMPLE}',
        edits=[Replace(node, replacement)] if replacement else (),
    )
