"""Storage of the demo cloud's data: metric events in SQLite, from two weeks ago until now.

A row of ``event`` is one metric event: its metric, when it was posted, and its value. Its dimensions are a
row of ``combination``, because the same few thousand combinations recur. The view ``metric_event`` has names
instead of numbers and one column for each dimension, for plain SQL::

    SELECT sum(value) FROM metric_event WHERE metric = 'tHandle' AND mediaType = 'voice' AND time >= ?

Instants are milliseconds since 1970-01-01 UTC. Values are milliseconds, and 1 for counters. A dimension with
several values is a JSON list. All events of a conversation are written when it arrives, so some rows are
later than now: queries must exclude them.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hourglance.demo.arrivals import HOURS_PER_WEEK, Arrivals, hour_at, start_of_hour
from hourglance.demo.conversations import MAX_LAG, Dimensions, MetricEvent, generate_templates
from hourglance.demo.metrics import RECORDED
from hourglance.demo.organization import SERVICE_LEVEL_TARGETS, Organization

#: Dimensions with one value per event; ``conversationId`` comes from the event itself.
SINGLE_VALUED: Final = (
    "mediaType", "direction", "originatingDirection", "purpose", "queueId", "userId", "teamId",
    "wrapUpCode", "requestedRouting", "usedRouting", "requestedLanguageId", "routingPriority",
    "firstQueue", "flowOutType", "disconnectType", "messageType", "interactionType",
    "outboundCampaignId", "provider",
)  # fmt: skip
MULTIVALUED: Final = ("divisionId", "requestedRoutingSkillId")

#: Steps of SQLite's virtual machine, about a millisecond.
_STEPS_PER_CHECK: Final = 100_000

#: How far the data goes back.
HISTORY: Final = timedelta(weeks=2)

#: No conversation goes on for longer.
_LONGEST_HOURS: Final = 24

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_SCHEMA: Final = f"""
CREATE TABLE metric (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE combination (id INTEGER PRIMARY KEY, {", ".join((*SINGLE_VALUED, *MULTIVALUED))});
CREATE TABLE template_event (
    template INTEGER, ordinal INTEGER, metric INTEGER, offset INTEGER, value INTEGER, combination INTEGER,
    lag INTEGER, PRIMARY KEY (template, ordinal)
) WITHOUT ROWID;
CREATE TABLE conversation (id INTEGER PRIMARY KEY, start INTEGER NOT NULL, template INTEGER NOT NULL);
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

_INSERT_EVENTS: Final = """
INSERT INTO event (metric, time, conversation, ordinal, value, combination, lag)
SELECT template_event.metric, conversation.start + template_event.offset, conversation.id,
    template_event.ordinal, template_event.value, template_event.combination, template_event.lag
FROM conversation CROSS JOIN template_event ON template_event.template = conversation.template
WHERE conversation.id BETWEEN ? AND ?
"""


class Store:
    """The metric events of an organization, generated hour by hour as time passes.

    :param per_week: the number of conversations in each week.
    """

    def __init__(self, seed: int, organization: Organization, per_week: int) -> None:
        self.conversation_prefix: Final = organization.conversation_prefix
        # The server's thread and those of its users share one connection: SQLite serializes them.
        self.connection: Final = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.connection.executescript(_SCHEMA)
        self.connection.executescript(
            _VIEW.format(
                prefix=organization.conversation_prefix,
                dimensions=", ".join(f"combination.{name}" for name in (*SINGLE_VALUED, *MULTIVALUED)),
            )
        )
        self.metric_ids: Final = {name: number for number, name in enumerate(RECORDED)}
        self.connection.executemany(
            "INSERT INTO metric VALUES (?, ?)", ((number, name) for name, number in self.metric_ids.items())
        )
        self._combinations: dict[tuple[object, ...], int] = {}
        templates = (
            generate_templates(seed, organization, _template_count(per_week, organization))
            if per_week
            else []
        )
        self._write_templates(templates)
        self._arrivals = Arrivals(seed, per_week, len(templates))
        self._hours = range(0)
        self._recorded = 0
        self._earliest: int | None = None

    def cover(self, now: datetime, *, start: datetime | None = None) -> None:
        """Generate the missing conversations of the week until ``now``, and of any gap before or after it.

        :param start: generate all that began by then as well, at most two weeks before ``now``.
        """
        hour = hour_at(to_epoch(now))
        earliest = hour - HOURS_PER_WEEK
        if start is not None:
            began = hour_at(to_epoch(max(start, now - HISTORY))) - _LONGEST_HOURS
            earliest = min(earliest, max(began, hour - HISTORY // timedelta(hours=1)))
        wanted = range(earliest, hour + 1)
        known = self._hours or range(wanted.start, wanted.start)
        before, after = range(wanted.start, known.start), range(known.stop, wanted.stop)
        if not before and not after:
            return
        self._hours = range(min(wanted.start, known.start), max(wanted.stop, known.stop))
        self.connection.execute("BEGIN")
        for missing in (*before, *after):
            self._write_hour(missing)
        self.connection.execute("COMMIT")

    @property
    def since(self) -> datetime:
        """Return the instant of the first data."""
        start = start_of_hour(self._hours.start)
        return from_epoch(start if self._earliest is None else min(start, self._earliest))

    def record(self, metric: str, at: datetime, value: int, dimensions: Dimensions, *, lag: int = 0) -> None:
        """Add one metric event.

        :param lag: milliseconds from the event to its posting.
        :raises ValueError: the metric, a dimension or the lag is not supported; ``mediaType`` is required.
        """
        if metric not in self.metric_ids:
            raise ValueError(f"{metric} is not recorded; these are: {', '.join(RECORDED)}")
        if dimensions.get("mediaType") not in SERVICE_LEVEL_TARGETS:
            raise ValueError(f"every event has a mediaType, one of {', '.join(SERVICE_LEVEL_TARGETS)}")
        if not 0 <= lag <= MAX_LAG:
            raise ValueError(f"an event can be posted at most {MAX_LAG} ms late")
        time = to_epoch(at)
        self._recorded -= 1
        self._earliest = time if self._earliest is None else min(self._earliest, time)
        self.connection.execute(
            "INSERT INTO event VALUES (?, ?, ?, 0, ?, ?, ?)",
            (self.metric_ids[metric], time, self._recorded, value, self._combination(dimensions), lag),
        )

    def read(
        self, statement: str, values: Mapping[str, str | float], *, most: int, seconds: float
    ) -> list[tuple[Any, ...]]:
        """Return the first rows of a statement.

        :raises sqlite3.Error: it takes longer than ``seconds``, or exceeds a limit of SQLite.
        """
        deadline = time.monotonic() + seconds
        self.connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_PER_CHECK)
        try:
            return self.connection.execute(statement, values).fetchmany(most)
        finally:
            self.connection.set_progress_handler(None, 0)

    def close(self) -> None:
        """Discard all data."""
        self.connection.close()

    def _write_templates(self, templates: Iterable[tuple[MetricEvent, ...]]) -> None:
        self.connection.execute("BEGIN")
        self.connection.executemany(
            "INSERT INTO template_event VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    number,
                    ordinal,
                    self.metric_ids[event.metric],
                    event.offset,
                    event.value,
                    self._combination(event.dimensions),
                    event.lag,
                )
                for number, template in enumerate(templates)
                for ordinal, event in enumerate(template)
            ),
        )
        self.connection.execute("COMMIT")

    def _write_hour(self, hour: int) -> None:
        arrived = self._arrivals.in_hour(hour)
        if arrived:
            self.connection.executemany("INSERT INTO conversation VALUES (?, ?, ?)", arrived)
            self.connection.execute(_INSERT_EVENTS, (arrived[0][0], arrived[-1][0]))

    def _combination(self, dimensions: Dimensions) -> int:
        """Return the id of a combination of dimension values; insert it if it is new."""
        key = tuple(dimensions.items())
        if key not in self._combinations:
            row = _combination_row(dimensions)
            number = self._combinations[key] = len(self._combinations)
            marks = ", ".join("?" * (1 + len(row)))
            self.connection.execute(f"INSERT INTO combination VALUES ({marks})", (number, *row))  # noqa: S608 - marks
        return self._combinations[key]


def to_epoch(instant: datetime) -> int:
    """Return an aware datetime as milliseconds since 1970-01-01 UTC, cut to the millisecond."""
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def from_epoch(instant: int) -> datetime:
    """Return milliseconds since 1970-01-01 UTC as a datetime in UTC."""
    return _EPOCH + timedelta(milliseconds=instant)


def _combination_row(dimensions: Mapping[str, object]) -> tuple[object, ...]:
    unknown = dimensions.keys() - {*SINGLE_VALUED, *MULTIVALUED}
    if unknown:
        raise ValueError(f"the demo cloud does not have the dimension {', '.join(sorted(unknown))}")
    return (
        *(dimensions.get(name) for name in SINGLE_VALUED),
        *(_to_json_list(dimensions.get(name)) for name in MULTIVALUED),
    )


def _to_json_list(values: object) -> str | None:
    if not values:
        return None
    return json.dumps([values] if isinstance(values, str) else sorted(values))  # type: ignore[call-overload]  # tuple by Dimensions


def _template_count(per_week: int, organization: Organization) -> int:
    """Return enough templates for an hour without repetition, but few enough to generate quickly."""
    return min(max(400, per_week // 4, 8 * len(organization.agents)), 10_000)
