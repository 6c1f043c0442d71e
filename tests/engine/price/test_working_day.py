"""What the bundled panel takes on a working day, at the demo cloud, by its own count and by the demo's."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from manual_clock import ManualClock
from working_day import EIGHT, HOUR, working_desk

from hourglance.app.preferences import Preferences
from hourglance.demo import DemoCloud
from hourglance.engine import RuleVerdictStore, added_requests_per_month, price_planner, requests_per_month

#: Ways of merging are checked on their first uses, which takes requests like these on the first day.
FIRST_CHECKS = 50

ON_ICON = "hourglance/voice-duration"

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud(conversations=2_000, clock=ManualClock(EIGHT).now, allowance=10**6) as running:
        yield running


@pytest.fixture
def small_cloud() -> Iterator[DemoCloud]:
    with DemoCloud(conversations=500, clock=ManualClock(EIGHT).now, allowance=10**6) as running:
        yield running


async def test_working_day_of_the_bundled_panel_takes_at_most_540_requests(
    small_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clock = ManualClock(EIGHT)
    async with working_desk(small_cloud, clock, monkeypatch, tmp_path) as desk:
        await desk.open_for(600)  # ways of merging are checked on their first uses
        await desk.work(9, openings=12)
        foretold = desk.session.engine.requests_per_month() / 22

        assert desk.requests <= 540
        assert desk.session.usage.report(desk.session.cloud.service_now()).today == desk.requests
        assert foretold <= 540
        worked = desk.requests

        desk.computer.tell("locked")
        await clock.advance(HOUR)
        assert desk.requests == worked

        widgets = [state.widget for state in desk.session.engine.snapshot.widgets]
        some = widgets[::4]
        price_of_some = [desk.session.engine.price((widget.id,)) for widget in some]
        at = desk.session.cloud.service_now()

    planner = price_planner(RuleVerdictStore(tmp_path / "rules.json").load(None))
    assert requests_per_month(widgets, at, planner=planner) / 22 == pytest.approx(foretold, rel=0.01)
    assert price_of_some == pytest.approx(
        [added_requests_per_month((widget.id,), widgets, at, planner=planner) for widget in some], abs=22
    )


async def test_price_is_what_days_take(
    cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On the days after the first one, on which ways of merging are checked.

    tests/benchmarks/test_day_price.py compares those of the usual refresh floor.
    """
    preferences = Preferences(refresh_floor=600)
    took, prices = [], []
    for number, icon in enumerate(("", "", ON_ICON)):
        clock = ManualClock(EIGHT + number * timedelta(days=1, minutes=1))
        async with working_desk(cloud, clock, monkeypatch, tmp_path, preferences=preferences) as desk:
            desk.reseed(number)
            if icon:
                price_on_icon = desk.session.engine.icon_price(icon) / 22
                await desk.session.update_widgets(lambda instances: instances.pin(ON_ICON))
            await desk.work(9, openings=12)
            took.append(desk.requests)
            prices.append(desk.session.engine.requests_per_month() / 22)

    for price, requests in zip(prices[1:], took[1:], strict=True):
        assert price == pytest.approx(requests, rel=0.1)
    assert price_on_icon == pytest.approx(took[2] - took[1], rel=0.1, abs=10)


async def test_monthly_limit_stretches_live_values_too(
    cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clock = ManualClock(EIGHT)
    preferences = Preferences(requests_per_month=600)
    async with working_desk(cloud, clock, monkeypatch, tmp_path, preferences=preferences) as desk:
        await clock.advance(HOUR)
        live = {"/api/v2/users/me", *(path for path in desk.paths() if path.endswith("activity/query"))}
        before = desk.paths()
        await clock.advance(3 * HOUR)
        took = desk.paths() - before

        assert 1 <= sum(took[path] for path in live) <= 3 * 3, "half as often as without a limit"
        assert desk.session.engine.stretch is not None
        assert not desk.session.engine.stretch.is_used_up
