"""The host as the app uses it."""

import asyncio
import os
import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from hourglance.api import Bars, Card, Count, Duration, HourglanceError
from hourglance.plugin_host import (
    PluginCrashedError,
    PluginFailedError,
    PluginHost,
    PluginOverBudgetError,
    PluginTimeoutError,
    PluginTimeouts,
)

pytestmark = pytest.mark.anyio


async def test_the_bundled_widget_declares_its_query(hosting):
    async with hosting() as host:
        (declaration,) = [each for each in host.declarations() if each.name == "voice-duration"]

        assert declaration.id == "hourglance/voice-duration"
        assert declaration.title == "Voice, last hour"
        assert declaration.description.startswith("Handle time of voice conversations")
        assert declaration.query.metrics == ("tHandle", "tTalkComplete", "tHeldComplete", "tAcw")
        assert host.problems == ()


async def test_the_bundled_widget_draws_the_card_of_an_answer(hosting, results):
    async with hosting() as host:
        card = await host.present("hourglance/voice-duration", results)

    assert card is not None
    assert card.headline == Duration(600_000)
    assert card.caption == "3 handled, 3 min 20 s on average"
    assert isinstance(card.body[0], Bars)
    assert [(bar.label, bar.value) for bar in card.body[0].bars] == [
        ("talk", Duration(500_000)),
        ("hold", Duration(None)),
        ("after call", Duration(100_000)),
    ]
    assert card.trend == results.series("tHandle", "sum")


async def test_a_widget_with_nothing_to_say_gives_no_card(hosting, make_widgets, results):
    async with hosting(make_widgets(Silent="return None")) as host:
        assert await host.present("strange/silent", results) is None


async def test_sample_of_a_bundled_widget_is_its_own(hosting):
    async with hosting() as host:
        card = await host.present_sample("hourglance/transfers")

    assert card is not None
    assert card.caption == "transfers, 396 handled today, voice"


async def test_sample_of_a_third_party_widget_is_presented(hosting, make_plugin):
    plugin = """
    class Good(Base):
        def present(self, results, settings):
            return Card(headline=Count(len(results.metrics)), caption="sampled")

    class Bad(Base):
        def sample(self): raise ValueError("no sample")

    @hookimpl
    def hourglance_widgets(register):
        register(Good())
        register(Bad())
    """
    async with hosting(make_plugin(plugin)) as host:
        card = await host.present_sample("strange/good")
        with pytest.raises(PluginFailedError, match="no sample"):
            await host.present_sample("strange/bad")
        with pytest.raises(PluginFailedError, match="no widget"):
            await host.present_sample("strange/none")

    assert card.caption == "sampled"


async def test_results_arrive_as_they_were_sent(hosting, make_widgets, results):
    echo = """
    total = results.total("tHandle", mediaType="voice")
    caption = f"{results.interval.end} {len(results.steps)} {settings}"
    return Card(headline=Duration(total.sum), caption=caption)
    """
    async with hosting(make_widgets(Echo=echo)) as host:
        card = await host.present("strange/echo", results)

    assert card.headline == Duration(600_000)
    assert card.caption == "2026-03-02 10:00:00+00:00 12 {}"


async def test_a_widget_gets_what_the_person_chose_and_the_defaults_of_the_rest(
    hosting, make_plugin, results
):
    chooser = """
    class Chooser(Base):
        settings = (
            NumberSetting(name="target", label="Target", default=80, max=100),
            QueuesSetting(name="queues", label="Queues"),
            FlagSetting(name="strict", label="Strict"),
        )
        def present(self, results, settings):
            return Card(headline=Count(settings["target"]), caption=str(settings))

    @hookimpl
    def hourglance_widgets(register): register(Chooser())
    """
    async with hosting(make_plugin(chooser)) as host:
        without = await host.present("strange/chooser", results)
        chosen = {"queues": ("billing", "sales"), "strict": True, "of an older version": "x"}
        with_choice = await host.present("strange/chooser", results, chosen)
        with pytest.raises(PluginFailedError, match=r"Target must be at most 100\."):
            await host.present("strange/chooser", results, {"target": 101})

    assert without.caption == "{'target': 80, 'queues': (), 'strict': False}"
    assert with_choice.caption == "{'target': 80, 'queues': ('billing', 'sales'), 'strict': True}"


async def test_widgets_come_in_the_order_of_their_registration_and_plugin_by_plugin(hosting, make_widgets):
    first = make_widgets(name="first", Zebra="return None", Ant="return None")
    second = make_widgets(name="second", Bee="return None")
    async with hosting(first, second) as host:
        assert [each.id for each in host.declarations()] == ["first/zebra", "first/ant", "second/bee"]


async def test_two_plugins_may_use_the_same_name_for_a_widget(hosting, make_widgets, results):
    one = make_widgets(name="one", Same="return Card(headline=Count(1))")
    two = make_widgets(name="two", Same="return Card(headline=Count(2))")
    async with hosting(one, two) as host:
        cards = [await host.present(f"{name}/same", results) for name in ("one", "two")]

    assert [card.headline for card in cards] == [Count(1), Count(2)]


async def test_a_plugin_may_bring_modules_of_its_own_but_none_for_those_of_python(
    hosting, make_widgets, results
):
    plugin = make_widgets(
        before="import json, strange_helper",
        Helped="return Card(headline=Count(strange_helper.NUMBER), caption=str(hasattr(json, 'dumps')))",
    )
    (plugin.folder / "strange_helper.py").write_text("NUMBER = 7")
    (plugin.folder / "json.py").write_text("")
    async with hosting(plugin) as host:
        card = await host.present("strange/helped", results)

    assert card == Card(headline=Count(7), caption="True")


async def test_guest_gets_nothing_of_the_apps_environment(hosting, make_widgets, results, monkeypatch):
    for name in ("HOURGLANCE_API_URL", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "A_SECRET"):
        monkeypatch.setenv(name, "leaked")
    plugin = make_widgets(
        Nosy="return Card(headline=Count(len(sys.argv)), caption=repr((dict(os.environ), sys.argv)))"
    )
    async with hosting(plugin) as host:
        card = await host.present("strange/nosy", results)

    assert "leaked" not in card.caption
    assert str(Path.home()) not in card.caption
    assert "PATH" not in card.caption


async def test_plugin_process_inherits_no_open_files_and_no_environment(
    hosting, make_widgets, results, tmp_path, monkeypatch
):
    monkeypatch.setenv("A_SECRET", "leaked")
    with (tmp_path / "secret.txt").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        async with hosting(make_widgets(Fine="return None")) as host:
            await host.present("strange/fine", results)
            process = Path(f"/proc/{host.process_id}")
            files = " ".join(str(each.readlink()) for each in (process / "fd").iterdir())
            environment = (process / "environ").read_bytes()

    assert "secret" not in files
    assert b"leaked" not in environment


async def test_app_runs_no_process_and_no_wasmtime_without_third_party_plugins(hosting, results, monkeypatch):
    monkeypatch.delitem(sys.modules, "wasmtime", raising=False)
    async with hosting() as host:
        assert await host.present("hourglance/voice-duration", results)
        assert host.process_id is None

    assert "wasmtime" not in sys.modules


async def test_app_does_not_import_plugins_or_wasmtime(hosting, make_widgets, results, monkeypatch):
    monkeypatch.delitem(sys.modules, "wasmtime", raising=False)
    async with hosting(make_widgets(Fine="return None")) as host:
        await host.present("strange/fine", results)

    assert not {"strange_module", "wasmtime"} & sys.modules.keys()


async def test_a_widget_that_nobody_declared_is_an_error(hosting, make_widgets, results):
    async with hosting(make_widgets(Known="return None")) as host:
        for widget in ("strange/unknown", "unknown/known", "unknown"):
            with pytest.raises(PluginFailedError, match="unknown"):
                await host.present(widget, results)


async def test_an_error_says_which_plugin_failed(hosting, make_widgets, results):
    async with hosting(make_widgets(Bad="raise ValueError('boom')")) as host:
        with pytest.raises(HourglanceError) as caught:
            await host.present("strange/bad", results)

    assert caught.value.who == caught.value.plugin == "strange"
    assert caught.value.code == "plugin-failed"
    assert caught.value.what == "`bad` raised ValueError: boom."
    assert caught.value.remedy
    assert "raise ValueError('boom')" in caught.value.details


async def test_cards_asked_for_at_once_all_arrive(hosting, make_widgets, results):
    plugin = make_widgets(**{f"Widget{n}": f"return Card(headline=Count({n}))" for n in range(20)})
    async with hosting(plugin) as host:
        cards = await asyncio.gather(*(host.present(each.id, results) for each in host.declarations()))

    assert [card.headline.value for card in cards] == list(range(20))


async def test_present_canceled_disturbs_no_other_widget(hosting, make_widgets, results):
    plugin = make_widgets(Slow="while True: pass", Good="return Card(headline=Count(1))")
    async with hosting(plugin) as host:
        asking = asyncio.ensure_future(host.present("strange/slow", results))
        await asyncio.sleep(0)
        asking.cancel()
        card = await host.present("strange/good", results)

    assert asking.cancelled()
    assert card.headline == Count(1)
    assert host.problems == ()


async def test_close_ends_a_busy_plugin_within_a_second(make_widgets, clock, results, compiled_guest):
    host = PluginHost([make_widgets(Busy="while True: pass")], clock=clock)
    await host.start()
    asking = asyncio.ensure_future(host.present("strange/busy", results))
    await asyncio.sleep(0.05)
    began = time.monotonic()
    await host.close()
    took = time.monotonic() - began

    assert took < 1
    with pytest.raises(HourglanceError):
        await asking
    with pytest.raises(HourglanceError, match="shutting down"):
        await host.present("strange/busy", results)
    assert host.problems == ()


@pytest.mark.parametrize("steps", [0, 1, 2, 5, 20, 100])
async def test_close_during_the_start_ends_what_was_started(make_plugin, clock, steps, compiled_guest):
    host = PluginHost([make_plugin("while True: pass")], clock=clock)
    starting = asyncio.ensure_future(host.start())
    for _ in range(steps):
        await asyncio.sleep(0.001)
    began = time.monotonic()
    await host.close()

    assert time.monotonic() - began < 1
    await starting
    assert host.declarations() == ()


async def test_busy_plugins_delay_no_other(hosting, make_widgets, results):
    busy = [make_widgets(name=f"busy{n}", Busy="while True: pass") for n in range(12)]
    good = make_widgets(name="good", Fine="return Card(headline=Count(1))")
    async with hosting(*busy, good, limits=PluginTimeouts(start=30, present=2)) as host:
        asking = [asyncio.ensure_future(host.present(f"{each.name}/busy", results)) for each in busy]
        await asyncio.sleep(0)
        assert (await host.present("good/fine", results)).headline == Count(1)
        assert not any(each.done() for each in asking)
        for each in asking:
            with pytest.raises(PluginTimeoutError):
                await each


async def test_plugins_are_loaded_few_at_a_time(hosting, make_widgets, monkeypatch):
    monkeypatch.setattr("hourglance.plugin_host.process._LOADED_AT_ONCE", 1)
    busy = [make_widgets(name=f"busy{n}", before="while True: pass", Busy="return None") for n in range(3)]
    limits = PluginTimeouts(start=0.2, present=1, failures=1)
    began = time.monotonic()
    async with hosting(*busy, limits=limits) as host:
        assert time.monotonic() - began > 3 * limits.start
        assert len(host.problems) == 3


async def test_plugin_whose_loading_was_canceled_is_loaded_again(
    make_widgets, clock, results, tmp_path, monkeypatch, compiled_guest
):
    monkeypatch.setattr("hourglance.plugin_host.process._LOADED_AT_ONCE", 1)
    busy = make_widgets(name="busy", before="while True: pass", Busy="return None")
    busy = replace(busy, declaration_cache=tmp_path / "declared.json")  # is loaded in the background
    good = make_widgets(name="good", Bad="os._exit(0)", Fine="return Card(headline=Count(1))")
    host = PluginHost([busy, good], clock=clock, limits=PluginTimeouts(start=2, present=20))
    try:
        await host.start()
        with pytest.raises(PluginCrashedError):
            await host.present("good/bad", results)
        asking = asyncio.ensure_future(host.present("good/fine", results))
        await asyncio.sleep(0.2)
        asking.cancel()
        await asyncio.wait([asking])
        assert await host.present("good/fine", results) == Card(headline=Count(1))
    finally:
        await host.close()


async def test_plugin_over_its_budget_waits_and_the_others_go_on(
    hosting, make_widgets, results, clock, monkeypatch
):
    monkeypatch.setattr("hourglance.plugin_host.processor_budget._SECONDS", 0.1)
    busy = make_widgets(name="busy", Busy="while True: pass", Fine="return Card(headline=Count(1))")
    good = make_widgets(name="good", Fine="return Card(headline=Count(1))")
    async with hosting(busy, good, limits=PluginTimeouts(start=30, present=1)) as host:
        with pytest.raises(PluginTimeoutError):
            await host.present("busy/busy", results)
        with pytest.raises(PluginOverBudgetError) as caught:
            await host.present("busy/fine", results)
        assert await host.present("good/fine", results)
        assert host.problems == ()
        clock.time += 3600
        assert await host.present("busy/fine", results)

    assert str(caught.value) == ("busy has used up its share of the processor. Its widgets go on in 60 s.")


async def test_installed_plugin_that_has_loaded_is_notified(make_plugin, clock, tmp_path, compiled_guest):
    plugin = make_plugin("@hookimpl\ndef hourglance_widgets(register): register(Base())")
    plugin = replace(plugin, declaration_cache=tmp_path / "declared.json")
    loaded = asyncio.Event()
    host = PluginHost([plugin], clock=clock, on_change=loaded.set)
    try:
        await host.start()
        assert host.declarations() == ()
        await loaded.wait()
        assert [each.id for each in host.declarations()] == ["strange/base"]
    finally:
        await host.close()


def test_a_host_runs_in_the_loop_of_any_thread(hosting, make_widgets, results):
    cards = []

    async def one_card():
        async with hosting(make_widgets(Fine="return Card(headline=Count(1))")) as host:
            cards.append(await host.present("strange/fine", results))

    thread = threading.Thread(target=lambda: asyncio.run(one_card()))
    thread.start()
    thread.join()

    assert cards == [Card(headline=Count(1))]


async def test_close_before_the_start_and_twice_is_fine(clock):
    host = PluginHost([], clock=clock)
    await host.close()
    await host.start()
    await host.close()
    await host.close()

    assert host.declarations() == ()


def test_plugin_process_ends_with_the_app(make_widgets, compiled_guest):
    """The app is killed while a plugin computes; the process notices that its pipe is closed."""
    plugin = make_widgets(before="while True: pass", Fine="return None")
    app = textwrap.dedent(
        f"""
        import asyncio
        from pathlib import Path
        from hourglance.plugin_host import PluginHost, find_plugins
        from hourglance.util.clock import SystemClock

        async def run():
            host = PluginHost(find_plugins(Path({str(plugin.folder)!r})), clock=SystemClock())
            starting = asyncio.ensure_future(host.start())
            while host.process_id is None:
                await asyncio.sleep(0.01)
            print(host.process_id, flush=True)
            await starting

        asyncio.run(run())
        """
    )
    with subprocess.Popen([sys.executable, "-c", app], stdout=subprocess.PIPE, text=True) as process:
        pid = int(process.stdout.readline())
        process.kill()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.02)


async def test_plugin_uses_the_standard_library_that_computes(hosting, make_widgets, results):
    """What pure-Python packages import when they are imported, and what Python imports at first use."""
    imports = """
        import email.utils, gettext, glob, gzip, importlib.metadata, html.parser, mimetypes, platform, shutil
        import statistics, tempfile, typing, urllib.error, xml.etree.ElementTree, zipfile
        from datetime import datetime

        class Typed:
            x: "int"
    """
    fine = """
        found = [datetime.strptime("2026-03-29", "%Y-%m-%d").strftime("%A"), platform.python_version()[:4]]
        found += [gettext.ngettext("call", "calls", 2), email.utils.quote('"'), statistics.median([3, 1, 2])]
        found += [xml.etree.ElementTree.fromstring("<a b='1'/>").get("b"), typing.get_type_hints(Typed)["x"]]
        found += [gzip.decompress(gzip.compress(b"gz")).decode(), "é".encode("cp1252").hex()]
        return Card(headline=Count(1), caption=" ".join(map(str, found)))
    """
    async with hosting(make_widgets(before=imports, Fine=fine)) as host:
        assert host.problems == ()
        card = await host.present("strange/fine", results)

    assert card.caption == "Sunday 3.14 calls \\\" 2 1 <class 'int'> gz e9"
