"""The conversations that the demo cloud makes up: what holds of every one of them, by plain SQL."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from demo_clients import NOW, milliseconds

from hourglance.demo.metrics import RECORDED
from hourglance.demo.organization import SERVICE_LEVEL_TARGETS, organization
from hourglance.demo.store import Store

QUEUE_METRICS = ("nOffered", "nOverSla", "tAbandon", "tAcd", "tAnswered", "tFlowOut", "tVoicemail")
BEFORE_THE_AGENT = (*QUEUE_METRICS, "tIvr", "nConversations")
A_WEEK = 4_000


@pytest.fixture(scope="module", params=[7, 2026])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    made = Store(request.param, organization(request.param), A_WEEK)
    made.cover(NOW)
    # The same rows in the order of conversations: most questions here are about one conversation each.
    made.connection.execute("CREATE TEMP TABLE events AS SELECT * FROM metric_event")
    made.connection.execute("CREATE INDEX by_conversation ON events (conversationId, metric)")
    yield made
    made.close()


def rows(store: Store, sql: str, *values: object) -> list[tuple[object, ...]]:
    return store.connection.execute(sql, values).fetchall()


def test_handle_time_is_the_sum_of_its_parts(store: Store):
    parts = "'tTalkComplete', 'tHeldComplete', 'tAcw', 'tContacting', 'tDialing'"
    sums = rows(
        store,
        f"""SELECT sum(CASE WHEN metric = 'tHandle' THEN value END),
            sum(CASE WHEN metric IN ({parts}) THEN value END)
        FROM events WHERE userId IS NOT NULL GROUP BY conversationId, userId""",
    )
    legs = [(handle, done) for handle, done in sums if handle is not None]
    assert len(legs) > 1_000
    assert all(handle == done for handle, done in legs)


@pytest.mark.parametrize(("whole", "part"), [("tTalkComplete", "tTalk"), ("tHeldComplete", "tHeld")])
def test_complete_metrics_are_sums_of_segments_posted_last(store, whole, part):
    legs = rows(
        store,
        """SELECT sum(CASE WHEN metric = ?1 THEN value END), sum(CASE WHEN metric = ?2 THEN value END),
            max(CASE WHEN metric = ?1 THEN time END) >= max(CASE WHEN metric = ?2 THEN time END)
        FROM events WHERE metric IN (?1, ?2) GROUP BY conversationId, userId""",
        whole,
        part,
    )
    assert legs
    assert all(complete == segments and in_order for complete, segments, in_order in legs)


def test_email_is_offered_and_never_abandoned(store: Store):
    waits = "mediaType = 'email' AND purpose = 'acd'"
    counts = dict(rows(store, f"SELECT metric, count(*) FROM events WHERE {waits} GROUP BY metric"))
    assert counts["nOffered"] == counts["tAnswered"] + counts["tFlowOut"] > 100
    assert "tAbandon" not in counts


def test_offered_equals_answered_abandoned_and_flowed_out(store: Store):
    waits = rows(
        store,
        """SELECT sum(metric = 'nOffered'), sum(metric IN ('tAnswered', 'tAbandon', 'tFlowOut')),
            sum(metric = 'tAcd'),
            sum(CASE WHEN metric IN ('tAnswered', 'tAbandon', 'tFlowOut') THEN value END),
            sum(CASE WHEN metric = 'tAcd' THEN value END)
        FROM events WHERE purpose = 'acd' GROUP BY conversationId, queueId""",
    )
    assert len(waits) > 1_000
    for offered, ended, in_acd, waited, acd in waits:
        assert offered == ended == in_acd
        assert waited == acd


def test_wait_is_posted_at_its_end(store: Store):
    odd = rows(
        store,
        """SELECT conversationId FROM events
        WHERE metric IN ('nOffered', 'tAnswered', 'tAbandon', 'tFlowOut')
        GROUP BY conversationId, queueId HAVING count(*) = 2
            AND max(CASE WHEN metric != 'nOffered' THEN time - value END)
                != max(CASE WHEN metric = 'nOffered' THEN time END)""",
    )
    assert odd == []


def test_over_service_level_counts_late_answers(store: Store):
    for media, goal in SERVICE_LEVEL_TARGETS.items():
        ((late, counted),) = rows(
            store,
            """SELECT sum(metric = 'tAnswered' AND value > ?), sum(metric = 'nOverSla')
            FROM events WHERE mediaType = ?""",
            goal.threshold,
            media,
        )
        assert late == counted
        assert media != "voice" or counted > 0


def test_queue_metrics_have_no_user_and_agent_metrics_have_one(store: Store):
    with_user = {name for (name,) in rows(store, "SELECT DISTINCT metric FROM events WHERE userId > ''")}
    without = {name for (name,) in rows(store, "SELECT DISTINCT metric FROM events WHERE userId IS NULL")}
    of_both = {"tAnswered", "nOverSla"}
    assert without == set(BEFORE_THE_AGENT) - of_both
    assert with_user == set(RECORDED) - without
    marks = ", ".join("?" * len(QUEUE_METRICS))
    query = f"SELECT count(*) FROM events WHERE metric IN ({marks}) AND queueId IS NULL"
    assert rows(store, query, *QUEUE_METRICS) == [(0,)]


def test_handle_time_is_posted_with_after_call_work(store: Store):
    without_handle_time = rows(
        store,
        """SELECT count(*) FROM events a WHERE metric = 'tAcw' AND NOT EXISTS (
            SELECT 1 FROM events h WHERE h.conversationId = a.conversationId AND h.metric = 'tHandle'
                AND h.userId = a.userId AND h.time = a.time AND h.event_time = a.event_time)""",
    )
    assert without_handle_time == [(0,)]
    ((late, every),) = rows(
        store, "SELECT sum(event_time < time), count(*) FROM events WHERE metric = 'tHandle'"
    )
    assert 0 < late < every / 10


def test_metrics_and_media_types_all_occur(store: Store):
    assert {name for (name,) in rows(store, "SELECT DISTINCT metric FROM events")} == set(RECORDED)
    media = rows(store, "SELECT DISTINCT mediaType FROM events")
    assert {name for (name,) in media} == {"voice", "callback", "chat", "email", "message"}
    assert rows(store, "SELECT DISTINCT value FROM events WHERE metric LIKE 'n%'") == [(1,)]
    assert rows(store, "SELECT min(value) > 0 FROM events") == [(1,)]


def test_week_has_the_requested_conversations(store: Store):
    end = milliseconds(NOW.replace(minute=0, second=0))
    begin = end - 7 * 24 * 3_600_000
    assert rows(store, "SELECT count(*) FROM conversation WHERE start >= ? AND start < ?", begin, end) == [
        (A_WEEK,)
    ]


def test_arrivals_follow_the_daily_pattern(store: Store):
    by_hour = dict(rows(store, "SELECT start / 3600000 % 24, count(*) FROM conversation GROUP BY 1"))
    assert by_hour[10] > 3 * by_hour[3] > 0
    by_day = dict(
        rows(store, "SELECT strftime('%w', start / 1000, 'unixepoch'), count(*) FROM conversation GROUP BY 1")
    )
    assert by_day["6"] < 0.8 * by_day["2"]


def test_conversations_in_progress_exist(store: Store):
    ((running,),) = rows(
        store,
        """SELECT count(*) FROM events a WHERE metric = 'tAnswered' AND time <= ?1 AND NOT EXISTS (
            SELECT 1 FROM events h
            WHERE h.metric = 'tHandle' AND h.conversationId = a.conversationId AND h.time <= ?1)""",
        milliseconds(NOW),
    )
    assert running > 0


def test_arrivals_leave_no_hour_without_voice():
    store = Store(7, organization(7), 10_000)
    store.cover(NOW)
    instants = rows(
        store, "SELECT time FROM metric_event WHERE metric = 'tHandle' AND mediaType = 'voice' ORDER BY 1"
    )
    store.close()
    longest_gap = max(later - earlier for (earlier,), (later,) in pairwise(instants))
    assert timedelta(milliseconds=longest_gap) < timedelta(hours=1)
