"""How the requests of many computers are spread: the forecast of ``hourglance usage --desks``."""

from dataclasses import replace

import pytest
from fake_desks import QUERY, widget
from manual_clock import ManualClock

from hourglance.api import last
from hourglance.engine import forecast, merged_intervals

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


def test_forecast_of_more_computers_is_proportional() -> None:
    one, ten = forecast(1_000, (600.0,)), forecast(10_000, (600.0,))

    assert ten.steady.mean == pytest.approx(10 * one.steady.mean)
    assert ten.after.peak == pytest.approx(10 * one.after.peak)
