"""Suggestions for mistyped ids and names."""

import pytest

from hourglance.util.suggestions import did_you_mean

IDS = ("hourglance/waiting-now", "hourglance/agents-now", "team/waiting", "team/x")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("waitign-now", "hourglance/waiting-now"),
        ("Agents-Now", "hourglance/agents-now"),
        ("hourglance/agent-now", "hourglance/agents-now"),
        ("hourglnce/waiting-now", "hourglance/waiting-now"),
        ("team/waitng", "team/waiting"),
    ],
)
def test_suggestion_is_the_nearest_id(name: str, meant: str) -> None:
    assert did_you_mean(name, IDS) == f"Did you mean {meant}? "


@pytest.mark.parametrize(
    "name", ["", "/", "hourglance/", "hourglance/nothing-here", "other/agents-now", "w" * 999]
)
def test_suggestion_is_empty_if_no_id_is_near(name: str) -> None:
    assert did_you_mean(name, IDS) == ""
    assert did_you_mean(name, ()) == ""
