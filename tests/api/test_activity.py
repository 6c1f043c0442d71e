"""Activity queries and their answers, as a plugin author uses them."""

from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import (
    ME,
    MY_QUEUES,
    Activity,
    ActivityGroup,
    ActivityQuery,
    ActivityValue,
    UnknownNameError,
    all_of,
    is_in,
)

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def answer() -> Activity:
    def group(queue: str, media: str, waiting: int, since: datetime | None) -> ActivityGroup:
        return ActivityGroup(
            dimensions={"queueId": queue, "mediaType": media},
            values=(
                ActivityValue(metric="oWaiting", count=waiting),
                ActivityValue(metric="oLongestWaiting", since=since),
                ActivityValue(metric="oOnQueueUsers", qualifier="IDLE", count=2),
                ActivityValue(metric="oOnQueueUsers", qualifier="INTERACTING", count=3),
            ),
        )

    return Activity(
        as_of=NOW,
        groups=(
            group("a" * 10, "voice", 2, NOW - timedelta(seconds=30)),
            group("a" * 10, "chat", 1, NOW - timedelta(seconds=90)),
            group("b", "voice", 0, None),
        ),
        names={"b": "Billing"},
        metrics=("oWaiting", "oLongestWaiting", "oOnQueueUsers"),
        dimensions=("queueId", "mediaType"),
    )


def test_query_lists_and_a_single_condition_are_normalized():
    given = ActivityQuery(metrics=["oWaiting"], group_by=["queueId"], where=is_in("queueId", "q"))
    assert given == ActivityQuery(
        metrics=("oWaiting",), group_by=("queueId",), where=all_of(is_in("queueId", "q"))
    )
    assert hash(given)


def test_query_text_in_place_of_a_list_is_an_error():
    with pytest.raises(TypeError, match="metrics is a list"):
        ActivityQuery(metrics="oWaiting")


def test_query_placeholders_are_listed_once():
    where = all_of(is_in("queueId", MY_QUEUES), is_in("userId", ME, MY_QUEUES))
    assert ActivityQuery(metrics=("oWaiting",), where=where).placeholders == (ME, MY_QUEUES)
    assert ActivityQuery(metrics=("oWaiting",)).placeholders == ()


def test_count_adds_groups_and_selects_by_dimension_and_qualifier():
    results = answer()
    assert results.count("oWaiting") == 3
    assert results.count("oWaiting", mediaType="voice") == 2
    assert results.count("oOnQueueUsers", queueId="b") == 5
    assert results.count("oOnQueueUsers", qualifier="IDLE") == 6
    assert results.count("oLongestWaiting") is None


def test_since_is_the_earliest_instant():
    results = answer()
    assert results.since("oLongestWaiting") == NOW - timedelta(seconds=90)
    assert results.since("oLongestWaiting", mediaType="voice") == NOW - timedelta(seconds=30)
    assert results.since("oLongestWaiting", queueId="b") is None


def test_values_and_names_of_a_dimension():
    results = answer()
    assert results.values("queueId") == ("a" * 10, "b")
    assert [results.name_of(each) for each in results.values("queueId")] == ["aaaaaaaa", "Billing"]


def test_names_that_were_not_requested_are_errors():
    with pytest.raises(UnknownNameError):
        answer().count("oWaitng")
    with pytest.raises(UnknownNameError):
        answer().since("oLongestWaiting", userId="u")
    with pytest.raises(UnknownNameError):
        answer().values("userId")
    with pytest.raises(UnknownNameError):
        answer().name_of("queueId")
    assert Activity(as_of=NOW).count("anything") is None
