"""What a subscription costs in memory while it waits. Run it anywhere::

python -m pytest -s tests/benchmarks/test_subscriptions.py
"""

import gc
import tracemalloc
from random import Random

import pytest
from fake_desks import FakePresenter, FakeSource
from manual_clock import ManualClock

from hourglance.api import AggregatesQuery, Declaration, is_in, last
from hourglance.engine import RefreshEngine

pytestmark = pytest.mark.anyio

MANY = 10_000


async def test_memory_of_an_idle_subscription() -> None:
    clock = ManualClock()
    declared = [
        Declaration(
            plugin="test",
            name=f"w{number}",
            title="Widget",
            description="",
            query=AggregatesQuery(
                metrics=("tHandle",), where=is_in("queueId", f"queue {number}"), window=last(hours=1)
            ),
        )
        for number in range(MANY)
    ]
    engine = RefreshEngine(
        client=FakeSource(clock),
        renderer=FakePresenter(),
        clock=clock,
        publish=lambda _: None,
        random=Random(1),
    )
    gc.collect()
    tracemalloc.start()
    engine.set_widgets(declared)
    gc.collect()
    each = tracemalloc.get_traced_memory()[0] / MANY
    tracemalloc.stop()
    await engine.close()

    print(f"\n{each:.0f} bytes for a subscription that waits, its declaration not counted")
    assert each < 2_000
