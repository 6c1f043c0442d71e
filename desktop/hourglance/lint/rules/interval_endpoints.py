"""The two sides of an interval, judged together: what is wrong with each, and what was meant."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from hourglance.genesys.durations import IsoDuration
from hourglance.lint.findings import Span
from hourglance.lint.reader.tree import Node
from hourglance.lint.rules.duration_parsing import exact_period
from hourglance.lint.rules.timestamps import Instant, parse_instant, resembles_instant, write
from hourglance.lint.suggestions import short


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalEndpoint:
    """One side of an interval as it was written, and where."""

    side: str
    text: str
    at: Span | Node


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalProblem:
    """One mistake of an interval."""

    code: str
    at: Span | Node
    message: str
    label: str


@dataclass(slots=True, kw_only=True)
class ParsedInterval:
    """What two sides come to.

    :param span: start and end, if both can be read; start before end.
    :param written: the interval as the service wants it; empty if that cannot be told.
    """

    problems: list[IntervalProblem] = field(default_factory=list)
    span: tuple[datetime, datetime] | None = None
    written: str = ""


def judge(
    start: IntervalEndpoint, end: IntervalEndpoint, whole: Span | Node, *, now: datetime, zone: tzinfo | None
) -> ParsedInterval:
    """Judge two sides; ``whole`` is where mistakes of both together are shown."""
    sides = [_EndpointReader.read(half, zone) for half in (start, end)]
    judged = ParsedInterval(problems=[problem for side in sides for problem in side.problems()])
    spaced = next((side for side in sides if side.spaced), None)
    if spaced:
        judged.problems.append(
            IntervalProblem(
                code="HG117",
                at=spaced.half.at,
                message="a space stands in the interval",
                label="`T` joins date and time, `/` joins start and end, without spaces",
            )
        )
    times = _times(*sides)
    if times is None:
        return judged
    first, second = times
    if first == second:
        judged.problems.append(
            IntervalProblem(
                code="HG113",
                at=whole,
                message="the interval is empty: it ends when it starts",
                label="the end is not part of the interval",
            )
        )
        return judged
    if first > second:
        judged.problems.append(
            IntervalProblem(
                code="HG112",
                at=whole,
                message="the interval is reversed: it ends before it starts",
                label="the earlier instant comes first",
            )
        )
        first, second = second, first
    judged.span = (first, second)
    if second > now:
        verb = "lies" if first >= now else "ends"
        judged.problems.append(
            IntervalProblem(
                code="HG115",
                at=whole,
                message=f"the interval {verb} in the future of the service's clock",
                label=f"it is {write(now.replace(microsecond=0))} now",
            )
        )
        second = now.replace(microsecond=0).astimezone(second.tzinfo)
    if first < second:
        judged.written = f"{write(first)}/{write(second)}"
    return judged


@dataclass(frozen=True, slots=True, kw_only=True)
class _EndpointReader:
    """A side that was read: an instant, or a length of time counted from the other side, or neither."""

    half: IntervalEndpoint
    instant: Instant | None
    period: IsoDuration | None

    @classmethod
    def read(cls, half: IntervalEndpoint, zone: tzinfo | None) -> "_EndpointReader":
        text = half.text.strip()
        period = exact_period(text)
        return cls(half=half, period=period, instant=None if period else parse_instant(text, zone))

    @property
    def spaced(self) -> bool:
        return self.half.text != self.half.text.strip() or bool(self.instant and self.instant.spaced)

    def problems(self) -> Iterator[IntervalProblem]:
        side, text = self.half.side, self.half.text.strip()
        if self.period is not None:
            yield self._problem(
                "HG119",
                f"the interval's {side} is a length of time; the service wants an instant on both sides",
                f"write out when it {side}s",
            )
        elif self.instant is None:
            reason = "there is no such time as" if resembles_instant(text) else "no instant is written"
            yield self._problem(
                "HG116",
                f"the interval's {side} cannot be read: {reason} `{short(text, 40)}`"
                if text
                else f"the interval's {side} is missing",
                "an instant is written 2026-11-23T10:00:00.000Z",
            )
        elif self.instant.odd:
            yield self._problem(
                "HG116",
                f"the interval's {side} is not written as ISO 8601 has it",
                "an instant is written 2026-11-23T10:00:00.000Z",
            )
        if self.instant and self.instant.bare:
            yield self._problem(
                "HG114",
                f"the interval's {side} says no offset, so it could be any place's time",
                f"read as {self.instant.time.tzname() or 'UTC'}; end it with `Z` for UTC, or with +01:00",
            )

    def _problem(self, code: str, message: str, label: str) -> IntervalProblem:
        return IntervalProblem(code=code, at=self.half.at, message=message, label=label)


def _times(start: _EndpointReader, end: _EndpointReader) -> tuple[datetime, datetime] | None:
    """Return both instants, one of them counted from the other if it is a length of time."""
    if start.instant and end.instant:
        return start.instant.time, end.instant.time
    try:
        if start.instant and end.period:
            first = start.instant.time
            return first, end.period.after(first).astimezone(first.tzinfo)
        if start.period and end.instant and start.period.fixed:
            second = end.instant.time
            return second - timedelta(milliseconds=start.period.milliseconds), second
    except OverflowError:
        pass
    return None
