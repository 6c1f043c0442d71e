"""One refresh of fifty widgets, three ways, against the demo cloud in a process of its own.

The obvious way: a loop with httpx, a request for each widget, as many at once as the app has. The app's:
planned, asked by its own client, decoded and split. And the official SDK, a request for each widget, in as
many threads; for that, give the interpreter of an environment that has it::

    python3 -m venv sdk && sdk/bin/pip install PureCloudPlatformClientV2
    HOURGLANCE_SDK_PYTHON=$PWD/sdk/bin/python python -m pytest -s tests/benchmarks/test_side_by_side.py

Once on loopback, where a request costs no time on its way, and once with an answer 50 ms away. Bytes are
those of all bodies, there and back, as the demo cloud sends them and as gzip would make them. Processor time
is the asking side's alone. Every figure is the median of several refreshes.
"""

import asyncio
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import httpx
import pytest
from demo_clients import Client
from shared_cloud import account_at
from widget_catalogue import widgets

from hourglance.api import Aggregates, AggregatesQuery
from hourglance.cloud import MemoryKeyring, SignInSession, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import resolve_window
from hourglance.engine.planner.merge_group import UNKNOWN_SIZES
from hourglance.engine.planner.planner import MergedRequest, RequestPart, plan
from hourglance.engine.planner.shadow_check import find_difference
from hourglance.engine.planner.splitter import split
from hourglance.genesys import decode_answer, encode_query, family

pytestmark = pytest.mark.timeout(600)

CONCURRENCY = 4
REFRESHES = 9
SDK_PYTHON = os.environ.get("HOURGLANCE_SDK_PYTHON", "")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one refresh took; seconds."""

    requests: int
    bytes: int
    packed: int
    wall: float
    cpu: float


class Stopwatch:
    """The time that passes, and the processor's."""

    def __enter__(self) -> Self:
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall, self.cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu


@pytest.fixture(scope="module", params=[0, 50], ids="{} ms away".format)
def cloud(request: pytest.FixtureRequest) -> Iterator[SimpleNamespace]:
    """Run ``hourglance simulate``, so far away; give its address and client id."""
    away = f"latency={request.param / 1000}@/api/v2/analytics"
    program = shutil.which("hourglance", path=str(Path(sys.executable).parent))
    assert program, "install the package first"
    with subprocess.Popen(
        [program, "simulate", "--fault", away], stdout=subprocess.PIPE, text=True
    ) as process:
        url, client_id = (process.stdout.readline().strip() for _ in range(2))
        yield SimpleNamespace(url=url, client_id=client_id, away=request.param)
        process.terminate()


@pytest.fixture(scope="module")
def queries() -> list[AggregatesQuery]:
    now = datetime.now(UTC)
    return [
        replace(widget.query, window=resolve_window(widget.query.window, now))
        for widget in widgets(DemoCloud())
    ]


def new_token(cloud: SimpleNamespace) -> str:
    """Return a token with its whole allowance: fifty at a time use it up within a minute."""
    client = Client(cloud)
    token = client.token().json()["access_token"]
    client.http.close()
    return token


def cost(requests: int, bodies: list[bytes], taken: Stopwatch) -> Cost:
    return Cost(
        requests=requests,
        bytes=sum(map(len, bodies)),
        packed=sum(len(gzip.compress(body)) for body in bodies),
        wall=taken.wall,
        cpu=taken.cpu,
    )


def median(costs: list[Cost]) -> Cost:
    return Cost(
        requests=costs[-1].requests,
        bytes=costs[-1].bytes,
        packed=costs[-1].packed,
        wall=statistics.median(cost.wall for cost in costs),
        cpu=statistics.median(cost.cpu for cost in costs),
    )


async def obvious(cloud: SimpleNamespace, queries: list[AggregatesQuery]) -> tuple[Cost, list[Aggregates]]:
    costs = []
    for _ in range(REFRESHES):
        headers = {"Authorization": f"Bearer {new_token(cloud)}", "Content-Type": "application/json"}
        slots = asyncio.Semaphore(CONCURRENCY)
        async with httpx.AsyncClient(base_url=cloud.url, headers=headers, trust_env=False) as client:

            async def ask(query: AggregatesQuery, client: httpx.AsyncClient = client) -> httpx.Response:
                async with slots:  # noqa: B023 - awaited within this turn of the loop
                    return await client.post(family(query.family).path, content=encode_query(query))

            with Stopwatch() as taken:
                answers = await asyncio.gather(*map(ask, queries))
                assert all("results" in answer.json() for answer in answers)
        bodies = [body for answer in answers for body in (answer.content, answer.request.content)]
        costs.append(cost(len(queries), bodies, taken))
    return median(costs), [
        decode_answer(answer.content, query) for answer, query in zip(answers, queries, strict=True)
    ]


async def planned(
    cloud: SimpleNamespace, queries: list[AggregatesQuery]
) -> tuple[Cost, Cost, dict[AggregatesQuery, Aggregates]]:
    """Return what the first refresh took, what the later ones did, and the answers of the last."""
    session = SignInSession(account_at(cloud), TokenVault([MemoryKeyring()]))
    await session.sign_in(open_headless)
    slots = asyncio.Semaphore(CONCURRENCY)
    sizes = UNKNOWN_SIZES
    costs = []

    async def ask(request: MergedRequest) -> tuple[MergedRequest, Aggregates, tuple[bytes, bytes]]:
        query = request.query
        body = encode_query(query)
        async with slots:
            answer = await session.post(family(query.family).path, body)
        return request, decode_answer(answer.content, query), (body, answer.content)

    for _ in range(REFRESHES + 1):
        with Stopwatch() as taken:
            requests = plan(queries, sizes=sizes)
            answered = await asyncio.gather(*map(ask, requests))
            answers = {
                part.query: split(request, answer, part)
                for request, answer, _ in answered
                for part in request.parts
            }
            for request, answer, _ in answered:
                sizes = sizes.updated(request.query, answer)
        costs.append(cost(len(requests), [body for *_, bodies in answered for body in bodies], taken))
    await session.aclose()
    return costs[0], median(costs[2:]), answers


def sdk(cloud: SimpleNamespace, queries: list[AggregatesQuery], alone: Cost) -> tuple[Cost, str]:
    """Return what a refresh by the SDK took; it sends and is sent the same bodies as the obvious way."""
    asked = {
        "url": cloud.url,
        "concurrency": CONCURRENCY,
        "tokens": [new_token(cloud) for _ in range(REFRESHES)],
        "bodies": [json.loads(encode_query(query)) for query in queries],
    }
    program = Path(__file__).with_name("sdk_refresh.py")
    done = subprocess.run(
        [SDK_PYTHON, program], input=json.dumps(asked) + "\n", capture_output=True, text=True, check=True
    )
    measured = json.loads(done.stdout)
    assert all(refresh["groups"] for refresh in measured["refreshes"])
    costs = [replace(alone, wall=refresh["wall"], cpu=refresh["cpu"]) for refresh in measured["refreshes"]]
    return median(
        costs
    ), f"import {measured['import']:.1f} s, {measured['kilobytes'] / 1024:.0f} MiB of memory"


def row(name: str, cost: Cost) -> None:
    print(
        f"{name:<28} {cost.requests:>8} {cost.bytes / 1000:>9.0f} kB {cost.packed / 1000:>9.0f} kB "
        f"{cost.wall * 1000:>8.0f} ms {cost.cpu * 1000:>8.0f} ms"
    )


def test_refresh_of_fifty_widgets_side_by_side(cloud, queries):
    alone, lone_answers = asyncio.run(obvious(cloud, queries))
    first, ours, answers = asyncio.run(planned(cloud, queries))
    print(
        f"\n{f'fifty widgets, {cloud.away} ms away':<28} {'requests':>8} {'bodies':>12} {'packed':>12} "
        f"{'time':>11} {'processor':>11}"
    )
    row("a loop with httpx", alone)
    row("planned, the first", first)
    row("planned, from then on", ours)
    if SDK_PYTHON:
        official, note = sdk(cloud, queries, alone)
        row("the official SDK", official)
        print(f"{'':<28} {note}")
    else:
        print(f"{'the official SDK':<28} not installed; see the head of this file")

    different = [
        place
        for query, answer in zip(queries, lone_answers, strict=True)
        if (place := find_difference(answers[query], split_alone(query, answer)))
    ]
    assert different == []
    assert ours.requests <= len(queries) / 10
    # On loopback the time is the demo cloud's own, in Python; at a distance it is that of the way.
    assert not cloud.away or ours.wall < alone.wall / 2
    assert ours.cpu < 1.2 * alone.cpu


def split_alone(query: AggregatesQuery, answer: Aggregates) -> Aggregates:
    part = RequestPart(query=query)
    return split(MergedRequest(query=query, parts=(part,)), answer, part)
