"""Ten thousand desks at one service: how even their requests are, also right after an outage.

The schedule's own code, in simulated time. Run it anywhere::

    python -m pytest -s tests/benchmarks/test_fleet.py

Requests a second are counted second by second. Desks that know nothing of one another spread by chance: of
n requests a second the busiest second of a minute has about 2.3 times the root of n more. That is all that is
allowed for here.
"""

import math
from dataclasses import replace
from random import Random

import pytest
from figures import Recorder

from hourglance.engine.price.fleet import Fleet, Service
from hourglance.engine.refresh.retry_policy import (
    RETRY_NETWORK,
    RETRY_SERVICE,
    WAIT_FOR_SERVICE,
    FailurePolicy,
)

pytestmark = pytest.mark.timeout(600)

DESKS = 10_000
STEADY, OUTAGE, BACK, END = 900, 1800, 2400, 4200


def one_request(_: Random) -> list[float]:
    return [60.0]


def as_people_have_them(random: Random) -> list[float]:
    """Agents, team leads and collectors of plugins, their widgets merged already."""
    kind = random.random()
    if kind < 0.6:
        return [60.0, 60.0]
    if kind < 0.9:
        return [60.0, 60.0, 60.0, 300.0]
    return [60.0, 60.0, 60.0, 60.0, 300.0, 300.0]


def down(_: float) -> FailurePolicy:
    return RETRY_SERVICE


def refuses_connections(_: float) -> FailurePolicy:
    return RETRY_NETWORK


def says_when_it_is_back(now: float) -> FailurePolicy:
    return replace(WAIT_FOR_SERVICE, at_least=BACK - now)


def during(outage: Service) -> Service:
    return lambda now: outage(now) if OUTAGE <= now < BACK else None


@pytest.mark.parametrize("requests", [one_request, as_people_have_them])
@pytest.mark.parametrize("outage", [down, refuses_connections, says_when_it_is_back])
def test_fleet_busiest_second_is_at_most_1_2_times_the_mean(outage, requests, figure: Recorder) -> None:
    random = Random(1)
    fleet = Fleet(
        service=during(outage),
        intervals=[requests(random) for _ in range(DESKS)],
        begins=[random.uniform(0, 600) for _ in range(DESKS)],
    )
    fleet.run(END)
    steady = fleet.per_second(STEADY, OUTAGE)
    mean = sum(steady) / len(steady)
    peaks = {
        "before": max(steady) / mean,
        "during": max(fleet.per_second(OUTAGE, BACK)) / mean,
        "after": max(fleet.per_second(BACK, END)) / mean,
    }
    during_mean = sum(fleet.per_second(OUTAGE, BACK)) / (BACK - OUTAGE) / mean

    print(
        f"\n{DESKS} desks, {requests.__name__}, service {outage.__name__}: mean {mean:.0f} requests/s; "
        f"peak to mean {', '.join(f'{name} {peak:.2f}' for name, peak in peaks.items())} the outage; "
        f"mean while it lasts {during_mean:.2f}; by chance alone {1 + 2.3 / math.sqrt(mean):.2f}"
    )
    figure(
        f"peak to mean of requests, {DESKS} desks, {requests.__name__}, service {outage.__name__}",
        "1",
        f"{max(peaks.values()):.2f}",
        "1.2",
        holds=max(peaks.values()) <= 1.2,
    )
    assert max(peaks.values()) <= 1.2
