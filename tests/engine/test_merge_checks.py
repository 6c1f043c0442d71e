"""Merge rules are checked at the service at hand on their first uses, and the verdicts outlive a restart."""

from dataclasses import replace
from pathlib import Path

import pytest
from departing_service import DEPARTURES, PANEL, Outcome, run

from hourglance.engine import RuleVerdictStore
from hourglance.engine.planner.planner import CHECK_SPACING, CHECKS, MergePolicy
from hourglance.engine.planner.rule_verdicts import DisabledRule, RuleVerdicts

pytestmark = pytest.mark.anyio

GROUPS = DisabledRule(label="groups", reason="", evidence="voice: count")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "merge-rules.json"


async def refreshed(departure: str, path: Path, refreshes: int = 4) -> Outcome:
    return await run(
        departure,
        refreshes=refreshes,
        seed=0,
        store=RuleVerdictStore(path),
        judged=lambda refresh: refresh in (1, refreshes),
    )


@pytest.mark.parametrize(
    "departure",
    [
        "a metric beside another loses its first event",
        "events without the dimension are left out",
        "a filter picks conversations, not events",
        "windows over 90 min lag by 15 min",
    ],
)
async def test_merge_rule_that_does_not_hold_is_found_and_remembered(departure: str, path: Path) -> None:
    outcome = await refreshed(departure, path)

    assert outcome.noticed is not None
    assert set(outcome.disabled) & DEPARTURES[departure][0]
    assert set(outcome.disabled) <= DEPARTURES[departure][0], "no other rule is blamed"
    assert 4 not in outcome.wrong

    again = await refreshed(departure, path, refreshes=1)
    assert set(outcome.disabled) <= set(again.disabled)
    assert again.wrong == [], "from the first card on"


async def test_merge_that_adds_totals_is_halved_and_never_shown(path: Path) -> None:
    outcome = await refreshed("rows that lack a dimension are subtotals", path)

    assert outcome.wrong == []
    assert outcome.shown == 2 * (len(PANEL) - 1), "all but the widget whose own answer has totals"
    assert outcome.requests[1] <= len(PANEL) / 2, "the others are still merged"


async def test_merge_checks_end_and_are_not_repeated_after_a_restart(path: Path) -> None:
    outcome = await refreshed("nothing (control)", path, refreshes=10)
    again = await refreshed("nothing (control)", path, refreshes=4)

    assert (outcome.disabled, outcome.wrong) == ((), [])
    assert sum(outcome.requests[:4]) > sum(again.requests) * 1.5
    assert again.requests[1] <= 2, "as few as without checks"


def test_verdicts_of_another_version_are_ignored() -> None:
    policy = MergePolicy()
    policy.restore(replace(RuleVerdicts(disabled=(GROUPS,)), version="0.0.1"))
    assert policy.disabled == ()

    policy.restore(RuleVerdicts(disabled=(GROUPS,)))
    assert policy.disabled == (GROUPS,)


async def test_answer_sizes_outlive_a_restart_and_an_update(path: Path) -> None:
    await refreshed("nothing (control)", path)
    stored = RuleVerdictStore(path).load(None)
    assert stored is not None
    assert stored.sizes.values["conversations"]["mediaType"] > 1

    policy = MergePolicy()
    policy.restore(replace(stored, version="0.0.1"))
    assert policy.sizes == stored.sizes
    policy.reset()
    assert policy.sizes != stored.sizes


def test_verdicts_are_discarded_with_the_account() -> None:
    policy = MergePolicy()
    policy.restore(RuleVerdicts(disabled=(GROUPS,), passed={"way": CHECKS}))
    assert not policy.needs_check("way")

    policy.reset()
    assert policy.disabled == ()
    assert policy.needs_check("way")


def test_check_without_data_proves_nothing_and_is_repeated_more_rarely() -> None:
    policy = MergePolicy()
    checked = []
    for use in range(1, 30):
        if policy.needs_check("way"):
            checked.append(use)
            policy.record_pass("way", had_data=False)

    assert checked == [1, CHECK_SPACING, CHECK_SPACING**2, CHECK_SPACING**3]
    assert policy.verdicts.passed == {}


def test_check_is_trusted_after_enough_passes_with_data() -> None:
    policy = MergePolicy()
    checked = 0
    for _ in range(99):
        if policy.needs_check("way"):
            checked += 1
            policy.record_pass("way", had_data=True)

    assert checked == CHECKS
    assert policy.verdicts.passed == {"way": CHECKS}
