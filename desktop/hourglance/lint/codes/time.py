"""HG110 to HG128: the interval, its steps and their zone."""

from typing import Final

from hourglance.lint.rule import RuleDocs, query

_GOOD: Final = query()


def _asked(text: str) -> str:
    return query(interval=f'"{text}"')


EXPLANATIONS: Final = (
    RuleDocs(
        code="HG110",
        title="interval is a duration",
        meaning=(
            "`interval` is a start and an end, joined by a slash. A period such as `PT1H` belongs in "
            "`granularity`, which cuts the interval into steps. A query that always means the last hour has "
            "to be written anew each time."
        ),
        bad=_asked("PT1H"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG111",
        title="interval is a single instant",
        meaning="`interval` is a start and an end, joined by a slash. Here is one of them.",
        bad=_asked("2026-11-23T10:00:00.000Z"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG112",
        title="reversed interval",
        meaning="The interval ends before it starts.",
        bad=_asked("2026-11-23T11:00:00.000Z/2026-11-23T10:00:00.000Z"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG113",
        title="empty interval",
        meaning="The interval ends when it starts. The end is not part of it, so nothing is left.",
        bad=_asked("2026-11-23T10:00:00.000Z/2026-11-23T10:00:00.000Z"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG114",
        title="instant without offset",
        meaning=(
            "Both instants carry `Z` or an offset such as `+01:00`, also where `timeZone` is given. Without, "
            "they could be any place's time. They are mended to the time of `timeZone`, or UTC."
        ),
        bad=_asked("2026-11-23T10:00:00/2026-11-23T11:00:00"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG115",
        title="interval in the future",
        meaning=(
            "The interval must not reach into the future of the service's clock: there is nothing to be "
            "answered yet, and a figure would look final that is not."
        ),
        bad=_asked("2026-11-23T11:00:00.000Z/2026-11-24T00:00:00.000Z"),
        good=_asked("2026-11-23T11:00:00.000Z/2026-11-23T12:00:00.000Z"),
    ),
    RuleDocs(
        code="HG116",
        title="unreadable interval",
        meaning=(
            "One side of the interval is no instant of ISO 8601: a year of four digits, month, day, `T`, "
            "hours, minutes, perhaps seconds and milliseconds, `Z` or an offset. Or there is no such day."
        ),
        bad=_asked("yesterday/today"),
        good=_asked("2026-11-22T00:00:00.000Z/2026-11-23T00:00:00.000Z"),
    ),
    RuleDocs(
        code="HG117",
        title="space in the interval",
        meaning="`T` joins date and time and a slash joins start and end. There are no spaces in between.",
        bad=_asked("2026-11-23 10:00:00.000Z / 2026-11-23 11:00:00.000Z"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG118",
        title="start and end in another form",
        meaning=(
            "`interval` is one string. A list of two, an object with `start` and `end`, or another sign than "
            "a slash between them is not taken."
        ),
        bad=query(interval='{"start": "2026-11-23T10:00:00.000Z", "end": "2026-11-23T11:00:00.000Z"}'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG119",
        title="length of time within the interval",
        meaning=(
            "ISO 8601 lets an interval be written as a start and a length. The service wants two instants."
        ),
        bad=_asked("2026-11-23T10:00:00.000Z/PT1H"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG120",
        title="unreadable granularity",
        meaning=(
            "`granularity` is a period of ISO 8601: `PT15M`, `PT30M`, `PT1H`, `P1D`, `P1M`. Hours, minutes "
            "and seconds stand behind a `T`."
        ),
        bad=query(granularity='"15m"'),
        good=query(granularity='"PT15M"'),
    ),
    RuleDocs(
        code="HG121",
        title="granularity longer than the interval",
        severity="warning",
        meaning=(
            "The first step would end after the interval, so there is one step only and `granularity` "
            "changes nothing. Mind that `P15M` is fifteen months, `PT15M` fifteen minutes."
        ),
        bad=query(granularity='"P1D"'),
        good=query(granularity='"PT30M"'),
    ),
    RuleDocs(
        code="HG122",
        title="granularity that does not divide the interval",
        severity="warning",
        meaning="The last step is cut short, so its figures cannot be compared with the others'.",
        bad=query(granularity='"PT25M"'),
        good=query(granularity='"PT20M"'),
    ),
    RuleDocs(
        code="HG123",
        title="very many steps",
        severity="warning",
        meaning=(
            "The answer has one entry for each step of each group. The service publishes no limit, but it "
            "refuses answers that become too large."
        ),
        bad=query(
            interval='"2026-11-01T00:00:00.000Z/2026-11-23T00:00:00.000Z"',
            granularity='"PT1M"',
        ),
        good=query(
            interval='"2026-11-01T00:00:00.000Z/2026-11-23T00:00:00.000Z"',
            granularity='"P1D"',
        ),
    ),
    RuleDocs(
        code="HG124",
        title="granularity of nothing",
        meaning=(
            "Steps must be longer than nothing. For one step over the whole interval leave `granularity` out."
        ),
        bad=query(granularity='"PT0S"'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG125",
        title="unknown time zone",
        meaning=(
            "`timeZone` is a name of the IANA database, such as `Europe/Berlin` or `UTC`. An offset is no "
            "zone: it does not know when clocks change."
        ),
        bad=query(timeZone='"Berlin"'),
        good=query(timeZone='"Europe/Berlin"'),
    ),
    RuleDocs(
        code="HG128",
        title="unknown time dimension",
        meaning="`alternateTimeDimension` is `eventTime` or is left out.",
        bad=query(alternateTimeDimension='"conversationStart"'),
        good=query(alternateTimeDimension='"eventTime"'),
    ),
)
