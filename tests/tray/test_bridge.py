"""The bridge between the threads: results, problems and snapshots arrive in Qt's thread, in order."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterator

import pytest
from opened_windows import InlineEngine
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hourglance.api import HourglanceError
from hourglance.engine import EngineThread, Problem, Snapshot
from hourglance.tray.bridge import EngineBridge


async def forever() -> None:
    await asyncio.Event().wait()


@pytest.fixture
def engine() -> Iterator[EngineThread]:
    thread = EngineThread(forever, on_failure=lambda: None)
    thread.start()
    yield thread
    assert thread.stop(5)


@pytest.fixture
def bridge(qapp: object, engine: EngineThread) -> Iterator[EngineBridge]:
    bridge = EngineBridge(engine)
    bridge.start_delivery()
    yield bridge
    bridge.close()


@pytest.fixture
def owner(qapp: object) -> QObject:
    return QObject()


async def thread_name() -> str:
    return threading.current_thread().name


async def fail(error: Exception) -> None:
    raise error


def fail_at_once(_: object) -> None:
    raise ZeroDivisionError


async def echo(value: int) -> int:
    return value


def test_call_runs_in_the_engine_and_returns_in_qts_thread(qtbot: QtBot, bridge, owner) -> None:
    results = []
    bridge.call(
        thread_name(), owner=owner, then=lambda name: results.append((name, threading.current_thread().name))
    )

    assert results == []  # never before the method has returned
    qtbot.waitUntil(lambda: results == [("hourglance-engine", "MainThread")])


def test_call_results_arrive_in_order(qtbot: QtBot, bridge, owner) -> None:
    results: list[int] = []
    for number in range(100):
        bridge.call(echo(number), owner=owner, then=results.append)

    qtbot.waitUntil(lambda: len(results) == 100)
    assert results == list(range(100))


def test_call_error_is_a_problem(qtbot: QtBot, bridge, owner) -> None:
    problems: list[Problem] = []
    bridge.call(fail(HourglanceError("Full.", remedy="Make room.")), owner=owner, failed=problems.append)

    qtbot.waitUntil(lambda: len(problems) == 1)
    assert problems[0].sentence == "Full. Make room."


def test_call_unexpected_error_is_logged(qtbot: QtBot, bridge, owner, caplog) -> None:
    problems: list[Problem] = []
    bridge.call(fail(ZeroDivisionError()), owner=owner, failed=problems.append)

    qtbot.waitUntil(lambda: [each.code for each in problems] == ["defect"])
    assert "ZeroDivisionError" in caplog.text


def test_call_without_error_handler_emits_the_problem(qtbot: QtBot, bridge, owner) -> None:
    with qtbot.waitSignal(bridge.call_failed) as signal:
        bridge.call(fail(HourglanceError("Full.")), owner=owner)

    assert signal.args[0].what == "Full."


def test_call_of_a_window_that_is_gone_delivers_nothing(qtbot: QtBot, bridge, owner) -> None:
    results: list[int] = []
    window = QWidget()
    bridge.call(echo(1), owner=window, then=results.append)
    window.deleteLater()
    qtbot.waitUntil(lambda: not _exists(window))

    bridge.call(echo(2), owner=owner, then=results.append)
    qtbot.waitUntil(lambda: 2 in results)
    bridge.call(echo(3), owner=window, then=results.append)
    bridge.call(echo(4), owner=owner, then=results.append)
    qtbot.waitUntil(lambda: 4 in results)
    assert 3 not in results


def test_call_canceled_delivers_nothing_and_ends(qtbot: QtBot, bridge, owner) -> None:
    ended = threading.Event()
    results: list[object] = []

    async def work() -> None:
        try:
            await forever()
        finally:
            ended.set()

    call = bridge.call(work(), owner=owner, then=results.append, failed=results.append)
    bridge.call(echo(1), owner=owner, then=results.append)
    qtbot.waitUntil(lambda: results == [1])
    call.cancel()

    assert ended.wait(5)
    bridge.call(echo(2), owner=owner, then=results.append)
    qtbot.waitUntil(lambda: results == [1, 2])


def test_calls_before_the_engine_runs_are_carried_out(qtbot: QtBot, owner) -> None:
    engine = EngineThread(forever, on_failure=lambda: None)
    bridge = EngineBridge(engine)
    results: list[int] = []
    bridge.call(echo(1), owner=owner, then=results.append)
    bridge.publish(Snapshot(pinned="early"))
    engine.start()
    bridge.call(echo(2), owner=owner, then=results.append)

    with qtbot.waitSignal(bridge.snapshot_published) as signal:
        bridge.start_delivery()

    assert signal.args[0].pinned == "early"
    qtbot.waitUntil(lambda: results == [1, 2])
    assert engine.stop(5)
    bridge.close()


def test_call_after_the_engine_has_ended_fails(qtbot: QtBot, bridge, engine, owner) -> None:
    assert engine.stop(5)
    problems: list[Problem] = []
    bridge.call(echo(1), owner=owner, failed=problems.append)

    assert problems == []
    qtbot.waitUntil(lambda: [each.code for each in problems] == ["stopped"])


def test_stream_delivers_each_item(qtbot: QtBot, bridge, owner) -> None:
    received: list[object] = []

    async def items() -> AsyncGenerator[int, None]:
        for number in range(3):
            yield number
            await asyncio.sleep(0)

    bridge.stream(items(), owner=owner, each=received.append)

    qtbot.waitUntil(lambda: received == [0, 1, 2])


def test_stream_canceled_is_closed(qtbot: QtBot, bridge, owner) -> None:
    closed = threading.Event()
    received: list[int] = []

    async def items() -> AsyncGenerator[int, None]:
        try:
            yield 1
            await forever()
        finally:
            closed.set()

    call = bridge.stream(items(), owner=owner, each=received.append)
    qtbot.waitUntil(lambda: received == [1])
    call.cancel()

    assert closed.wait(5)


def test_snapshots_of_a_burst_only_the_newest_arrives(qtbot: QtBot, bridge, engine) -> None:
    received: list[Snapshot] = []
    bridge.snapshot_published.connect(received.append)
    burst = [Snapshot(pinned=str(number)) for number in range(500)]

    engine.call(lambda: [bridge.publish(each) for each in burst])

    qtbot.waitUntil(lambda: burst[-1] in received)
    assert len(received) < 20


def test_bridge_delivers_nothing_after_its_end(qtbot: QtBot, bridge, engine, owner) -> None:
    received: list[object] = []
    bridge.snapshot_published.connect(received.append)
    bridge.call(forever(), owner=owner, then=received.append, failed=received.append)
    bridge.close()

    done = threading.Event()
    engine.call(lambda: (bridge.publish(Snapshot()), done.set()))
    assert done.wait(5)
    qtbot.wait(1)

    assert received == []


def _exists(window: QWidget) -> bool:
    from shiboken6 import isValid

    return isValid(window)


def test_exception_in_a_handler_does_not_stop_later_deliveries(qtbot: QtBot, owner) -> None:
    engine, snapshots = InlineEngine(), []
    bridge = EngineBridge(engine)
    bridge.snapshot_published.connect(snapshots.append)
    bridge.start_delivery()

    with qtbot.capture_exceptions() as exceptions:
        bridge.call(echo(1), owner=owner, then=fail_at_once)
        engine.run()
        bridge.publish(Snapshot())  # arrives together with the result
        qtbot.wait_until(lambda: bool(snapshots), timeout=2000)
        bridge.publish(Snapshot())
        qtbot.wait_until(lambda: len(snapshots) == 2, timeout=2000)

    assert [kind for kind, _, _ in exceptions] == [ZeroDivisionError]
