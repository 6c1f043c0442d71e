"""Hypothesis strategies of valid queries of every family, and their results.

Any test imports them by name: ``from query_strategies import queries``.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Bucket,
    Clause,
    Filter,
    Group,
    Interval,
    Measure,
    NumericRange,
    Predicate,
    SortMetric,
    Stats,
    View,
)
from hourglance.genesys import Family, bucket_starts, families, family, parse_duration

GRANULARITIES = ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "P1D", "P1W", "P1M")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Sydney")
NUMERIC = ("agentRank", "agentScore", "eligibleAgentCount", "mediaCount", "routingPriority")

ids = st.uuids(version=4).map(str)
names = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8).map("view_".__add__)
whole = st.integers(0, 10**9)


def some(elements, *, least=0, most):
    """Return a strategy of tuples of distinct elements."""
    return st.lists(st.sampled_from(sorted(elements)), min_size=least, max_size=most, unique=True).map(tuple)


@st.composite
def spans(draw, granularity=None, zone=None):
    """Intervals in 2024 and 2025, of whole minutes or a whole number of buckets."""
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 500_000)))
    number = draw(st.integers(1, 24))
    if granularity is None:
        return Interval(start=start, end=start + timedelta(minutes=number))
    end = parse_duration(granularity).after(start, number, zone=ZoneInfo(zone) if zone else UTC)
    return Interval(start=start, end=end)


@st.composite
def ranges(draw):
    """Ranges that are not empty."""
    low, high = draw(st.tuples(whole, whole).filter(lambda pair: pair[0] < pair[1]))
    lower = draw(st.sampled_from(("gt", "gte", None)))
    upper = draw(st.sampled_from(("lt", "lte") if lower is None else ("lt", "lte", None)))
    return NumericRange(**{name: bound for name, bound in ((lower, low), (upper, high)) if name})


@st.composite
def predicates(draw, known: Family):
    """Predicates on a dimension of the family, with a possible value."""
    dimension = draw(st.sampled_from(known.predicate_dimensions))
    operator = draw(st.sampled_from(("matches", "matches", "exists", "notExists")))
    if operator != "matches":
        return Predicate(dimension=dimension, operator=operator)
    if dimension in NUMERIC:
        return Predicate(dimension=dimension, range=draw(ranges()))
    values = known.values(dimension)
    return Predicate(dimension=dimension, value=draw(st.sampled_from(values) if values else ids))


@st.composite
def filters(draw, known: Family):
    """Filters with clauses and predicates, none of them empty."""
    junctions = st.sampled_from(("and", "or"))
    several = st.lists(predicates(known), min_size=1, max_size=3).map(tuple)
    clauses = draw(st.lists(st.builds(Clause, type=junctions, predicates=several), max_size=2).map(tuple))
    return Filter(
        type=draw(junctions),
        clauses=clauses,
        predicates=() if clauses and draw(st.booleans()) else draw(several),
    )


@st.composite
def view_lists(draw, known: Family):
    """Views of the family's timers, each with its own name."""
    timers = [metric.name for metric in known.metrics if metric.viewable]
    if not timers:
        return ()
    return tuple(
        View(name=name, target=draw(st.sampled_from(timers)), gte=low, lt=low + draw(st.integers(1, 10**7)))
        if draw(st.booleans())
        else View(name=name, target=draw(st.sampled_from(timers)), gte=low)
        for name, low in draw(st.lists(st.tuples(names, whole), max_size=3, unique_by=lambda pair: pair[0]))
    )


@st.composite
def queries(draw, families_=None):
    """Queries without an error, of any family or of those named."""
    known = family(draw(st.sampled_from(families_ or families())))
    granularity = draw(st.none() | st.sampled_from(GRANULARITIES))
    zone = draw(st.none() | st.sampled_from(ZONES))
    metrics = draw(some(known.metrics_by_name, least=1, most=6))
    sortable = [name for name in metrics if known.metrics_by_name[name].sortable]
    ranked = "queryType" in known.fields and sortable and draw(st.booleans())
    return AggregatesQuery(
        metrics=metrics,
        window=draw(spans(granularity, zone)),
        family=known.name,
        group_by=draw(some(known.group_by, least=1 if ranked else 0, most=3)),
        where=draw(st.none() | filters(known)),
        granularity=granularity,
        time_zone=zone,
        views=draw(view_lists(known)),
        flatten_multivalued_dimensions=draw(st.booleans()),
        alternate_time_dimension=draw(st.sampled_from((None, None, "eventTime"))),
        query_type=draw(st.sampled_from(("topN", "bottomN"))) if ranked else "groupBy",
        sort_metric=(
            SortMetric(
                name=draw(st.sampled_from(sortable)),
                function=draw(st.sampled_from(("average", "count", "max", "min", "sum"))),
            )
            if ranked
            else None
        ),
        limit=draw(st.integers(1, 50)) if ranked else None,
    )


counters = st.builds(Stats, count=whole)
timers = st.lists(whole, min_size=1, max_size=9).map(
    lambda times: Stats(count=len(times), sum=sum(times), min=min(times), max=max(times))
)
ratios = st.tuples(st.integers(0, 100), st.integers(1, 100)).map(
    lambda parts: Stats(ratio=min(parts) / parts[1], numerator=min(parts), denominator=parts[1], target=0.8)
)
stats_of_kind = {"n": counters, "t": timers, "o": ratios}


@st.composite
def answers(draw, query: AggregatesQuery):
    """What the service could answer to a query: with gaps of every kind."""
    known = family(query.family)
    steps = bucket_starts(query)
    ends = (*steps[1:], query.window.end.astimezone(UTC))

    def measured(kind, metrics):
        return tuple(
            kind(name, draw(stats_of_kind[known.metrics_by_name[target].kind]))
            for name, target in metrics
            if draw(st.booleans())
        )

    def measure(name, stats):
        return Measure(name=name, stats=stats)

    return Aggregates(
        interval=query.window,
        steps=steps,
        groups=tuple(
            Group(
                dimensions=dimensions,
                buckets=tuple(
                    Bucket(
                        interval=Interval(start=start, end=end),
                        metrics=measured(measure, [(name, name) for name in query.metrics]),
                        views=measured(measure, [(view.name, view.target) for view in query.views]),
                    )
                    for start, end in zip(steps, ends, strict=True)
                    if draw(st.booleans())
                ),
            )
            for dimensions in draw(
                st.lists(
                    st.fixed_dictionaries({}, optional=dict.fromkeys(query.group_by, ids)),
                    max_size=3,
                    unique_by=lambda each: tuple(sorted(each.items())),
                )
            )
        ),
        metrics=query.names,
        dimensions=query.group_by,
    )
