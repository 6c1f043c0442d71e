"""Faults of the service, over real connections: numbers are kept with the true reason, and heal in time.

All of them: ``python tests/hardening/faults.py``.
"""

import pytest
from fault_server import FAULTS, ODDITIES, complaints, suffer

pytestmark = pytest.mark.anyio

#: A part of them, of every kind, so that the suite stays fast.
SAMPLE = [
    *list(FAULTS)[::9],
    "status 404",
    "negative count",
    "a member twice",
    "a group in two cases",
    "wait for 90 s",
    "wait for a day",
]


def test_faults_are_a_hundred_and_more() -> None:
    assert len(FAULTS) >= 100


@pytest.mark.parametrize("name", sorted(set(SAMPLE)))
async def test_fault_keeps_the_number_with_a_reason_and_heals(name: str) -> None:
    suffered = await suffer(name)

    assert complaints(name, suffered) == []
    assert suffered.requests <= 15, "no more than while all is well"


@pytest.mark.parametrize("name", ODDITIES)
async def test_oddity_of_a_good_answer_changes_nothing(name: str) -> None:
    suffered = await suffer(name, ODDITIES)

    assert [(state.data, state.problem) for state in suffered.during] == [("fresh", None)] * 3
    assert [state.card for state in suffered.during] == [state.card for state in suffered.before]
    assert suffered.healed == 0.0
