"""The price of a panel: the requests that its widgets take, foretold from the planner and the pace."""

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from math import gcd
from statistics import fmean
from typing import Final, TypeAlias

from hourglance.api import (
    AgentStatusQuery,
    AggregatesQuery,
    Declaration,
    HourglanceError,
    Interval,
    LiveQuery,
)
from hourglance.engine.live.sources import (
    POLL_INTERVAL,
    SLOW_SNAPSHOT_INTERVAL,
    SNAPSHOT_INTERVAL,
    sources_for,
)
from hourglance.engine.planner.merge_group import AnswerSizes
from hourglance.engine.planner.past_query import PAST_INTERVAL, settled_span, wider_request
from hourglance.engine.planner.planner import MergedRequest, plan
from hourglance.engine.planner.rule_verdicts import RuleVerdicts
from hourglance.engine.planner.rules import ALL_RULES
from hourglance.engine.planner.time_window import is_fixed, is_past, resolve_window
from hourglance.engine.price.work_hours import DAYS_PER_MONTH, WORKDAY_HOURS
from hourglance.engine.refresh.merge_checker import SHADOW_CHECK_INTERVAL
from hourglance.engine.refresh.pace import Pace
from hourglance.engine.refresh.query_state import QueryState, QueryStates
from hourglance.engine.refresh.scheduler import rounded_interval
from hourglance.genesys import families

Planner: TypeAlias = Callable[[Iterable[AggregatesQuery]], Sequence[MergedRequest]]

#: The sizes of answers in a small organization, until those of the user's are observed: they decide which
#: queries share a request. In a large one, the bundled panel takes a third more.
_QUEUES: Final = 8
_AGENTS: Final = 25
_EVENTS_PER_HOUR: Final = 20.0
TYPICAL_SIZES: Final = AnswerSizes(
    values={name: {"queueId": _QUEUES, "userId": _AGENTS} for name in families()},
    rates={name: {"nConnected": _EVENTS_PER_HOUR} for name in families()},
)

#: How often the panel is opened on a working day.
OPENINGS: Final = 12

#: A fixed window in the past is requested this often (seconds).
_DAY: Final = 86_400.0

_HOUR: Final = 3600.0

#: A number of requests is the mean of this many instants, this far apart: queries share more requests at
#: minutes at which their windows begin with the same bucket, mostly one in five.
_INSTANTS: Final = 5
_APART: Final = timedelta(minutes=7)

#: A channel is created and gets its topics.
_CHANNEL_REQUESTS: Final = 2

#: At the start, the user is requested.
_SIGN_IN_REQUESTS: Final = 1

#: Adherence is requested at the start, once more when its events begin, and when the next scheduled activity
#: begins: that often on a working day with two breaks, a meal and some other work.
_ADHERENCE_REQUESTS: Final = 2 + 6

#: The names of queues are kept for a day, and the list of the user's queues for an hour.
_QUEUE_NAME_REQUESTS: Final = 1
_QUEUE_LISTS_PER_HOUR: Final = 1


def price_planner(verdicts: RuleVerdicts | None = None) -> Planner:
    """Return the planner of prices, by what was observed at an organization.

    :param verdicts: None if nothing was; then, and for what was not, it counts as a small one.
    """
    verdicts = verdicts or RuleVerdicts()
    return partial(plan, rules=verdicts.rules, sizes=verdicts.sizes.or_else(TYPICAL_SIZES))


typical_plan: Final = price_planner()


def requests_per_month(
    widgets: Iterable[Declaration],
    now: datetime,
    *,
    pinned: Collection[str] = (),
    limited: Collection[str] = (),
    planner: Planner = typical_plan,
) -> float:
    """Return what a panel takes on 22 days of nine hours, on each of which it is opened twelve times.

    Not in it: new ways of merging are checked on their first uses, once for an account, which takes the
    bundled panel some 50 requests on its first day.

    :param widgets: all of the panel, with complete queries.
    :param now: an instant of a working day; where windows begin decides which queries share a request.
    :param pinned: the ids of widgets on the icon; ``limited`` those of widgets with alerts.
    :param planner: what merges queries.
    """
    declared = tuple(widgets)
    states = _states(declared, pinned, limited)
    closed = requests_per_hour(states, Pace(audience="closed"), now, planner)
    slowed = [state for state in states if _is_slowed(state)]
    opening = _count(slowed, now, planner)
    start = _count(states, now, planner)
    live = _live_intervals(declared, {*pinned, *limited})
    opening += sum(closed > opened for closed, opened in zip(live, _live_intervals(declared), strict=True))
    start += _SIGN_IN_REQUESTS if declared else 0
    start += _CHANNEL_REQUESTS + 2 * len(live) if live else 0  # a snapshot at once, and one for the channel
    closed += sum(_HOUR / interval for interval in live)
    queries = [part.query for widget in declared for part in widget.all_parts]
    if any(isinstance(query, AgentStatusQuery) for query in queries):
        start += _ADHERENCE_REQUESTS
    if any(_selects_queues(query) for query in queries):
        start += _QUEUE_NAME_REQUESTS
        closed += _QUEUE_LISTS_PER_HOUR
    return DAYS_PER_MONTH * (WORKDAY_HOURS * closed + OPENINGS * opening + start)


def added_requests_per_month(
    widget_ids: Collection[str],
    widgets: Sequence[Declaration],
    now: datetime,
    *,
    pinned: Collection[str] = (),
    limited: Collection[str] = (),
    planner: Planner = typical_plan,
) -> float:
    """Return what widgets add to the requests of the others; see :func:`requests_per_month`."""
    others = [widget for widget in widgets if widget.id not in widget_ids]
    with_them, without = (
        requests_per_month(each, now, pinned=pinned, limited=limited, planner=planner)
        for each in (widgets, others)
    )
    return max(0.0, with_them - without)


def merged_intervals(
    widgets: Iterable[Declaration],
    now: datetime,
    *,
    pinned: Collection[str] = (),
    limited: Collection[str] = (),
    planner: Planner = typical_plan,
) -> tuple[float, ...]:
    """Return the interval in seconds of each request, live ones apart, that a closed panel sends.

    Queries of a longer interval that share the request of a shorter one take none of their own.
    """
    pace = Pace(audience="closed")
    declared = tuple(widgets)
    intervals = {state: _interval(state, pace, now) for state in _states(declared, pinned, limited)}
    requests: dict[float, float] = {}
    for interval in sorted(set(intervals.values())):
        due = [state for state, each in intervals.items() if interval % each == 0]
        shared = sum(number for each, number in requests.items() if interval % each == 0)
        requests[interval] = max(0.0, _count(due, now, planner) - shared)
    return tuple(each for each, number in requests.items() for _ in range(round(number)))


def live_intervals(
    widgets: Iterable[Declaration], *, pinned: Collection[str] = (), limited: Collection[str] = ()
) -> tuple[float, ...]:
    """Return the interval in seconds of each request for live values while the panel is closed."""
    return _live_intervals(tuple(widgets), {*pinned, *limited})


def requests_per_hour(
    states: Iterable[QueryState], pace: Pace, now: datetime, planner: Planner = typical_plan
) -> float:
    """Return the requests of an hour at a pace. Queries that are due at the same instant may share one."""
    intervals = {state: _interval(state, pace, now) for state in states if pace.sends(state)}
    horizon = max((_HOUR, *intervals.values()))
    step = gcd(*map(int, intervals.values())) or int(horizon)
    numbers: dict[tuple[QueryState, ...], float] = {}
    total = 0.0
    for at in range(0, int(horizon), step):
        due = tuple(state for state, each in intervals.items() if at % each == 0)
        if due:
            if due not in numbers:
                numbers[due] = _count(due, now, planner)
            total += numbers[due]
    return total * _HOUR / horizon


def _states(
    widgets: Iterable[Declaration], pinned: Collection[str], limited: Collection[str]
) -> tuple[QueryState, ...]:
    declared = tuple(widgets)
    states = QueryStates()
    states.set_widgets(declared, 0.0, first=pinned, limited=limited)
    if states and not any(widget.id in pinned for widget in declared):
        next(iter(states)).is_on_icon = True  # any other one is as likely
    return tuple(states)


def _live_intervals(
    widgets: Sequence[Declaration], attended: AbstractSet[str] | None = None
) -> tuple[float, ...]:
    """Return the interval in seconds of each request for live values, while events arrive.

    :param attended: the ids of widgets on the icon and with alerts, while the panel is closed; None if it is
        open.
    """
    live = {widget.id for widget in widgets if widget.live_parts}
    sources = sources_for((part.query for widget in widgets for part in widget.live_parts), "")
    # Without others, the icon shows one of them by itself.
    slow = attended is not None and attended.isdisjoint(live) and len(live) < len(widgets)
    pushed = sum(bool(source.topics) for source in sources)
    snapshots = max(SLOW_SNAPSHOT_INTERVAL if slow else SNAPSHOT_INTERVAL, SNAPSHOT_INTERVAL * pushed)
    polls = SNAPSHOT_INTERVAL if slow else POLL_INTERVAL
    return tuple(snapshots if source.topics else polls for source in sources)


def _is_slowed(state: QueryState) -> bool:
    """Return whether a query is sent less often while the panel is closed, and when it opens.

    What lies in the past is cut out of an earlier answer then.
    """
    return not is_past(state.query.window) and Pace(audience="closed").interval(state) > state.every


def _interval(state: QueryState, pace: Pace, now: datetime) -> float:
    interval = rounded_interval(pace.interval(state))
    return max(interval, _past_interval(state.query, now)) if is_past(state.query.window) else interval


def _past_interval(query: AggregatesQuery, now: datetime) -> float:
    """Return for how many seconds an answer about the past serves."""
    if is_fixed(query.window):
        return _DAY
    try:
        resolved = replace(query, window=resolve_window(query.window, now))
        span = settled_span(query.window, now)
    except HourglanceError:
        return PAST_INTERVAL  # a setting leaves the window open
    if span is None:
        return 0.0
    if not isinstance(resolved.window, Interval) or wider_request(resolved, span, ALL_RULES) is None:
        return PAST_INTERVAL
    return (span.end - resolved.window.end).total_seconds() or PAST_INTERVAL


def _count(states: Collection[QueryState], now: datetime, planner: Planner) -> float:
    """Return the requests for some queries, as a mean of several instants."""
    return fmean(_count_at(states, now + number * _APART, planner) for number in range(_INSTANTS))


def _count_at(states: Iterable[QueryState], now: datetime, planner: Planner) -> float:
    queries, alone = [], 0
    for state in states:
        try:
            queries.append(replace(state.query, window=resolve_window(state.query.window, now)))
        except HourglanceError:
            alone += 1  # a window that has not begun, or that a setting leaves open
    planned = planner(queries)
    return alone + len(planned) + sum(map(_is_merged, planned)) / SHADOW_CHECK_INTERVAL


def _is_merged(request: MergedRequest) -> bool:
    """Return whether a request relies on rules; one in so many answers to such is checked by another."""
    return any(part.rules for part in request.parts)


def _selects_queues(query: AggregatesQuery | LiveQuery) -> bool:
    """Return whether a query is for certain queues: mostly the user's, whose list and names are requested."""
    if isinstance(query, AgentStatusQuery) or query.filter is None:
        return False
    clauses = query.filter.clauses
    predicates = [*query.filter.predicates, *(each for clause in clauses for each in clause.predicates)]
    return any(predicate.dimension == "queueId" for predicate in predicates)
