"""The demo cloud's data: metric events in SQLite, from a week ago until now, and on.

One row of ``event`` is one metric event: which metric, when it was posted, its value. Its dimensions are
a row of ``combination``, since the same few thousand come again and again. For plain SQL there is the view
``metric_event``, with names in place of numbers and one column a dimension::

    SELECT sum(value) FROM metric_event WHERE metric = 'tHandle' AND mediaType = 'voice' AND time >= ?

Instants are milliseconds since 1970-01-01 UTC, values milliseconds, and 1 for counters. A dimension with
several values is a JSON list. Conversations are written whole when they arrive, so rows later than
now are there already: whoever reads must not look past now.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from hourglance.demo.arrivals import HOURS_A_WEEK, Arrivals, hour_of, start_of
from hourglance.demo.conversations import MAX_LAG, Dimensions, MetricEvent, stories
from hourglance.demo.metrics import RECORDED
from hourglance.demo.organization import GOALS, Organization

#: The dimensions that events can have, by kind; ``conversationId`` comes from the event itself.
SINGLE: Final = (
    "mediaType",
    "direction",
    "originatingDirection",
    "purpose",
    "queueId",
    "userId",
    "teamId",
    "wrapUpCode",
    "requestedRouting",
    "usedRouting",
    "requestedLanguageId",
    "routingPriority",
    "firstQueue",
    "flowOutType",
    "disconnectType",
    "messageType",
    "interactionType",
    "outboundCampaignId",
    "provider",
)
SEVERAL: Final = ("divisionId", "requestedRoutingSkillId")

_NEVER: Final = 1 << 60

_SCHEMA: Final = f"""
CREATE TABLE metric (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE combination (id INTEGER PRIMARY KEY, {", ".join((*SINGLE, *SEVERAL))});
CREATE TABLE step (
    story INTEGER, ordinal INTEGER, metric INTEGER, offset INTEGER, value INTEGER, combination INTEGER,
    lag INTEGER, PRIMARY KEY (story, ordinal)
) WITHOUT ROWID;
CREATE TABLE conversation (id INTEGER PRIMARY KEY, start INTEGER NOT NULL, story INTEGER NOT NULL);
CREATE TABLE event (
    metric INTEGER, time INTEGER, conversation INTEGER, ordinal INTEGER, value INTEGER NOT NULL,
    combination INTEGER NOT NULL, lag INTEGER NOT NULL, PRIMARY KEY (metric, time, conversation, ordinal)
) WITHOUT ROWID;
"""

_VIEW: Final = """
CREATE VIEW metric_event AS
SELECT metric.name AS metric, event.time, event.time - event.lag AS event_time, event.value,
    '{prefix}' || printf('%012x', event.conversation) AS conversationId, {dimensions}
FROM event JOIN metric ON metric.id = event.metric JOIN combination ON combination.id = event.combination;
"""

_TELL: Final = """
INSERT INTO event (metric, time, conversation, ordinal, value, combination, lag)
SELECT step.metric, conversation.start + step.offset, conversation.id, step.ordinal, step.value,
    step.combination, step.lag
FROM conversation CROSS JOIN step ON step.story = conversation.story
WHERE conversation.id BETWEEN ? AND ?
"""


class Store:
    """The metric events of an organisation, generated hour by hour as time goes on.

    :param a_week: how many conversations arrive in a week; the store begins with one week of them.
    """

    def __init__(self, seed: int, organization: Organization, a_week: int) -> None:
        self.conversation_prefix: Final = organization.conversation_prefix
        # One connection for the server's thread and whoever looks on from another: SQLite takes turns.
        self.connection: Final = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.connection.executescript(_SCHEMA)
        self.connection.executescript(
            _VIEW.format(
                prefix=organization.conversation_prefix,
                dimensions=", ".join(f"combination.{name}" for name in (*SINGLE, *SEVERAL)),
            )
        )
        self.metric_ids: Final = {name: number for number, name in enumerate(RECORDED)}
        self.connection.executemany(
            "INSERT INTO metric VALUES (?, ?)", ((number, name) for name, number in self.metric_ids.items())
        )
        self._combinations: dict[tuple[object, ...], int] = {}
        told = stories(seed, organization, _how_many_stories(a_week, organization)) if a_week else []
        self._write_stories(told)
        self._arrivals = Arrivals(seed, a_week, len(told))
        self._hours = range(0)
        self._recorded = 0
        self._earliest = _NEVER

    def cover(self, now: int) -> None:
        """Have every conversation of the week up to ``now``, and of the time in between if it jumped."""
        wanted = range(hour_of(now) - HOURS_A_WEEK, hour_of(now) + 1)
        known = self._hours or range(wanted.start, wanted.start)
        before, after = range(wanted.start, known.start), range(known.stop, wanted.stop)
        if not before and not after:
            return
        self._hours = range(min(wanted.start, known.start), max(wanted.stop, known.stop))
        self.connection.execute("BEGIN")
        for hour in (*before, *after):
            self._write_hour(hour)
        self.connection.execute("COMMIT")

    @property
    def since(self) -> int:
        """Return the instant from which on there is data."""
        return min(start_of(self._hours.start), self._earliest)

    def record(self, metric: str, at: int, value: int, dimensions: Dimensions, *, lag: int = 0) -> None:
        """Write one metric event by hand: the data of a test that wants to know its answer.

        :raises ValueError: for what the demo cloud does not keep; every event has a ``mediaType``.
        """
        if metric not in self.metric_ids:
            raise ValueError(f"{metric} is not recorded; these are: {', '.join(RECORDED)}")
        if dimensions.get("mediaType") not in GOALS:
            raise ValueError(f"every event has a mediaType, one of {', '.join(GOALS)}")
        if not 0 <= lag <= MAX_LAG:
            raise ValueError(f"an event can be posted at most {MAX_LAG} ms late")
        self._recorded -= 1
        self._earliest = min(self._earliest, at)
        self.connection.execute(
            "INSERT INTO event VALUES (?, ?, ?, 0, ?, ?, ?)",
            (self.metric_ids[metric], at, self._recorded, value, self._combination(dimensions), lag),
        )

    def close(self) -> None:
        """Forget everything."""
        self.connection.close()

    def _write_stories(self, told: Iterable[tuple[MetricEvent, ...]]) -> None:
        self.connection.execute("BEGIN")
        self.connection.executemany(
            "INSERT INTO step VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    number,
                    ordinal,
                    self.metric_ids[step.metric],
                    step.offset,
                    step.value,
                    self._combination(step.dimensions),
                    step.lag,
                )
                for number, story in enumerate(told)
                for ordinal, step in enumerate(story)
            ),
        )
        self.connection.execute("COMMIT")

    def _write_hour(self, hour: int) -> None:
        arrived = self._arrivals.in_hour(hour)
        if arrived:
            self.connection.executemany("INSERT INTO conversation VALUES (?, ?, ?)", arrived)
            self.connection.execute(_TELL, (arrived[0][0], arrived[-1][0]))

    def _combination(self, dimensions: Dimensions) -> int:
        """Return the number of a combination of dimension values; a new one is written down."""
        row = _row(dimensions)
        if row not in self._combinations:
            number = self._combinations[row] = len(self._combinations)
            marks = ", ".join("?" * (1 + len(row)))
            self.connection.execute(f"INSERT INTO combination VALUES ({marks})", (number, *row))  # noqa: S608 - marks
        return self._combinations[row]


def _row(dimensions: Mapping[str, object]) -> tuple[object, ...]:
    unknown = dimensions.keys() - {*SINGLE, *SEVERAL}
    if unknown:
        raise ValueError(f"the demo cloud keeps no dimension {', '.join(sorted(unknown))}")
    single = (dimensions.get(name) for name in SINGLE)
    several = (_as_list(dimensions.get(name)) for name in SEVERAL)
    return (*single, *several)


def _as_list(values: object) -> str | None:
    if not values:
        return None
    return json.dumps([values] if isinstance(values, str) else sorted(values))  # type: ignore[call-overload]  # tuple by Dimensions


def _how_many_stories(a_week: int, organization: Organization) -> int:
    """Enough that nobody meets the same one twice in an hour, few enough that they are told at once."""
    return min(max(400, a_week // 4, 8 * len(organization.agents)), 10_000)
