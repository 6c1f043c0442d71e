"""Every figure of every bundled widget is what plain SQL gives, in windows that are easy to get wrong too.

All fifty seeds: ``python -m pytest -s tests/benchmarks/test_widgets.py``.
"""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from widget_figures import WIDGETS, Case, chosen_at_random, expected, shown

from hourglance.api import Widget

EVERY = pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.id)
WEDNESDAY = datetime(2026, 11, 18, 10, 42, 17, tzinfo=UTC)
MINUTE = 60_000


@EVERY
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_values_equal_plain_sql(widget: Widget, seed: int, cloud_at):
    cloud, client = cloud_at(WEDNESDAY, seed=seed)
    case = Case.at(cloud, widget, local=UTC)

    card = shown(case.card(client))

    assert card is not None
    assert card == expected(case)


@EVERY
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_values_equal_plain_sql_for_all_settings(widget: Widget, seed: int, cloud_at):
    random = Random(f"{seed} {widget.id}")
    cloud, client = cloud_at(WEDNESDAY, seed=seed)
    for _ in range(10):
        case = Case.at(cloud, widget, local=UTC, **chosen_at_random(widget, cloud, random))

        assert shown(case.card(client)) == expected(case), case.settings


@EVERY
def test_empty_hour_has_no_data_and_not_zero(widget: Widget, cloud_at):
    cloud, client = cloud_at(WEDNESDAY, conversations=0)
    case = Case.at(cloud, widget, local=UTC, window="PT1H")

    assert shown(case.card(client)) is expected(case) is None


@pytest.fixture
def one_long_call(cloud_at):
    """One call of three and a half hours, answered after a minute, after-call work done at 10:36."""
    cloud, client = cloud_at(WEDNESDAY, seed=8, conversations=0)
    if not cloud.database.execute("SELECT count(*) FROM metric_event").fetchone()[0]:
        queue, me = cloud.organization.queues[0].id, cloud.organization.me.id
        ended = WEDNESDAY.replace(hour=10, minute=36, second=0)
        answered = ended - timedelta(minutes=210)
        waited = {"mediaType": "voice", "queueId": queue}
        talked = waited | {"userId": me}
        cloud.record("nOffered", answered - timedelta(minutes=1), **waited)
        cloud.record("tAnswered", answered, MINUTE, **waited)
        cloud.record("nOverSla", answered, **waited)
        cloud.record("tTalkComplete", ended - timedelta(minutes=10), 200 * MINUTE, **talked)
        cloud.record("tAcw", ended, 10 * MINUTE, **talked)
        cloud.record("tHandle", ended, 210 * MINUTE, **talked)
    return cloud, client


@EVERY
@pytest.mark.parametrize("window", ["PT30M", "PT1H", "PT4H", "today"])
def test_call_over_three_hours(widget: Widget, window: str, one_long_call):
    cloud, client = one_long_call
    case = Case.at(cloud, widget, local=UTC, window=window)

    assert shown(case.card(client)) == expected(case)


def test_call_over_three_hours_counts_in_full_in_its_last_hour(one_long_call):
    cloud, client = one_long_call

    def headline(name: str, **values: object) -> object:
        (widget,) = [each for each in WIDGETS if each.id == name]
        card = Case.at(cloud, widget, local=UTC, **values).card(client)
        return card and card.headline.value

    assert headline("voice-duration") == 210 * MINUTE
    assert headline("average-handle-time", window="PT1H") == 210 * MINUTE
    assert headline("after-call-work", window="PT1H") == 10 * MINUTE
    assert headline("handled-today") == 1
    assert headline("offered-and-answered", window="PT1H") is None
    assert headline("transfers", window="PT1H") == 0
    assert headline("longest-wait", window="PT1H") is None
    assert headline("longest-wait", window="PT4H") == MINUTE
    assert headline("service-level", window="PT4H") == 0.0
    assert headline("abandon-rate", window="PT4H") == 0.0


@EVERY
@pytest.mark.parametrize(
    ("now", "zone", "midnight"),
    [
        # The day has 25 hours, and one of them comes twice.
        ("2026-10-25T14:10:30+00:00", "Europe/Berlin", "2026-10-24T22:00:00+00:00"),
        # The day has 23 hours.
        ("2026-03-29T14:10:30+00:00", "Europe/Berlin", "2026-03-28T23:00:00+00:00"),
        # Half an hour's change, at a half hour's offset.
        ("2026-10-03T20:10:30+00:00", "Australia/Lord_Howe", "2026-10-03T13:30:00+00:00"),
        # Ten minutes after midnight there, the evening before here.
        ("2026-11-18T18:40:30+00:00", "Asia/Kolkata", "2026-11-18T18:30:00+00:00"),
        # Tomorrow there.
        ("2026-11-18T10:42:17+00:00", "Pacific/Kiritimati", "2026-11-18T10:00:00+00:00"),
        # Three quarters of an hour.
        ("2026-11-18T10:42:17+00:00", "Asia/Kathmandu", "2026-11-17T18:15:00+00:00"),
        # The very minute of midnight still belongs to the day before.
        ("2026-11-18T03:31:00+00:00", "America/St_Johns", "2026-11-17T03:30:00+00:00"),
    ],
)
def test_today_begins_at_midnight_of_the_users_time_zone(
    widget: Widget, now: str, zone: str, midnight: str, cloud_at
):
    cloud, client = cloud_at(datetime.fromisoformat(now), seed=4, conversations=5_000)
    case = Case.at(cloud, widget, local=ZoneInfo(zone), window="today")

    assert shown(case.card(client)) == expected(case)
    if widget.id != "voice-duration":
        assert case.interval.start == datetime.fromisoformat(midnight)
