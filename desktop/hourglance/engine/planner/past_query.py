"""Queries about the past: one request serves a window for the next hour, while it moves by the minute.

A window in the past is moved by the calendar, so it moves with the present: the hour a week ago is another
one each minute. Its query is sent for all that the window covers within the next hour, in buckets of a
minute, and the results for the window are cut out of the answer by the rules for merged queries.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hourglance.api import AggregatesQuery, Interval, SettingPlaceholder, Window
from hourglance.engine.planner.merge_group import MAX_BUCKETS
from hourglance.engine.planner.planner import MergedRequest, RequestPart, unmerged_request
from hourglance.engine.planner.query_shape import (
    SERVICE_LEVEL_COUNTS,
    analyze_filter,
    bucket_count,
    required_rules,
    shape_query,
    split_traits,
)
from hourglance.engine.planner.rules import Rule
from hourglance.engine.planner.time_window import is_fixed, resolve_window

#: The values of a span are final this long after its end. There is no official value: most events are there
#: after a minute, and what is corrected later is missing until the span is requested again.
SETTLING: Final = timedelta(minutes=15)

#: The interval in seconds of queries about the past whose answer cannot serve the next hour.
PAST_INTERVAL: Final = 900.0

#: For how long a request serves a moving window, the first one whose span is settled.
_AHEAD: Final = tuple(timedelta(minutes=minutes) for minutes in (60, 30, 15))

_MINUTES: Final = "PT1M"


def settled_span(window: Window | SettingPlaceholder, now: datetime) -> Interval | None:
    """Return what a window in the past covers from now on for some time, at most an hour.

    :param now: the service's clock.
    :return: None if its values are not final yet.
    :raises WindowError: the window cannot be resolved.
    """
    current = resolve_window(window, now)
    if is_fixed(window):
        return current if current.end + SETTLING <= now else None
    for ahead in _AHEAD:
        later = resolve_window(window, now + ahead)
        span = Interval(start=min(current.start, later.start), end=max(current.end, later.end))
        if span.end + SETTLING <= now:
            return span
    return None


def wider_request(query: AggregatesQuery, span: Interval, rules: frozenset[Rule]) -> MergedRequest | None:
    """Return the request for a span, in buckets of a minute, which serves a query about a part of it.

    :param query: the query with its window resolved.
    :param rules: the enabled merge rules.
    :return: None if its answer could not be cut out of the request's.
    """
    window = query.window
    if window == span:
        return unmerged_request(query)
    shape = shape_query(query)
    if shape is None or not (span.start <= shape.window.start and shape.window.end <= span.end):
        return None
    whole = replace(query, window=span, granularity=_MINUTES)
    whole_shape = shape_query(whole)
    if whole_shape is None or bucket_count(span, whole_shape.buckets) > MAX_BUCKETS:
        return None
    traits = split_traits(shape, analyze_filter(query.family, query.where))
    needed = required_rules(span.start, whole_shape.buckets, whole_shape.dimensions, traits)
    if needed is None:
        return None
    needed.add(Rule.WINDOW)
    if Rule.SERVICE_LEVEL in needed and not shape.metrics >= SERVICE_LEVEL_COUNTS:
        needed.add(Rule.METRICS)
        whole = replace(whole, metrics=(*query.metrics, *sorted(SERVICE_LEVEL_COUNTS - shape.metrics)))
    if not needed <= rules:
        return None
    return MergedRequest(query=whole, parts=(RequestPart(query=query, rules=frozenset(needed)),))
