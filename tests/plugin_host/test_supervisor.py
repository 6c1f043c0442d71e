"""When a guest is started again, and when it is disabled. The clock is the test's."""

import asyncio
import os
import shutil
import signal
from dataclasses import replace

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

#: A number that stays the same as long as the guest lives.
TOKEN = "TOKEN = int.from_bytes(os.urandom(4), 'big')"
LIFE = "return Card(headline=Count(TOKEN))"


class Mended(list):
    """The pauses, in the first of which a file appears that was missing."""

    def __init__(self, missing):
        self.missing = missing

    def append(self, seconds):
        self.missing.touch()
        super().append(seconds)


async def failure_of(host, widget, results):
    with pytest.raises(PluginError) as caught:
        await host.present(widget, results)
    return type(caught.value)


async def test_guest_lives_as_long_as_nothing_goes_wrong(hosting, make_widgets, results):
    async with hosting(make_widgets(before=TOKEN, Life=LIFE, Bad="raise ValueError")) as host:
        before = await host.present("strange/life", results)
        assert await failure_of(host, "strange/bad", results) is PluginFailedError
        assert await host.present("strange/life", results) == before


async def test_guest_that_crashed_is_started_again_at_once_for_the_next_widget(
    hosting, make_widgets, results, clock
):
    async with hosting(make_widgets(before=TOKEN, Life=LIFE, Bad="os._exit(1)")) as host:
        before = await host.present("strange/life", results)
        assert await failure_of(host, "strange/bad", results) is PluginCrashedError
        after = await host.present("strange/life", results)

    assert after.headline != before.headline
    assert clock.slept == []


async def test_process_that_died_while_idle_is_replaced_without_an_error(hosting, make_widgets, results):
    async with hosting(make_widgets(before=TOKEN, Life=LIFE)) as host:
        before = await host.present("strange/life", results)
        os.kill(host.process_id, signal.SIGKILL)
        while host.process_id is not None:  # noqa: ASYNC110 - the host reports no end of its process
            await asyncio.sleep(0.01)
        after = await host.present("strange/life", results)

    assert after.headline != before.headline
    assert host.problems == ()


async def test_process_that_dies_costs_the_cards_in_progress_only(hosting, make_widgets, results):
    slow = make_widgets(name="slow", Slow="while True: pass")
    good = make_widgets(name="good", Fine="return Card(headline=Count(1))")
    async with hosting(slow, good) as host:
        asking = asyncio.ensure_future(host.present("slow/slow", results))
        await asyncio.sleep(0.05)
        os.kill(host.process_id, signal.SIGKILL)
        with pytest.raises(PluginCrashedError, match="the plugin process was killed by SIGKILL"):
            await asking
        assert await host.present("good/fine", results) == Card(headline=Count(1))
        assert host.problems == ()


async def test_a_widget_that_crashes_three_times_in_a_row_is_left_alone_and_its_neighbours_are_not(
    hosting, make_widgets, results
):
    async with hosting(make_widgets(before=TOKEN, Bad="os._exit(1)", Fine=LIFE)) as host:
        for _ in range(3):
            assert await failure_of(host, "strange/bad", results) is PluginCrashedError
            assert await host.present("strange/fine", results)
        before = await host.present("strange/fine", results)
        with pytest.raises(PluginQuarantinedError) as caught:
            await host.present("strange/bad", results)
        assert await host.present("strange/fine", results) == before
        (problem,) = host.problems

    assert caught.value.what == (
        "`bad` is disabled after 3 failures in a row. `bad` crashed: the plugin ended itself."
    )
    assert problem.sentence == str(caught.value)


async def test_a_good_card_in_between_starts_the_count_anew(hosting, make_widgets, results):
    body = """
    if os.path.exists("/plugin/flag"): os._exit(1)
    return Card(headline=Count(1))
    """
    plugin = make_widgets(Moody=body)
    flag = plugin.folder / "flag"
    async with hosting(plugin) as host:
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
    plugin = make_plugin("print('tried', flush=True); os._exit(7)")
    async with hosting(plugin, make_widgets(before=TOKEN, name="good", Fine=LIFE)) as host:
        assert clock.slept == [1, 2]
        assert host.log("strange") == ("tried",) * 3
        (problem,) = host.problems
        assert await failure_of(host, "strange/base", results) is PluginQuarantinedError
        assert host.log("strange") == ("tried",) * 3
        assert await host.present("good/fine", results)

    assert problem.sentence == (
        "strange is disabled after 3 failures in a row. "
        "strange crashed before it declared its widgets: the plugin ended itself. "
        "Restart, update or remove the plugin."
    )


async def test_a_plugin_that_loads_at_the_second_try_has_no_problem(hosting, make_plugin, clock, monkeypatch):
    plugin = make_plugin(
        """
        if not os.path.exists("/plugin/flag"): os._exit(1)
        @hookimpl
        def hourglance_widgets(register): register(Base())
        """
    )
    monkeypatch.setattr(clock, "slept", Mended(plugin.folder / "flag"))
    async with hosting(plugin) as host:
        assert [each.id for each in host.declarations()] == ["strange/base"]
        assert host.problems == ()

    assert clock.slept == [1]


async def test_a_plugin_that_cannot_be_loaded_again_after_a_crash_is_asked_again_after_a_pause(
    hosting, make_plugin, results, clock
):
    plugin = make_plugin(
        """
        if os.path.exists("/plugin/broken"): os._exit(2)
        class Bad(Base):
            def present(self, results, settings): os._exit(1)
        @hookimpl
        def hourglance_widgets(register): register(Bad()); register(Base())
        """
    )
    broken = plugin.folder / "broken"
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


async def test_restart_gives_a_plugin_another_chance(hosting, make_plugin, results):
    plugin = make_plugin(
        """
        if not os.path.exists("/plugin/fixed"): os._exit(1)
        @hookimpl
        def hourglance_widgets(register): register(Base())
        """
    )
    async with hosting(plugin) as host:
        assert host.declarations() == ()
        (plugin.folder / "fixed").touch()
        await host.restart("strange")
        assert [each.id for each in host.declarations()] == ["strange/base"]
        assert host.problems == ()
        assert await host.present("strange/base", results) == Card(headline=Count(1), caption="well")


async def test_restart_takes_a_widget_out_of_quarantine(hosting, make_widgets, results):
    limits = PluginTimeouts(start=30, failures=1)
    async with hosting(make_widgets(Bad="os._exit(1)"), limits=limits) as host:
        assert await failure_of(host, "strange/bad", results) is PluginCrashedError
        assert await failure_of(host, "strange/bad", results) is PluginQuarantinedError
        await host.restart("strange")
        assert await failure_of(host, "strange/bad", results) is PluginCrashedError


async def test_results_too_large_for_the_pipe_are_refused_and_the_guest_stays(hosting, make_widgets, results):
    async with hosting(make_widgets(before=TOKEN, Life=LIFE)) as host:
        before = await host.present("strange/life", results)
        with pytest.raises(PluginFailedError, match="too large"):
            await host.present("strange/life", replace(results, steps=results.steps * 40_000))
        assert await host.present("strange/life", results) == before


async def test_python_that_cannot_be_started_is_a_problem(
    make_plugin, clock, monkeypatch, tmp_path, compiled_guest
):
    monkeypatch.setattr("sys.executable", str(tmp_path / "not-there"))
    host = PluginHost([make_plugin("")], clock=clock)
    await host.start()
    await host.close()

    assert "process could not be started: No such file or directory." in host.problems[0].sentence


async def test_process_of_another_version_asks_for_a_restart_of_the_app(
    make_plugin, clock, monkeypatch, compiled_guest
):
    monkeypatch.setattr("hourglance.plugin_host.process.__version__", "99")
    host = PluginHost([make_plugin("")], clock=clock, limits=PluginTimeouts(failures=1))
    await host.start()
    await host.close()

    assert "belongs to another version of Hourglance" in host.problems[0].sentence


async def test_a_hung_widget_is_ended_and_the_next_one_answers(hosting, make_widgets, results):
    plugin = make_widgets(before=TOKEN, Hung="while True: pass", Fine=LIFE)
    async with hosting(plugin, limits=PluginTimeouts(start=30, present=1)) as host:
        before = await host.present("strange/fine", results)
        assert await failure_of(host, "strange/hung", results) is PluginTimeoutError
        after = await host.present("strange/fine", results)

    assert before.headline != after.headline


async def test_plugin_whose_folder_is_gone_is_a_problem(hosting, make_widgets, clock):
    plugin = make_widgets(Life=LIFE)
    shutil.rmtree(plugin.folder)
    async with hosting(plugin) as host:
        (problem,) = host.problems

    assert "The folder of strange is missing." in problem.sentence
