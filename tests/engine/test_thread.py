"""The one thread beside the user interface's."""

import asyncio
import builtins
import threading

from hourglance.engine import EngineThread


def test_engine_thread_runs_until_it_is_stopped() -> None:
    begun, ended = threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    thread = EngineThread(work, on_failure=lambda: None)
    thread.start()

    assert begun.wait(5)
    assert thread.stop(5)
    assert ended.is_set()


def test_engine_thread_runs_calls_in_its_loop() -> None:
    begun, called = threading.Event(), threading.Event()
    where: list[str] = []

    async def work() -> None:
        begun.set()
        await asyncio.Event().wait()

    def call() -> None:
        where.append(threading.current_thread().name)
        called.set()

    thread = EngineThread(work, on_failure=lambda: None)
    thread.start()
    thread.call(call)

    assert called.wait(5)
    assert where == ["hourglance-engine"]
    assert thread.stop(5)


def test_engine_thread_internal_error_is_logged_and_reported(caplog) -> None:
    told = threading.Event()

    async def work() -> None:
        raise ZeroDivisionError

    thread = EngineThread(work, on_failure=told.set)
    thread.start()

    assert told.wait(5)
    assert thread.stop(5)
    assert "ZeroDivisionError" in caplog.text


def test_engine_thread_call_after_its_end_does_nothing() -> None:
    async def work() -> None:
        pass

    thread = EngineThread(work, on_failure=lambda: None)
    thread.start()
    assert thread.stop(5)

    assert not thread.call(lambda: None)
    assert thread.stop(0)


def test_call_before_the_loop_runs_waits_for_nothing_and_is_not_lost(monkeypatch) -> None:
    genuine = builtins.__import__
    imported = threading.Event()

    def slow_import(name, *rest, **named):
        if name == "asyncio" and threading.current_thread().name == "hourglance-engine":
            imported.wait(5)
        return genuine(name, *rest, **named)

    async def work() -> None:
        order.append("main")
        await asyncio.Event().wait()

    order: list[str] = []
    called = threading.Event()
    thread = EngineThread(work, on_failure=lambda: None)
    thread.call(lambda: order.append("first"))
    monkeypatch.setattr(builtins, "__import__", slow_import)
    thread.start()
    thread.call(lambda: order.append("second"))  # would hang if it waited for the loop
    imported.set()
    thread.call(lambda: (order.append("third"), called.set()))

    assert called.wait(5)
    assert order == ["main", "first", "second", "third"]
    assert thread.stop(5)
