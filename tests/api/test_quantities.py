"""Values with a unit: how they read at the borders of their units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.api import Count, Duration, Percent


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
