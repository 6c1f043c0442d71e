"""The price of a plugin for a user, with what else is on the panel."""

from dataclasses import replace

import pytest

from hourglance.api import AggregatesQuery, Declaration, last
from hourglance.app import Policy, Preferences, bundled_panel, price_text, user_panel
from hourglance.app.preferences import PreferencesFile
from hourglance.engine import RuleVerdicts, RuleVerdictStore
from hourglance.engine.planner.merge_group import AnswerSizes
from hourglance.plugin_host import WidgetInstances, find_plugins, load_declarations

pytestmark = pytest.mark.anyio

RANKED = Declaration(
    plugin="strange",
    name="ranked",
    title="Ranked",
    description="",
    query=AggregatesQuery(metrics=("tHandle",), window=last(hours=1), query_type="topN"),
)


async def test_price_of_a_plugin_is_that_of_its_requests_by_themselves() -> None:
    panel = await bundled_panel([RANKED])

    # Every ten minutes of nine hours, twelve openings and the start, on 22 days.
    assert panel.price("strange") == 22 * (54 + 12 + 1)
    assert price_text(panel.price("strange")) == "about 1 470 requests a month"


async def test_price_of_a_plugin_that_shares_the_requests_of_others_is_nothing() -> None:
    same = replace(RANKED, name="same")
    panel = await bundled_panel([RANKED])
    shared = await bundled_panel([replace(RANKED, plugin="other"), same])

    assert panel.price("strange") > 0
    assert shared.price("strange") == 0
    assert price_text(0) == "no requests of its own"


async def test_price_of_a_plugin_depends_on_what_the_user_sees() -> None:
    declared = await load_declarations(find_plugins()[0])
    instances = WidgetInstances.for_user()
    instances.update_widgets((*declared, RANKED))
    instances.pin("strange/ranked")

    assert (await user_panel([RANKED])).price("strange") > 22 * 300

    instances.hide("strange/ranked")
    assert (await user_panel([RANKED])).price("strange") == 0


@pytest.mark.parametrize(("policy", "preferences"), [(600, 60), (60, 600)])
async def test_price_is_by_the_longer_minimum_interval(
    monkeypatch: pytest.MonkeyPatch, policy: int, preferences: int
) -> None:
    widgets = [replace(RANKED, name="first")]
    WidgetInstances.for_user().update_widgets(widgets)
    before = (await user_panel(widgets)).price("strange")
    monkeypatch.setattr("hourglance.app.profiles.read_policy", lambda: Policy(refresh_floor=policy))
    PreferencesFile().save(Preferences(refresh_floor=preferences))
    panel = await user_panel(widgets)

    assert {widget.refresh_seconds for widget in panel.widgets} >= {600}
    assert panel.requests_per_month() < 22 * 540
    assert panel.price("strange") <= before


async def test_price_of_a_panel_is_by_the_answers_that_were_observed() -> None:
    typical = (await user_panel()).requests_per_month()
    sizes = AnswerSizes(
        values={"conversations": {"queueId": 900, "userId": 9_000}},
        rates={"conversations": dict.fromkeys(("tHandle", "nOffered"), 90_000.0)},
    )
    RuleVerdictStore().save("the last account", RuleVerdicts(sizes=sizes))
    assert (await user_panel()).requests_per_month() > typical

    RuleVerdictStore().path.write_bytes(b"[")
    assert (await user_panel()).requests_per_month() == typical
