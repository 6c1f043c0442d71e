"""How the requests of many computers are spread: the forecast of ``hourglance usage --desks``."""

from dataclasses import replace
from math import inf

import pytest
from fake_desks import QUERY, widget
from manual_clock import ManualClock

from hourglance.api import last
from hourglance.engine import forecast, merged_intervals, month_stretches

HANDLE = widget("handle")
RANKED = widget("ranked", replace(QUERY, query_type="topN", window=last(hours=2)))


def test_intervals_of_a_panel_are_those_of_its_requests(clock: ManualClock) -> None:
    again = replace(HANDLE, name="again")
    now = clock.now()

    assert merged_intervals((HANDLE, again, RANKED), now, pinned=("test/handle",)) == (60.0, 600.0)
    assert merged_intervals((HANDLE, RANKED), now, limited=("test/handle", "test/ranked")) == (60.0, 60.0)
    assert merged_intervals((), now) == ()


def test_forecast_has_the_rates_of_all_computers() -> None:
    found = forecast(200, (60.0, 600.0))

    # Each sends 1.1 a minute; queries with long intervals wait for their turn after an outage.
    assert found.steady.mean == pytest.approx(200 * 1.1 / 60, rel=0.05)
    assert found.after.mean == pytest.approx(200 * 1.1 / 60, rel=0.1)
    assert found.outage.mean <= found.steady.mean
    for load in (found.start, found.steady, found.outage, found.after):
        assert load.mean <= load.peak <= 5 * load.mean


def test_forecast_has_channels_that_are_lost_and_come_back() -> None:
    """Three sources, requested each half an hour in turn, and every ten minutes without a channel."""
    found = forecast(200, (), (1800.0, 1800.0, 1800.0))

    assert found.start.mean * 600 == pytest.approx(200 * (2 + 3), rel=0.1), "a channel and the snapshots"
    assert found.steady.mean == pytest.approx(200 * 3 / 1800, rel=0.3)
    # All are polled once within a minute, retried soon, and then no more often than they are polled.
    assert found.outage.mean * 600 <= 200 * (3 * 2 + 3 * 2 + 7)
    assert 200 * (2 + 3) <= found.after.mean * 1800 <= 200 * (2 + 3 + 3 * 3)


def test_forecast_of_the_last_day_is_that_of_the_limit() -> None:
    free = forecast(200, (60.0,))
    limited = forecast(200, (60.0,), last_stretch=4.0)
    used_up = forecast(200, (60.0,), last_stretch=inf)

    assert free.end == free.steady
    assert limited.steady == free.steady
    assert limited.end.mean == pytest.approx(free.end.mean / 4, rel=0.15)
    assert used_up.end.mean == 0


@pytest.mark.parametrize("limit", [500, 5_000, 50_000])
def test_month_stretches_are_those_that_spread_the_limit(limit: int) -> None:
    least = max(1.0, 10_000 / limit)
    for stretch in month_stretches(limit, 10_000):
        assert 0.8 * least <= stretch <= 1.6 * least


def test_forecast_of_more_computers_is_proportional() -> None:
    one, ten = forecast(1_000, (600.0,)), forecast(10_000, (600.0,))

    assert ten.steady.mean == pytest.approx(10 * one.steady.mean)
    assert ten.after.peak == pytest.approx(10 * one.after.peak)
