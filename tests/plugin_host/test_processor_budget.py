"""The budget of processor time: who waits, how long, and what counts later."""

import pytest

from hourglance.plugin_host.processor_budget import ProcessorBudget


@pytest.fixture
def budget(clock):
    return ProcessorBudget(clock)


def test_budget_makes_nobody_wait_until_it_is_used_up(budget):
    budget.record("busy", 11.9)
    assert budget.wait_seconds("busy") == 0
    budget.record("busy", 0.1)
    assert budget.wait_seconds("busy") == 60


def test_budget_makes_those_wait_that_used_more_than_their_share(budget, clock):
    budget.record("busy", 11)
    budget.record("calm", 1)
    clock.time += 20
    assert budget.wait_seconds("busy") == 40
    assert budget.wait_seconds("calm") == 0
    assert budget.wait_seconds("another") == 0


def test_budget_begins_again_each_minute(budget, clock):
    budget.record("busy", 12)
    clock.time += 59
    assert budget.wait_seconds("busy") == 1
    clock.time += 1
    assert budget.wait_seconds("busy") == 0


def test_budget_carries_over_what_was_used_beyond_a_share(budget, clock):
    budget.record("busy", 30)
    clock.time += 60
    assert budget.wait_seconds("busy") == 60
    clock.time += 60
    assert budget.wait_seconds("busy") == 0
    budget.record("busy", 5.9)
    assert budget.wait_seconds("busy") == 0
    budget.record("busy", 0.1)
    assert budget.wait_seconds("busy") == 60


def test_budget_forgets_after_a_long_pause(budget, clock):
    budget.record("busy", 30)
    clock.time += 86_400
    assert budget.wait_seconds("busy") == 0
