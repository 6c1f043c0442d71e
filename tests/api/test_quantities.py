"""Values with a unit: how they read at the borders of their units."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.api import Count, Countdown, Duration, Elapsed, Percent, WidgetError

NOW = datetime(2026, 3, 2, 11, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("milliseconds", "short", "spoken"),
    [
        (0, "0 s", "0 seconds"),
        (499, "0 s", "0 seconds"),
        (1_000, "1 s", "1 second"),
        (38_000.0, "38 s", "38 seconds"),
        (59_400, "59 s", "59 seconds"),
        (59_600, "1 min", "1 minute"),
        (61_000, "1 min 1 s", "1 minute 1 second"),
        (261_000, "4 min 21 s", "4 minutes 21 seconds"),
        (3_599_400, "59 min 59 s", "59 minutes 59 seconds"),
        (3_599_900, "1 h", "1 hour"),
        (3_629_000, "1 h", "1 hour"),
        (3_660_000, "1 h 1 min", "1 hour 1 minute"),
        (9_660_000, "2 h 41 min", "2 hours 41 minutes"),
        (7_199_000, "2 h", "2 hours"),
        (360_000_000, "100 h", "100 hours"),
        (-90_000, "-1 min 30 s", "minus 1 minute 30 seconds"),
        (-400, "0 s", "0 seconds"),
    ],
)
def test_duration_is_formatted_by_its_two_largest_units(milliseconds, short, spoken):
    assert str(Duration(milliseconds)) == short
    assert Duration(milliseconds).spoken == spoken


@given(st.floats(0, 1e12), st.floats(0, 1e12))
def test_duration_format_grows_with_the_duration(first, second):
    def seconds(text):
        units = {"h": 3600, "min": 60, "s": 1}
        words = text.split()
        return sum(int(amount) * units[unit] for amount, unit in zip(words[::2], words[1::2], strict=True))

    shorter, longer = sorted((first, second))
    assert seconds(str(Duration(shorter))) <= seconds(str(Duration(longer)))


@given(st.floats(0, 1e12))
def test_duration_units_do_not_overflow(milliseconds):
    for text, unit in zip(
        str(Duration(milliseconds)).split()[::2], str(Duration(milliseconds)).split()[1::2], strict=True
    ):
        assert unit == "h" or int(text) < 60


@pytest.mark.parametrize(
    ("number", "short"), [(0, "0"), (999, "999"), (1234, "1\u202f234"), (1_234_567, "1\u202f234\u202f567")]
)
def test_count_is_grouped_by_thin_spaces(number, short):
    assert str(Count(number)) == short
    assert Count(number).spoken == str(number)


@pytest.mark.parametrize(
    ("share", "short", "spoken"),
    [
        (0.83, "83 %", "83 percent"),
        (0.041, "4.1 %", "4.1 percent"),
        (0, "0 %", "0 percent"),
        (1, "100 %", "100 percent"),
        (2.0, "200 %", "200 percent"),
        (0.0994, "9.9 %", "9.9 percent"),
        (0.0996, "10 %", "10 percent"),
    ],
)
def test_percentage_has_one_decimal_below_ten(share, short, spoken):
    assert str(Percent(share)) == short
    assert Percent(share).spoken == spoken


@pytest.mark.parametrize("quantity", [Duration(None), Count(None), Percent(None)])
def test_no_data_is_formatted_as_no_data(quantity):
    assert str(quantity) == "–"
    assert quantity.spoken == "no data"


def test_quantity_units():
    assert (Duration(1).unit, Count(1).unit, Percent(1).unit) == ("ms", "count", "ratio")


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(0), "0 s"),
        (timedelta(milliseconds=999), "0 s"),
        (timedelta(seconds=1), "1 s"),
        (timedelta(minutes=59, seconds=59.9), "59 min 59 s"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=1, seconds=59), "1 h"),
        (timedelta(hours=26, minutes=2), "26 h 2 min"),
    ],
)
def test_elapsed_counts_whole_units_from_its_instant(passed, text):
    assert str(Elapsed(NOW).at(NOW + passed)) == text


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(0), "0 s"),
        (timedelta(milliseconds=1), "1 s"),
        (timedelta(seconds=1), "1 s"),
        (timedelta(minutes=59, seconds=58.9), "59 min 59 s"),
        (timedelta(minutes=59, seconds=59.9), "1 h"),
        (timedelta(hours=1, seconds=1), "1 h 1 min"),
    ],
)
def test_countdown_counts_down_to_its_instant_and_stays_at_zero(left, text):
    assert str(Countdown(NOW).at(NOW - left)) == text


def test_running_times_know_their_instant_in_any_zone():
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=45)))

    assert (str(Elapsed(there)), str(Countdown(there))) == (
        "since 2026-03-02 11:59 UTC",
        "until 2026-03-02 11:59 UTC",
    )
    assert Elapsed(there).at(NOW + timedelta(seconds=7)) == Duration(7000)


@pytest.mark.parametrize("kind", [Elapsed, Countdown])
def test_running_time_without_an_instant_has_no_data(kind):
    assert (str(kind(None)), kind(None).spoken, kind(None).at(NOW)) == ("–", "no data", Duration(None))


@pytest.mark.parametrize("kind", [Elapsed, Countdown])
def test_running_time_refuses_a_naive_instant_in_one_sentence(kind):
    with pytest.raises(WidgetError) as error:
        kind(datetime(2026, 3, 2, 11, 59))

    assert str(error.value) == (
        f"`{kind.__name__}` takes an instant with a time zone, and 2026-03-02 11:59 has none. "
        "Write `datetime(..., tzinfo=UTC)`."
    )
    with pytest.raises(WidgetError, match="takes a datetime or None, not 1772452740"):
        kind(1772452740)


def test_amounts_do_not_change_with_time():
    assert [each.at(NOW) for each in (Count(3), Percent(0.5), Duration(4))] == [
        Count(3),
        Percent(0.5),
        Duration(4),
    ]
