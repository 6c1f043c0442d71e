"""Demo clouds whose clock stands where a test wants it, and somebody who is signed in at them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime

import pytest
from demo_clients import Client

from hourglance.demo import DemoCloud


@pytest.fixture(scope="module")
def cloud_at() -> Iterator[Callable[..., tuple[DemoCloud, Client]]]:
    """Give a cloud with its clock at a moment, and a client; the same one for the same seed."""
    with ExitStack() as stack:
        known: dict[object, tuple[DemoCloud, Client]] = {}

        def at(now: datetime, *, seed: int = 7, conversations: int = 3_000) -> tuple[DemoCloud, Client]:
            key = seed, conversations, now
            if key not in known:
                cloud = DemoCloud(seed=seed, conversations=conversations, clock=lambda: now, allowance=10**9)
                stack.enter_context(cloud)
                client = Client(cloud).sign_in()
                stack.callback(client.http.close)
                known[key] = cloud, client
            return known[key]

        yield at
