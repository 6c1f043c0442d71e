"""Ten thousand refreshes in virtual time, of which some fail: memory, tasks, requests.

Run it with ``python tests/hardening/refreshes.py [REFRESHES]``; ends with 1 if memory has grown.
"""

import asyncio
import gc
import logging
import random
import sys
import tracemalloc
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from fake_desks import QUERY, at_work, widget
from manual_clock import ManualClock

from hourglance.api import last
from hourglance.cloud import OfflineError, RateLimitedError, ServiceUnavailableError

#: How much more there may be at the end than after nine tenths of the refreshes. The planner's caches of
#: windows are full after some 1 000.
MOST_GROWTH = 1.02

#: A new error for each failure: one that is raised again keeps all its frames.
ERRORS = [
    partial(ServiceUnavailableError, "Down."),
    partial(OfflineError, "No network."),
    partial(RateLimitedError, "Too many requests.", retry_after=60.0),
]
WIDGETS = [widget("one"), widget("two", replace(QUERY, window=last(hours=2)))]


async def main(refreshes: int = 10_000) -> int:
    logging.disable(logging.CRITICAL)
    chance, clock, sizes = random.Random(1), ManualClock(nap=0), {}
    tracemalloc.start()
    print("| refreshes | requests | traced memory (kB) | tasks | cards |\n| --- | --- | --- | --- | --- |")
    async with at_work(clock, *WIDGETS) as desk:
        for refresh in range(1, refreshes + 1):
            if chance.random() < 0.02:
                desk.source.errors.append(chance.choice(ERRORS)())
            await clock.advance(60)
            desk.published.clear()
            if refresh in {refreshes // 100, refreshes // 10, refreshes * 9 // 10, refreshes}:
                asked = len(desk.source.asked)
                desk.source.asked[:-1], desk.source.asked_at[:] = [], []
                gc.collect()
                sizes[refresh] = tracemalloc.get_traced_memory()[0] / 1000
                cards = ", ".join(state.data for state in desk.engine.snapshot.widgets)
                tasks = len(asyncio.all_tasks())
                print(f"| {refresh} | {asked} | {sizes[refresh]:.0f} | {tasks} | {cards} |", flush=True)
    return sizes[refreshes] > sizes[refreshes * 9 // 10] * MOST_GROWTH


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*map(int, sys.argv[1:]))))
