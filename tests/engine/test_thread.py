"""The one thread beside the user interface's."""

import asyncio
import threading

from hourglance.engine import EngineThread


def test_it_runs_until_it_is_stopped() -> None:
    begun, ended = threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    thread = EngineThread(work, on_defect=lambda: None)
    thread.start()

    assert begun.wait(5)
    assert thread.stop(5)
    assert ended.is_set()


def test_a_call_from_outside_happens_in_its_loop() -> None:
    begun, called = threading.Event(), threading.Event()
    where: list[str] = []

    async def work() -> None:
        begun.set()
        await asyncio.Event().wait()

    def call() -> None:
        where.append(threading.current_thread().name)
        called.set()

    thread = EngineThread(work, on_defect=lambda: None)
    thread.start()
    thread.call(call)

    assert called.wait(5)
    assert where == ["hourglance-engine"]
    assert thread.stop(5)


def test_a_defect_is_logged_and_told(caplog) -> None:
    told = threading.Event()

    async def work() -> None:
        raise ZeroDivisionError

    thread = EngineThread(work, on_defect=told.set)
    thread.start()

    assert told.wait(5)
    assert thread.stop(5)
    assert "ZeroDivisionError" in caplog.text


def test_a_call_after_its_end_does_nothing() -> None:
    async def work() -> None:
        pass

    thread = EngineThread(work, on_defect=lambda: None)
    thread.start()
    assert thread.stop(5)

    thread.call(lambda: None)
    assert thread.stop(0)
