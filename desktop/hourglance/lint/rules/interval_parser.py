"""The start and the end of an interval, as written, and what is wrong with them together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, TypeAlias

from hourglance.genesys import IsoDuration
from hourglance.lint.context import Context
from hourglance.lint.finding import Span
from hourglance.lint.loose_times import (
    Timestamp,
    exact_duration,
    format_timestamp,
    parse_timestamp,
    resembles_timestamp,
)
from hourglance.lint.reader.tree import Node, Number, String
from hourglance.lint.rules.syntax import find_placeholder
from hourglance.lint.vocabulary import shorten

_EXAMPLE_TIMESTAMP: Final = "for example 2026-11-23T10:00:00.000Z"
Times: TypeAlias = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class _IntervalProblem:
    """A problem of an interval, before the edits that fix it are known."""

    code: str
    at: Span | Node
    message: str
    label: str
    notes: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class ParsedInterval:
    """A parsed interval.

    :param span: start and end in order, None unless both are known and differ.
    :param text: the interval as the service requires it; empty if it is unknown.
    """

    problems: list[_IntervalProblem] = field(default_factory=list)
    span: Times | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The start or the end as written: a timestamp, or a duration relative to the other one, or neither."""

    side: str
    text: str
    at: Span | Node
    timestamp: Timestamp | None
    duration: IsoDuration | None

    @classmethod
    def read(cls, side: str, text: str, at: Span | Node, zone: tzinfo | None) -> "Endpoint":
        """Parse one endpoint; ``zone`` is that of timestamps without an offset."""
        duration = exact_duration(text.strip())
        timestamp = None if duration else parse_timestamp(text.strip(), zone)
        return cls(side=side, text=text, at=at, timestamp=timestamp, duration=duration)

    @property
    def spaced(self) -> bool:
        """Whether there are spaces around or in it."""
        return self.text != self.text.strip() or bool(self.timestamp and self.timestamp.spaced)

    def formatted(self, time: datetime) -> str:
        """Return a time as this endpoint has to be written; without an offset if it is not clear which."""
        ambiguous = self.timestamp is not None and self.timestamp.naive and time.utcoffset()
        return format_timestamp(time.replace(tzinfo=None) if ambiguous else time)


def parse_nodes(start: Node, end: Node, context: Context) -> ParsedInterval | None:
    first, second = text_of(start), text_of(end)
    if first is None or second is None:
        return None
    if find_placeholder(first) or find_placeholder(second):
        return ParsedInterval(text=f"{first}/{second}")
    return parse_endpoints(
        Endpoint.read("start", first, start, context.zone),
        Endpoint.read("end", second, end, context.zone),
        end,
        context,
    )


def text_of(node: Node) -> str | None:
    """Return the text of a timestamp; numbers are milliseconds of the epoch."""
    if isinstance(node, Number):
        return str(node.value)
    return node.value if isinstance(node, String) else None


def parse_endpoints(start: Endpoint, end: Endpoint, whole: Span | Node, context: Context) -> ParsedInterval:
    """Parse start and end together; problems of both are reported at ``whole``."""
    parsed = ParsedInterval()

    def report(code: str, message: str, label: str, at: Span | Node = whole) -> None:
        parsed.problems.append(_IntervalProblem(code=code, at=at, message=message, label=label))

    parsed.problems += _notation_problems((start, end), whole)
    spaced = next((endpoint for endpoint in (start, end) if endpoint.spaced), None)
    if spaced:
        report(
            "HG117",
            "the interval contains a space",
            "`T` separates date and time, `/` separates start and end",
            spaced.at,
        )
    times = _times(start, end)
    if times is None:
        return parsed
    first, second = times
    if first == second:
        report("HG113", "the interval is empty: it ends at its start", "the end is exclusive")
        return parsed
    if first > second:
        report(
            "HG112",
            "the interval is reversed: it ends before it starts",
            "write the earlier timestamp first",
        )
        start, end, first, second = end, start, second, first
    parsed.span = (first, second)
    if second > context.now:
        report(
            "HG115",
            f"the interval {'is' if first >= context.now else 'ends'} in the future of the service's clock",
            f"the current time is {format_timestamp(context.now.replace(microsecond=0))}",
        )
    parsed.text = f"{start.formatted(first)}/{end.formatted(second)}"
    return parsed


def _notation_problems(
    endpoints: tuple[Endpoint, Endpoint], whole: Span | Node
) -> Iterator[_IntervalProblem]:
    """Yield the problems of the endpoints' notation, one for both if both have it."""

    def problem(
        code: str, found: Sequence[Endpoint], message: str, label: str, notes: tuple[str, ...] = ()
    ) -> _IntervalProblem:
        return _IntervalProblem(
            code=code,
            at=whole if len(found) > 1 else found[0].at,
            message=message.replace("$", " and ".join(endpoint.side for endpoint in found)),
            label=label,
            notes=notes,
        )

    if durations := [endpoint for endpoint in endpoints if endpoint.duration]:
        message = "a duration as the $ of the interval is not documented; two timestamps are"
        yield problem("HG119", durations, message, "write a timestamp")
    if missing := [endpoint for endpoint in endpoints if not endpoint.text.strip()]:
        yield problem("HG116", missing, "the $ of the interval is missing", _EXAMPLE_TIMESTAMP)
    unreadable = [
        endpoint
        for endpoint in endpoints
        if endpoint.text.strip() and not (endpoint.duration or endpoint.timestamp)
    ]
    if unreadable:
        texts = [endpoint.text.strip() for endpoint in unreadable]
        exist = not all(map(resembles_timestamp, texts))
        reason = "not in ISO 8601 format:" if exist else "there is no such date as"
        message = (
            f"invalid $ of the interval: {reason} {' and '.join(f'`{shorten(text, 40)}`' for text in texts)}"
        )
        yield problem("HG116", unreadable, message, _EXAMPLE_TIMESTAMP)
    timestamps = [(endpoint, endpoint.timestamp) for endpoint in endpoints if endpoint.timestamp]
    if nonstandard := [endpoint for endpoint, timestamp in timestamps if timestamp.nonstandard]:
        message = "invalid $ of the interval: not in ISO 8601 format"
        yield problem("HG116", nonstandard, message, _EXAMPLE_TIMESTAMP)
    if naive := [(endpoint, timestamp.time) for endpoint, timestamp in timestamps if timestamp.naive]:
        zone = next((time.tzname() for _, time in naive if time.utcoffset()), None)
        readings = (
            "in UTC: " + "/".join(format_timestamp(time.replace(tzinfo=UTC)) for _, time in naive),
            "in `timeZone`: " + "/".join(format_timestamp(time) for _, time in naive),
        )
        yield problem(
            "HG114",
            [endpoint for endpoint, _ in naive],
            "the $ of the interval: no UTC offset",
            f"UTC or {zone}? write the offset" if zone else "read as UTC; append `Z`",
            readings if zone else (),
        )


def _times(start: Endpoint, end: Endpoint) -> Times | None:
    """Return both times; one of them may be a duration relative to the other."""
    if start.timestamp and end.timestamp:
        return start.timestamp.time, end.timestamp.time
    try:
        if start.timestamp and end.duration:
            first = start.timestamp.time
            return first, end.duration.after(first).astimezone(first.tzinfo)
        if start.duration and end.timestamp and start.duration.fixed:
            second = end.timestamp.time
            return second - timedelta(milliseconds=start.duration.milliseconds), second
    except OverflowError:
        pass
    return None
