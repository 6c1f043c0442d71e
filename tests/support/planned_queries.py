"""Hypothesis strategies for queries that a planner could merge, and the events that they are about.

Any test imports them by name: ``from planned_queries import desks``.
"""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st
from naive_service import Event

from hourglance.api import AggregatesQuery, Clause, Filter, Interval, View, all_of, exists, is_in, not_exists
from hourglance.engine.planner.merge_group import AnswerSizes

#: The end of all windows where it does not matter: on a multiple of nothing.
END = datetime(2026, 11, 18, 10, 41, tzinfo=UTC)

QUEUES = tuple(f"00000000-0000-4000-8000-00000000000{number}" for number in range(3))
PEOPLE = tuple(f"00000000-0000-4000-8000-0000000000a{number}" for number in range(3))
MEDIA = ("voice", "chat", "email")
DIRECTIONS = ("inbound", "outbound")
SKILLS = ("french", "invoices", "vip")

#: Of queues, which have no person; and of persons.
OF_QUEUES = ("nOffered", "tAnswered", "tAbandon", "nOverSla")
OF_PEOPLE = ("tHandle", "tAcw", "nTransferred", "nConversations")
METRICS = (*OF_QUEUES, *OF_PEOPLE, "tWait", "oServiceLevel")

#: Whole minutes of an hour that is not on a multiple of anything, and some that are.
ENDS = st.integers(0, 12 * 60).map(
    lambda minute: datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(minutes=minute)
)

#: Nothing ever happens, so that every merge is worth it.
QUIET = AnswerSizes(
    values={"conversations": dict.fromkeys(("mediaType", "direction", "queueId", "userId"), 3)},
    rates={"conversations": {"tHandle": 0.0}},
)


def some(elements, *, least=1, most=3):
    """Return a strategy for tuples of different elements."""
    return st.lists(st.sampled_from(elements), min_size=least, max_size=most, unique=True).map(tuple)


def history(seed, end, *, events=60, late_marks=timedelta(0)):
    """Return events of the hours up to ``end``, and a little past it.

    :param late_marks: how long after a late answer it is posted that it was late.
    """
    rng = Random(seed)
    made = []
    for _ in range(events):
        metric = rng.choice((*OF_QUEUES[:3], *OF_PEOPLE))
        dimensions = {"mediaType": rng.choice(MEDIA)}
        if direction := rng.choice((None, *DIRECTIONS)):
            dimensions["direction"] = direction
        if queue := rng.choice((None, *QUEUES)):
            dimensions["queueId"] = queue
        if metric in OF_PEOPLE:
            dimensions["userId"] = rng.choice(PEOPLE)
        if skills := rng.sample(SKILLS, rng.randint(0, 2)):
            dimensions["requestedRoutingSkillId"] = tuple(skills)
        value = rng.randint(0, 600_000) if metric.startswith("t") else rng.randint(1, 5)
        at = end - timedelta(seconds=rng.randint(-300, 9_000))
        made.append(Event(metric=metric, at=at, value=value, dimensions=dimensions))
        if metric == "tAnswered" and rng.random() < 0.4:
            made.append(Event(metric="nOverSla", at=at + late_marks, dimensions=dimensions))
    return tuple(made)


@st.composite
def histories(draw, end):
    """Dense enough that most cells of an answer have something in them."""
    return history(draw(st.integers(0, 10**6)), end)


#: Conditions on dimensions of one value, which the planner can split by.
PINS = st.one_of(
    some(MEDIA).map(lambda values: is_in("mediaType", *values)),
    some(DIRECTIONS, most=2).map(lambda values: is_in("direction", *values)),
    some(QUEUES).map(lambda values: is_in("queueId", *values)),
    some(PEOPLE).map(lambda values: is_in("userId", *values)),
)

#: Conditions that it must leave as they are.
OTHERS = st.one_of(
    some(SKILLS, most=2).map(lambda values: is_in("requestedRoutingSkillId", *values)),
    st.sampled_from((exists("userId"), not_exists("queueId"), is_in("userId", PEOPLE[0].upper()))),
    st.just(Clause(type="and", predicates=(is_in("queueId", QUEUES[0]), is_in("mediaType", "voice")))),
)

#: Filters that are no list of conditions that must all hold.
WHOLES = st.sampled_from(
    (
        Filter(type="or", predicates=(is_in("queueId", QUEUES[1]), is_in("queueId", QUEUES[2]))),
        Filter(type="or", predicates=(is_in("queueId", QUEUES[1]), is_in("mediaType", "chat"))),
        Filter(
            type="or",
            clauses=(Clause(type="and", predicates=(is_in("userId", PEOPLE[0]), exists("queueId"))),),
            predicates=(is_in("mediaType", "chat"),),
        ),
    )
)

VIEWS = st.lists(
    st.builds(
        View,
        name=st.sampled_from(("short", "long")),
        target=st.sampled_from(("tHandle", "tAnswered")),
        gte=st.sampled_from((0, 60_000)),
        lt=st.sampled_from((None, 300_000)),
    ),
    max_size=2,
    unique_by=lambda view: view.name,
).map(tuple)


@st.composite
def desks(draw, end, *, most=6):
    """Queries of one desk, whose windows end at ``end``: alike enough that some can be merged."""
    other = draw(st.none() | st.none() | st.none() | OTHERS)
    zones = draw(some((None, "UTC", "Asia/Kathmandu", "Europe/Berlin"), most=2))
    dimensions = ("mediaType", "queueId", "userId", "direction")
    if draw(st.integers(0, 4)) == 0:
        dimensions += ("requestedRoutingSkillId",)
    flatten = draw(st.integers(0, 4)) == 0
    return draw(
        st.lists(
            questions(end, other=other, zones=zones, dimensions=dimensions, flatten=flatten),
            min_size=1,
            max_size=most,
        )
    )


@st.composite
def levels(draw, end):
    """Queries for service levels."""
    query = st.builds(
        AggregatesQuery,
        metrics=st.sampled_from((("oServiceLevel",), ("tWait", "oServiceLevel"))),
        window=st.just(Interval(start=end - timedelta(hours=1), end=end)),
        group_by=some(("mediaType", "queueId", "direction"), least=0, most=2),
        where=st.none() | PINS.map(all_of),
        granularity=st.sampled_from((None, "PT5M", "PT30M")),
    )
    return draw(st.lists(query, min_size=2, max_size=4))


@st.composite
def questions(draw, end, *, other, zones, dimensions, flatten):
    """A query of a desk."""
    conditions = (*draw(st.lists(PINS, max_size=2)), *((other,) if other else ()))
    where = all_of(*conditions) if conditions else None
    minutes = draw(st.sampled_from((30, 60, 60, 60, 120)))
    return AggregatesQuery(
        metrics=draw(some(METRICS)),
        window=Interval(start=end - timedelta(minutes=minutes), end=end),
        group_by=draw(some(dimensions, least=0, most=2)),
        where=draw(WHOLES) if draw(st.integers(0, 9)) == 0 else where,
        granularity=draw(st.sampled_from((None, None, "PT5M", "PT15M", "PT30M", "PT60M", "PT1H"))),
        time_zone=draw(st.sampled_from(zones)),
        views=draw(VIEWS),
        flatten_multivalued_dimensions=flatten,
    )
