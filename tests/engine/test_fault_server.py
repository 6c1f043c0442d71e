"""Faults of the service, over real connections: numbers are kept with a reason, and heal in two intervals.

All of them: ``python tests/hardening/faults.py``.
"""

import pytest
from fault_server import FAULTS, complaints, suffer

pytestmark = pytest.mark.anyio

#: A part of them, of every kind, so that the suite stays fast.
SAMPLE = [*list(FAULTS)[::5], "status 404", "negative count", "wait for 90 s"]


def test_faults_are_sixty_and_more() -> None:
    assert len(FAULTS) >= 60


@pytest.mark.parametrize("name", sorted(set(SAMPLE)))
async def test_fault_keeps_the_number_with_a_reason_and_heals(name: str) -> None:
    suffered = await suffer(name)

    assert complaints(name, suffered) == []
    assert suffered.requests <= 15, "no more than while all is well"
