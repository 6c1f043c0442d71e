"""The signed-in user's status: presence, routing status, adherence and schedule."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import AgentStatus
from hourglance.genesys import (
    UnexpectedResponseError,
    adherence_request,
    parse_adherence,
    parse_schedule,
    parse_user_status,
    schedule_body,
)

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
USER = {
    "id": "u",
    "name": "Robin",
    "presence": {
        "presenceDefinition": {"id": "p", "systemPresence": "On Queue"},
        "modifiedDate": "2026-11-30T09:30:00.000Z",
        "message": "private words",
    },
    "routingStatus": {"userId": "u", "status": "IDLE", "startTime": "2026-11-30T09:58:00.000Z"},
}


def test_user_status_has_presence_and_routing_status_with_their_instants():
    status = parse_user_status(json.dumps(USER).encode(), as_of=NOW)
    assert status == AgentStatus(
        as_of=NOW,
        presence="ON_QUEUE",
        presence_since=datetime(2026, 11, 30, 9, 30, tzinfo=UTC),
        routing_status="IDLE",
        routing_since=datetime(2026, 11, 30, 9, 58, tzinfo=UTC),
    )
    assert "private" not in repr(status)


def test_user_status_without_expansions_is_empty():
    assert parse_user_status(b'{"id":"u"}', as_of=NOW) == AgentStatus(as_of=NOW)


def test_adherence_is_that_of_the_user_and_names_what_is_next():
    entries = [
        {"user": {"id": "other"}, "adherenceState": "OutOfAdherence"},
        {
            "user": {"id": "u", "name": "Robin"},
            "adherenceState": "InAdherence",
            "scheduledActivityCategory": "OnQueueWork",
            "timeOfAdherenceChange": "2026-11-30T09:00:00Z",
            "nextActivityReminders": [
                {"activityCategory": "Meal", "startDate": "2026-11-30T12:00:00Z"},
                {"activityCategory": "Break", "startDate": "2026-11-30T10:15:00Z"},
            ],
        },
    ]
    status = parse_adherence(json.dumps(entries).encode(), AgentStatus(as_of=NOW), user_id="u")
    assert (status.adherence, status.scheduled) == ("InAdherence", "OnQueueWork")
    assert status.adherence_since == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert (status.next_activity, status.next_at) == ("Break", NOW + timedelta(minutes=15))


def test_adherence_of_others_alone_changes_nothing():
    status = AgentStatus(as_of=NOW, presence="AVAILABLE")
    content = b'[{"user":{"id":"other"},"adherenceState":"OutOfAdherence"}]'
    assert parse_adherence(content, status, user_id="u") == status
    assert parse_adherence(b"[]", status, user_id="u") == status


def test_schedule_next_activity_is_the_first_after_now():
    starts = ("2026-11-30T09:00:00Z", "2026-11-30T10:00:00Z", "2026-11-30T12:00:00Z", "2026-11-30T11:00:00Z")
    activities = [{"startDate": start, "description": start[11:16]} for start in starts]
    content = {
        "agentSchedules": [{"shifts": [{"activities": activities[:2]}, {"activities": activities[2:]}]}]
    }
    status = parse_schedule(json.dumps(content).encode(), AgentStatus(as_of=NOW))
    assert (status.next_activity, status.next_at) == ("11:00", NOW + timedelta(hours=1))


def test_schedule_without_a_shift_changes_nothing():
    status = AgentStatus(as_of=NOW)
    assert parse_schedule(b'{"agentSchedules":[]}', status) == status


def test_requests_name_the_user_and_the_next_day():
    assert adherence_request("a b") == "/api/v2/workforcemanagement/adherence?userId=a+b"
    assert json.loads(schedule_body(NOW)) == {
        "startDate": "2026-11-30T10:00:00.000Z",
        "endDate": "2026-12-01T10:00:00.000Z",
    }


@pytest.mark.parametrize("content", [b"", b"<html>", b"null", b'{"id":1}', b'"\xff"'])
def test_other_content_is_an_error_in_one_sentence(content: bytes):
    status = AgentStatus(as_of=NOW)
    for parse in (
        lambda: parse_user_status(content, as_of=NOW),
        lambda: parse_adherence(content, status, user_id="u"),
        lambda: parse_schedule(content if content != b'{"id":1}' else b"[]", status),
    ):
        with pytest.raises(UnexpectedResponseError) as caught:
            parse()
        assert "\n" not in str(caught.value)
