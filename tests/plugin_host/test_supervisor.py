"""When a worker is started again, and when it is left alone. The clock is the test's."""

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from hourglance.api import Card, Count
from hourglance.plugin_host import (
    PluginCrashedError,
    PluginError,
    PluginFailedError,
    PluginHost,
    PluginQuarantinedError,
    PluginTimeoutError,
    PluginTimeouts,
)

pytestmark = pytest.mark.anyio

PID = "return Card(headline=Count(os.getpid()))"


class Mended(list):
    """The pauses, in the first of which a file appears that was missing."""

    def __init__(self, missing):
        self.missing = missing

    def append(self, seconds):
        self.missing.touch()
        super().append(seconds)


class MadeRoom(list):
    """The pauses, in the first of which a folder appears that was missing."""

    def __init__(self, missing):
        self.missing = missing

    def append(self, seconds):
        self.missing.mkdir()
        super().append(seconds)


async def failure_of(host, widget, results):
    with pytest.raises(PluginError) as caught:
        await host.present(widget, results)
    return type(caught.value)


async def test_a_worker_lives_as_long_as_nothing_goes_wrong(hosting, make_widgets, results):
    async with hosting(make_widgets(Pid=PID, Bad="raise ValueError")) as host:
        before = await host.present("strange/pid", results)
        assert await failure_of(host, "strange/bad", results) is PluginFailedError
        assert await host.present("strange/pid", results) == before


async def test_a_crashed_worker_is_started_again_at_once_for_the_next_widget(
    hosting, make_widgets, results, clock
):
    async with hosting(make_widgets(Pid=PID, Bad="os._exit(1)")) as host:
        before = await host.present("strange/pid", results)
        assert await failure_of(host, "strange/bad", results) is PluginCrashedError
        after = await host.present("strange/pid", results)

    assert after.headline != before.headline
    assert clock.slept == []


async def test_a_worker_that_died_while_idle_is_replaced_without_an_error(hosting, make_widgets, results):
    async with hosting(make_widgets(Pid=PID)) as host:
        before = await host.present("strange/pid", results)
        os.kill(before.headline.value, signal.SIGKILL)
        await host._supervisors["strange"]._worker._exited.wait()
        after = await host.present("strange/pid", results)

    assert after.headline != before.headline
    assert host.problems == ()


async def test_a_widget_that_crashes_three_times_in_a_row_is_left_alone_and_its_neighbours_are_not(
    hosting, make_widgets, results
):
    async with hosting(make_widgets(Bad="os._exit(1)", Fine=PID)) as host:
        for _ in range(3):
            assert await failure_of(host, "strange/bad", results) is PluginCrashedError
            assert await host.present("strange/fine", results)
        before = await host.present("strange/fine", results)
        with pytest.raises(PluginQuarantinedError) as caught:
            await host.present("strange/bad", results)
        assert await host.present("strange/fine", results) == before
        (problem,) = host.problems

    assert caught.value.what == (
        "`bad` is disabled after 3 failures in a row. `bad` crashed: its process ended with exit status 1."
    )
    assert problem.sentence == str(caught.value)


async def test_a_good_card_in_between_starts_the_count_anew(hosting, make_widgets, results, tmp_path):
    flag = tmp_path / "flag"
    body = f"""
    if os.path.exists({str(flag)!r}): os._exit(1)
    return Card(headline=Count(1))
    """
    async with hosting(make_widgets(Moody=body)) as host:
        for crashes in (2, 2, 2):
            flag.touch()
            for _ in range(crashes):
                assert await failure_of(host, "strange/moody", results) is PluginCrashedError
            flag.unlink()
            assert await host.present("strange/moody", results) == Card(headline=Count(1))


async def test_exceptions_never_lead_to_quarantine(hosting, make_widgets, results):
    async with hosting(make_widgets(Bad="raise ValueError")) as host:
        for _ in range(10):
            assert await failure_of(host, "strange/bad", results) is PluginFailedError
        assert host.problems == ()


async def test_a_plugin_that_crashes_while_it_is_loaded_is_tried_three_times_with_pauses(
    hosting, make_plugin, make_widgets, results, clock
):
    plugin = make_plugin("print('tried'); os._exit(7)")
    async with hosting(plugin, make_widgets(name="good", Fine=PID)) as host:
        assert clock.slept == [1, 2]
        assert host.log("strange") == ("tried",) * 3
        (problem,) = host.problems
        assert await failure_of(host, "strange/base", results) is PluginQuarantinedError
        assert host.log("strange") == ("tried",) * 3
        assert await host.present("good/fine", results)

    assert problem.sentence == (
        "strange is disabled after 3 failures in a row. "
        "strange crashed before it declared its widgets: its process ended with exit status 7. "
        "Restart, update or remove the plugin."
    )


async def test_a_plugin_that_loads_at_the_second_try_has_no_problem(
    hosting, make_plugin, tmp_path, clock, monkeypatch
):
    flag = tmp_path / "flag"
    monkeypatch.setattr(clock, "slept", Mended(flag))
    plugin = make_plugin(
        f"""
        if not os.path.exists({str(flag)!r}): os._exit(1)
        @hookimpl
        def hourglance_widgets(register): register(Base())
        """
    )
    async with hosting(plugin) as host:
        assert [each.id for each in host.declarations()] == ["strange/base"]
        assert host.problems == ()

    assert clock.slept == [1]


async def test_a_plugin_that_cannot_be_loaded_again_after_a_crash_is_asked_again_after_a_pause(
    hosting, make_plugin, results, clock, tmp_path
):
    broken = tmp_path / "broken"
    plugin = make_plugin(
        f"""
        if os.path.exists({str(broken)!r}): os._exit(2)
        class Bad(Base):
            def present(self, results, settings): os._exit(1)
        @hookimpl
        def hourglance_widgets(register): register(Bad()); register(Base())
        """
    )
    async with hosting(plugin) as host:
        broken.touch()
        assert await failure_of(host, "strange/bad", results) is PluginCrashedError
        assert await failure_of(host, "strange/base", results) is PluginCrashedError  # tried, and failed
        broken.unlink()
        assert await failure_of(host, "strange/base", results) is PluginCrashedError  # too early to try
        assert "before it declared" in host.problems[0].sentence
        clock.time += 1
        assert await host.present("strange/base", results)
        assert host.problems == ()


async def test_restart_gives_a_plugin_another_chance(hosting, make_plugin, results, tmp_path):
    fixed = tmp_path / "fixed"
    plugin = make_plugin(
        f"""
        if not os.path.exists({str(fixed)!r}): os._exit(1)
        @hookimpl
        def hourglance_widgets(register): register(Base())
        """
    )
    async with hosting(plugin) as host:
        assert host.declarations() == ()
        fixed.touch()
        await host.restart("strange")
        assert [each.id for each in host.declarations()] == ["strange/base"]
        assert host.problems == ()
        assert await host.present("strange/base", results) == Card(headline=Count(1), caption="well")


async def test_restart_takes_a_widget_out_of_quarantine(hosting, make_widgets, results):
    async with hosting(make_widgets(Bad="os._exit(1)"), limits=PluginTimeouts(start=30, failures=1)) as host:
        assert await failure_of(host, "strange/bad", results) is PluginCrashedError
        assert await failure_of(host, "strange/bad", results) is PluginQuarantinedError
        await host.restart("strange")
        assert await failure_of(host, "strange/bad", results) is PluginCrashedError


async def test_an_answer_too_large_for_the_pipe_is_refused_and_the_worker_stays(
    hosting, make_widgets, results
):
    async with hosting(make_widgets(Pid=PID)) as host:
        before = await host.present("strange/pid", results)
        with pytest.raises(PluginFailedError, match="too large"):
            await host.present("strange/pid", replace(results, steps=results.steps * 40_000))
        assert await host.present("strange/pid", results) == before


async def test_a_python_that_cannot_be_started_is_a_problem(make_plugin, clock, monkeypatch, tmp_path):
    monkeypatch.setattr("sys.executable", str(tmp_path / "not-there"))
    host = PluginHost([make_plugin("")], clock=clock)
    await host.start()
    await host.close()

    assert "could not be started: No such file or directory." in host.problems[0].sentence


async def test_a_worker_of_another_version_asks_for_a_restart_of_the_app(make_plugin, clock, monkeypatch):
    monkeypatch.setattr("hourglance.plugin_host.supervisor.API_VERSION", 2)
    host = PluginHost([make_plugin("")], clock=clock, limits=PluginTimeouts(failures=1))
    await host.start()
    await host.close()

    assert "belongs to another version of Hourglance" in host.problems[0].sentence


async def test_a_hung_widget_is_ended_and_the_next_one_answers(hosting, make_widgets, results):
    plugin = make_widgets(Hung="while True: pass", Fine=PID)
    async with hosting(plugin, limits=PluginTimeouts(start=30, present=1)) as host:
        before = await host.present("strange/fine", results)
        assert await failure_of(host, "strange/hung", results) is PluginTimeoutError
        after = await host.present("strange/fine", results)

    assert before.headline != after.headline


async def test_a_plugin_whose_folder_is_gone_costs_itself_alone(hosting, make_widgets, results):
    where = "return Card(headline=Count(1), caption=os.getcwd())"
    async with hosting(make_widgets(Where=where)) as host:
        folder = Path((await host.present("strange/where", results)).caption)
        await asyncio.to_thread(folder.rmdir)
        with pytest.raises(PluginCrashedError, match="made its folder unreadable: no such file"):
            await host.present("strange/where", results)
        after = Path((await host.present("strange/where", results)).caption)

    assert after != folder


async def test_without_room_for_a_folder_a_plugin_says_so_and_is_tried_again(
    hosting, make_widgets, results, clock, tmp_path, monkeypatch
):
    missing = tmp_path / "missing"
    monkeypatch.setattr("tempfile.tempdir", str(missing))
    clock.slept = MadeRoom(missing)
    async with hosting(make_widgets(Pid=PID)) as host:
        assert await host.present("strange/pid", results)

    assert clock.slept == [1]
