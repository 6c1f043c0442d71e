"""``hourglance usage``: the requests of the month, by widget."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from hourglance.app import Policy, Preferences
from hourglance.app.preferences import PreferencesFile
from hourglance.cli.commands import hourglance
from hourglance.engine import UsageMeter, UsageStore, UsageStoreError
from hourglance.plugin_host import WidgetInstances, find_plugins, load_declarations
from hourglance.util.clock import SystemClock

VOICE, ABANDONED = "hourglance/voice-duration", "hourglance/abandon-rate"


def usage(*args: str) -> Result:
    return CliRunner().invoke(hourglance, ["usage", *args])


@pytest.fixture
def counted() -> None:
    async def count() -> None:
        meter = UsageMeter(SystemClock(), UsageStore())
        for served in [(VOICE, ABANDONED)] * 1100 + [()] * 100:
            meter.count(served, datetime.now(UTC))
        await meter.aclose()

    asyncio.run(count())


def test_usage_without_requests_is_zero() -> None:
    assert json.loads(usage("--json").stdout) == {
        "today": 0,
        "month": 0,
        "per_month": 0,
        "limit": None,
        "widgets": [],
        "plugins": [],
    }
    assert usage().stdout == "Today 0 requests, this month 0; at this pace 0 a month\n"


@pytest.mark.usefixtures("counted")
def test_usage_json_has_each_widget_and_the_sums() -> None:
    printed = json.loads(usage("--json").stdout)

    assert printed == {
        "today": 1200,
        "month": 1200,
        "per_month": 1200,
        "limit": None,
        "widgets": [{"widget": each, "month": 550, "per_month": 550} for each in (VOICE, ABANDONED)],
        "plugins": [{"plugin": "hourglance", "month": 1100, "per_month": 1100}],
    }


@pytest.mark.usefixtures("counted")
def test_usage_text_names_widgets_by_their_titles() -> None:
    assert usage().stdout.splitlines() == [
        "Today 1 200 requests, this month 1 200; at this pace 1 200 a month",
        "  Voice, last hour              46 %  every ten minutes while the panel is closed",
        "  Abandoned                     46 %  every ten minutes while the panel is closed",
        "  Sign-in, names and commands    8 %",
    ]


@pytest.mark.usefixtures("counted")
def test_usage_of_several_plugins_is_summed_up_by_plugin() -> None:
    meter = UsageMeter(SystemClock(), UsageStore())

    async def count() -> None:
        for served in [("strange/one",), ("strange/one", "strange/two")] * 900:
            meter.count(served, datetime.now(UTC))
        await meter.aclose()

    asyncio.run(count())
    printed = usage().stdout.splitlines()

    assert printed[-3:] == ["By plugin:", "  strange      60 %", "  hourglance   37 %"]
    assert json.loads(usage("--json").stdout)["plugins"] == [
        {"plugin": "strange", "month": 1800, "per_month": 1800},
        {"plugin": "hourglance", "month": 1100, "per_month": 1100},
    ]


@pytest.mark.usefixtures("counted")
def test_usage_says_who_looks_and_who_has_set_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    instances = WidgetInstances.for_user()
    instances.update_widgets(asyncio.run(load_declarations(find_plugins()[0])))
    instances.pin(VOICE)
    PreferencesFile().save(Preferences(requests_per_month=12_000))
    monkeypatch.setattr("hourglance.app.profiles.read_policy", lambda: Policy(requests_per_month=5_000))

    printed = usage().stdout.splitlines()

    assert printed[0].endswith("1 200 a month (limit 5 000, set by your administrator)")
    assert printed[1] == "  Voice, last hour              46 %  requested each minute: it is on the icon"
    assert json.loads(usage("--json").stdout)["limit"] == 5_000


def test_usage_of_many_desks_has_the_price_and_how_load_is_spread() -> None:
    first, each, allowances, *table, missing = usage("--desks", "300").stdout.splitlines()

    price = int(each.partition(" each")[0].replace(" ", ""))
    assert first == f"300 computers with this panel: {300 * price:,} requests a month".replace(",", " ")
    assert 22 * 300 <= price <= 22 * 540
    assert allowances.endswith(
        f"CX 1 {price / 75_000:.0%}, CX 2 {price / 110_000:.0%}, CX 3 {price / 140_000:.0%}".replace(
            "%", " %"
        )
    )
    assert [row.split("  ")[1] for row in table[1:]] == [
        "all start within ten minutes, as at 08:00",
        "after that",
        "while Genesys Cloud does not respond",
        "after an outage of ten minutes",
        "on the last day of the month",
    ]
    assert missing.startswith("  not simulated: ")


def test_usage_of_several_numbers_of_desks_is_one_table() -> None:
    small, large, each, _, header, *table = usage("--desks", "20, 300").stdout.splitlines()
    as_json = json.loads(usage("--desks", "20,300", "--json").stdout)

    price = int(each.partition(" each")[0].replace(" ", ""))
    assert small == f"20 computers with this panel: {20 * price:,} requests a month".replace(",", " ")
    assert large == f"300 computers with this panel: {300 * price:,} requests a month".replace(",", " ")
    assert header.split()[-2:] == ["20", "300"]
    assert as_json["per_month_each"] == price
    assert [fleet["desks"] for fleet in as_json["fleets"]] == [20, 300]
    load = as_json["fleets"][1]["load"]["steady"]
    assert table[1].endswith(f"{load['mean']:.1f}, {load['peak']:.1f}")


def test_usage_of_desks_with_a_limit_is_simulated_at_their_longer_intervals() -> None:
    free = json.loads(usage("--desks", "300", "--json").stdout)
    PreferencesFile().save(Preferences(requests_per_month=3_000))
    limited = json.loads(usage("--desks", "300", "--json").stdout)

    assert limited["per_month_each"] == 3_000
    before, after = (each["fleets"][0]["load"]["steady"]["mean"] for each in (free, limited))
    share = 3_000 / free["per_month_each"]
    assert before * share * 0.6 < after < before * share * 1.1  # long intervals are not over in an hour


def test_usage_of_one_request_is_in_the_singular_and_live_values_are_notified() -> None:
    async def count() -> None:
        meter = UsageMeter(SystemClock(), UsageStore())
        meter.count(("hourglance/my-status",), datetime.now(UTC))
        await meter.aclose()

    asyncio.run(count())
    first, row, *_ = usage().stdout.splitlines()
    assert first.startswith("Today 1 request, this month 1;")
    assert row.endswith("notified of changes; requested every ten minutes or less often")


def test_usage_of_one_desk_is_in_the_singular_and_has_its_small_load() -> None:
    first, _, _, _, _, after, *_ = usage("--desks", "1").stdout.splitlines()
    assert first.startswith("1 computer with this panel: ")
    mean = float(after.rsplit("  ", 1)[1].split(",")[0])
    assert 0.005 <= mean <= 0.02, "some forty requests an hour"


@pytest.mark.parametrize("desks", ["0", "-1", "many", "", "1,", "5,x", "²", "1000001"])
def test_usage_of_no_desks_is_an_error(desks: str) -> None:
    assert usage("--desks", desks).exit_code == 2


def test_usage_file_that_is_corrupt_is_one_sentence() -> None:
    UsageStore().path.parent.mkdir(parents=True, exist_ok=True)
    UsageStore().path.write_text("{")

    result = usage()

    assert isinstance(result.exception, UsageStoreError)
    assert "set aside" in str(result.exception)
