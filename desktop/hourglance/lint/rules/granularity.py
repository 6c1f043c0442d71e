"""HG120 to HG125: ``granularity`` and ``timeZone``, which split the result into buckets."""

import re
from datetime import UTC, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from hourglance.genesys import IsoDuration
from hourglance.lint.context import Context
from hourglance.lint.loose_times import exact_duration, loose_duration
from hourglance.lint.reader.tree import MissingValue, Node, String
from hourglance.lint.rule import LintRule, query
from hourglance.lint.rules.fields import is_a
from hourglance.lint.rules.syntax import find_placeholder
from hourglance.lint.vocabulary import closest, match_ignoring_case, normalize, shorten, similarity

_DAYS: Final = '"2026-11-01T00:00:00.000Z/2026-11-23T00:00:00.000Z"'

RULES: Final = (
    LintRule(
        code="HG120",
        title="invalid granularity",
        explanation=(
            "`granularity` must be an ISO 8601 duration: `PT15M`, `PT30M`, `PT1H`, `P1D`, `P1M`. Hours, "
            "minutes and seconds follow a `T`."
        ),
        bad=query(granularity='"15m"'),
        good=query(granularity='"PT15M"'),
    ),
    LintRule(
        code="HG121",
        title="granularity longer than the interval",
        severity="warning",
        explanation=(
            "The first bucket would end after the interval, so there is only one and `granularity` has no "
            "effect. Note that `P15M` is fifteen months, `PT15M` fifteen minutes."
        ),
        bad=query(granularity='"P1D"'),
        good=query(granularity='"PT30M"'),
    ),
    LintRule(
        code="HG122",
        title="granularity does not divide the interval",
        severity="note",
        explanation="The last bucket is shorter, so its values cannot be compared with the others.",
        bad=query(granularity='"PT25M"'),
        good=query(granularity='"PT20M"'),
    ),
    LintRule(
        code="HG123",
        title="too many buckets",
        severity="warning",
        explanation=(
            "The response has one entry for each bucket of each group. The service publishes no limit, but "
            "rejects queries whose response would be too large."
        ),
        bad=query(interval=_DAYS, granularity='"PT1M"'),
        good=query(interval=_DAYS, granularity='"P1D"'),
    ),
    LintRule(
        code="HG124",
        title="zero or negative granularity",
        explanation="Buckets must have a positive length. Omit `granularity` for a single bucket.",
        bad=query(granularity='"PT0S"'),
    ),
    LintRule(
        code="HG125",
        title="unknown time zone",
        explanation=(
            "`timeZone` must be a name of the IANA time zone database, such as `Europe/Berlin` or `UTC`. A "
            "UTC offset is not a time zone, because it has no daylight saving time."
        ),
        bad=query(timeZone='"Berlin"'),
        good=query(timeZone='"Europe/Berlin"'),
    ),
)

#: The service publishes no limit; the response to a query with more buckets may be too large.
_MANY_BUCKETS: Final = 10_000

#: Zones of Windows, without "Standard Time", from the CLDR's table windowsZones.
_WINDOWS_ZONES: Final = dict(
    line.strip().split("|")
    for line in """
        Dateline|Etc/GMT+12
        Hawaiian|Pacific/Honolulu
        Alaskan|America/Anchorage
        Pacific|America/Los_Angeles
        Pacific Standard Time (Mexico)|America/Tijuana
        Mountain|America/Denver
        US Mountain|America/Phoenix
        Central|America/Chicago
        Central America|America/Guatemala
        Central Standard Time (Mexico)|America/Mexico_City
        Canada Central|America/Regina
        Eastern|America/New_York
        US Eastern|America/Indianapolis
        SA Pacific|America/Bogota
        Venezuela|America/Caracas
        Atlantic|America/Halifax
        SA Western|America/La_Paz
        Pacific SA|America/Santiago
        Paraguay|America/Asuncion
        Newfoundland|America/St_Johns
        E. South America|America/Sao_Paulo
        Argentina|America/Buenos_Aires
        Montevideo|America/Montevideo
        Azores|Atlantic/Azores
        GMT|Europe/London
        Greenwich|Atlantic/Reykjavik
        Morocco|Africa/Casablanca
        W. Europe|Europe/Berlin
        Romance|Europe/Paris
        Central Europe|Europe/Budapest
        Central European|Europe/Warsaw
        W. Central Africa|Africa/Lagos
        E. Europe|Europe/Chisinau
        GTB|Europe/Bucharest
        FLE|Europe/Kiev
        Egypt|Africa/Cairo
        South Africa|Africa/Johannesburg
        Israel|Asia/Jerusalem
        Jordan|Asia/Amman
        Middle East|Asia/Beirut
        Turkey|Europe/Istanbul
        Belarus|Europe/Minsk
        Russian|Europe/Moscow
        Arab|Asia/Riyadh
        Arabic|Asia/Baghdad
        E. Africa|Africa/Nairobi
        Arabian|Asia/Dubai
        Iran|Asia/Tehran
        West Asia|Asia/Tashkent
        Pakistan|Asia/Karachi
        India|Asia/Kolkata
        Sri Lanka|Asia/Colombo
        Nepal|Asia/Kathmandu
        Bangladesh|Asia/Dhaka
        SE Asia|Asia/Bangkok
        China|Asia/Shanghai
        Singapore|Asia/Singapore
        Taipei|Asia/Taipei
        W. Australia|Australia/Perth
        Tokyo|Asia/Tokyo
        Korea|Asia/Seoul
        AUS Central|Australia/Darwin
        Cen. Australia|Australia/Adelaide
        E. Australia|Australia/Brisbane
        AUS Eastern|Australia/Sydney
        Tasmania|Australia/Hobart
        New Zealand|Pacific/Auckland
    """.strip().splitlines()
)

#: Similarity of names of one zone, one of which is misspelled.
_SAME_CITY: Final = 0.93

#: A correction to so many buckets is plausible.
_FEW_BUCKETS: Final = 1_000

#: What inclusive ends such as 23:59:59.999 lack.
_GAPS: Final = (timedelta(0), timedelta(milliseconds=1), timedelta(seconds=1), timedelta(minutes=1))

_ZERO: Final = re.compile(r"P(?:T?0+(?:\.0+)?[A-Z])+", re.ASCII)
_NEGATIVE: Final = re.compile(r"-P\S+|P.*-\d", re.ASCII)
_ZONE_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{1,60}", re.ASCII)
_OFFSET: Final = re.compile(r"(?:UTC|GMT)? ?[+-]\d{1,2}(?::?\d\d)?|Z", re.IGNORECASE)


def check_time_zone(context: Context) -> None:
    """Check ``timeZone`` and store the zone in the context."""
    for node in context.values("timeZone"):
        text = is_a(String, node, context, what="`timeZone`", example='"Europe/Berlin"')
        if text is not None and not find_placeholder(text.value):
            zone = _zone(text.value)
            context.zone = zone or context.zone
            if zone is None:
                _report_unknown_zone(text, context)


def _report_unknown_zone(node: String, context: Context) -> None:
    offset = _OFFSET.fullmatch(node.value.strip())
    # Zones such as Etc/GMT+1 have the opposite sign.
    right = None if offset else _closest_zone(node.value)
    context.findings.add_replacement(
        "HG125",
        node,
        f"`{shorten(node.value)}` is {'a UTC offset, not a time zone' if offset else 'not a time zone'}; "
        "the service requires an IANA name",
        right,
        label="for example `Europe/Berlin` or `UTC`",
    )


def check_granularity(context: Context) -> None:
    """Check ``granularity`` by itself and against the interval."""
    for node in context.values("granularity"):
        if isinstance(node, MissingValue) or (isinstance(node, String) and find_placeholder(node.value)):
            continue
        duration = exact_duration(node.value) if isinstance(node, String) else None
        if duration is None:
            _report_invalid(node, context)
        elif context.span:
            _compare(node, duration, context)


def _report_invalid(node: Node, context: Context) -> None:
    text = is_a(String, node, context, what="`granularity`", example='"PT30M"')
    if text is None:
        return
    value = text.value.strip()
    if _ZERO.fullmatch(value) or _NEGATIVE.fullmatch(value):
        context.findings.add(
            "HG124",
            node,
            "`granularity` must be longer than zero",
            label="for example `PT30M`; omit it for a single bucket",
        )
        return
    meant = loose_duration(value)
    context.findings.add_replacement(
        "HG120",
        node,
        f"invalid `granularity`: `{shorten(value, 30)}` is not an ISO 8601 duration",
        str(meant) if meant else None,
        label="for example `PT15M`, `PT1H` or `P1D`",
    )


def _compare(node: Node, duration: IsoDuration, context: Context) -> None:
    if context.span is None:
        return
    start, end = context.span
    number = duration.count(start, end, zone=context.zone or UTC)
    if number > _MANY_BUCKETS:
        context.findings.add(
            "HG123",
            node,
            f"`granularity` splits the interval into {number} buckets for each group; such a large response "
            f"may need an asynchronous job, at {context.family.path.removesuffix('query')}jobs",
            label="the service may reject such a large response",
            notes=["the service publishes no limit; longer buckets or a shorter interval help, too"],
        )
    zone = context.zone or UTC
    # Many users end a day at 23:59:59.999; the missing millisecond is not worth a warning.
    if any(duration.divides(start, end + gap, zone=zone) for gap in _GAPS):
        return
    if number == 1:
        minutes = isinstance(node, String) and re.fullmatch(r"P(\d{1,6})M", node.value)
        shorter = exact_duration(f"PT{minutes[1]}M") if minutes else None
        if shorter is None or shorter.count(start, end) > _FEW_BUCKETS:
            minutes = None
        context.findings.add(
            "HG121",
            node,
            "`granularity` is longer than the interval, so there is only one bucket",
            label=f"`M` before `T` means months: did you mean `PT{minutes[1]}M`?"
            if minutes
            else "omit it for a single bucket",
            suggestion=f'"PT{minutes[1]}M"' if minutes else "",
        )
    else:
        context.findings.add(
            "HG122",
            node,
            f"`granularity` does not divide the interval: the last of {number} buckets is shorter",
            label="its values cannot be compared with the others",
        )


@lru_cache(maxsize=512)
def _zone(name: str) -> tzinfo | None:
    if not _ZONE_NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _closest_zone(name: str) -> str | None:
    names = _zone_names()
    windows = _WINDOWS_ZONES.get(name.strip().removesuffix(" Standard Time"))
    if windows:
        return windows
    right = match_ignoring_case(name, names)
    near = closest(name, names) if right is None and "/" in name else None
    if near and abs(len(near) - len(name)) < 2 and similarity(near, name) > _SAME_CITY:
        right = near
    if right is None and 3 < len(name) < 30:
        city = normalize(name.rpartition("/")[2])
        right = next((known for known in names if normalize(known.rpartition("/")[2]) == city), None)
    return right


@cache
def _zone_names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))
