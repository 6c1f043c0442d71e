"""Random faulty answers never change a number that is shown as fresh."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from departing_service import PANEL, DepartingClient, DepartingService, encode_answer, history
from fake_desks import SIGNED_IN
from hypothesis import given, settings
from hypothesis import strategies as st
from manual_clock import ManualClock

from hourglance.api import Aggregates, Card, Count, Interval
from hourglance.cloud import QueryResponse
from hourglance.engine import RefreshEngine
from hourglance.engine.planner.shadow_check import find_difference
from hourglance.genesys import decode_query

WIDGETS = [PANEL[number] for number in (0, 4, 7, 8, 13)]


def cut(service: DepartingService, body: bytes, random: Random) -> bytes:
    content = service_answer(service, body)
    return content[: random.randrange(len(content))]


def shuffled(service: DepartingService, body: bytes, random: Random) -> bytes:
    answer = json.loads(service_answer(service, body))
    random.shuffle(answer["results"])
    for group in answer["results"]:
        random.shuffle(group["data"])
        for bucket in group["data"]:
            random.shuffle(bucket["metrics"])
    return json.dumps(answer).encode()


def of_another_query(service: DepartingService, body: bytes, random: Random) -> bytes:
    """An answer with a metric that was not requested: one that differs in the filter alone cannot be told."""
    query = decode_query(body)
    other = random.choice(WIDGETS).query
    other = replace(other, window=query.window)
    if (other.metrics, other.where, other.granularity, other.group_by, other.views) == (
        query.metrics,
        query.where,
        query.granularity,
        query.group_by,
        query.views,
    ):
        return service_answer(service, body)
    return encode_answer(service.answer(replace(other, metrics=("tTalk", *other.metrics)))).replace(
        b'"tHandle"', b'"tTalk"'
    )


def of_another_window(service: DepartingService, body: bytes, random: Random) -> bytes:
    query = decode_query(body)
    # Windows with data: an empty answer is a valid one.
    away = timedelta(minutes=random.choice([-60, -7, 7, 60]))
    window = Interval(start=query.window.start + away, end=query.window.end + away)
    return encode_answer(service.answer(replace(query, window=window)))


def of_an_error(service: DepartingService, body: bytes, random: Random) -> bytes:
    return random.choice(
        [
            b"{}",
            b'{"results": null}',
            b'{"message": "odd", "code": "odd", "status": 500}',
            b'{"jobId": "1"}',
            b'{"results": {}}',
            b"[]",
        ]
    )


def with_other_numbers(service: DepartingService, body: bytes, random: Random) -> bytes:
    content = service_answer(service, body)
    odd = random.choice(
        [b'"count": -', b'"count": 1e400, "odd": ', b'"count": 0.5, "count": 0.', b'"count": "']
    )
    return content.replace(b'"count": ', odd, 1)


def repeated(service: DepartingService, body: bytes, random: Random) -> bytes:
    """An answer with one of its parts twice."""
    answer = json.loads(service_answer(service, body))
    rows = answer["results"]
    kind = random.randrange(3) if rows else 3
    if kind == 0:
        rows.append(random.choice(rows))
    elif kind < 3:
        bucket = random.choice(random.choice(rows)["data"])
        if kind == 1:
            bucket["metrics"].append(random.choice(bucket["metrics"]))
        else:
            rows.append({"group": rows[0]["group"], "data": [rows[0]["data"][0]]})
    return json.dumps(answer).encode()


def doubled(service: DepartingService, body: bytes, random: Random) -> bytes:
    return service_answer(service, body) * 2


FAULTS = [
    cut,
    of_another_query,
    of_another_window,
    of_an_error,
    with_other_numbers,
    doubled,
    repeated,
    shuffled,
]


def service_answer(service: DepartingService, body: bytes) -> bytes:
    return encode_answer(service.answer(decode_query(body)))


class FaultyClient(DepartingClient):
    """Gives the answers of a good service, but for those that a fault changes."""

    def __init__(self, clock: ManualClock, service: DepartingService, faults: list, random: Random) -> None:
        super().__init__(clock, service)
        self.faults, self.random = list(faults), random

    async def post(self, path: str, body: bytes, *, served: Sequence[str] = ()) -> QueryResponse:
        response = await super().post(path, body, served=served)
        if self.faults:
            fault = self.faults.pop(0)
            if fault is not None:
                return replace(response, content=fault(self.service, body, self.random))
        return response


async def judge(faults: list, seed: int) -> tuple[list[str], list[str]]:
    """Refresh through faults, and return the wrong cards, and those not fresh two intervals later."""
    clock, random = ManualClock(), Random(seed)
    events = history(random, clock.start - timedelta(hours=3), 4, in_two_queues=0.0)
    client = FaultyClient(clock, DepartingService(events=events), faults, random)
    shown: dict[str, Aggregates] = {}

    class Renderer:
        async def present(self, widget_id: str, results: Aggregates) -> Card | None:
            shown[widget_id] = results
            return Card(headline=Count(1))

    engine = RefreshEngine(
        client=client, renderer=Renderer(), clock=clock, publish=lambda _: None, random=random
    )
    engine.set_widgets(WIDGETS)
    engine.session_changed(SIGNED_IN, "demo")
    task = asyncio.create_task(engine.run())
    wrong = []
    while client.faults:
        await clock.advance(30)
        for state in engine.snapshot.widgets:
            if state.data != "fresh":
                continue
            results = shown[state.widget.id]
            lone = client.service.answer(replace(state.widget.query, window=results.interval))
            difference = find_difference(results, lone)
            if difference is not None:
                wrong.append(f"{state.widget.id}: {difference}")
    await clock.advance(120)
    late = [state.widget.id for state in engine.snapshot.widgets if state.data != "fresh"]
    task.cancel()
    await asyncio.wait([task])
    return wrong, late


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from([None, *FAULTS]), min_size=1, max_size=12), st.integers(0, 3))
def test_faulty_answers_never_change_a_fresh_number(faults: list, seed: int) -> None:
    wrong, late = asyncio.run(judge(faults, seed))

    assert wrong == []
    assert late == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_faulty_answers_of_one_kind_never_change_a_fresh_number(fault) -> None:
    assert asyncio.run(judge([None, *[fault] * 6], 1)) == ([], [])
