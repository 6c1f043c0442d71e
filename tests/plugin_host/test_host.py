"""The host as the app uses it."""

import asyncio
import os
import threading
import time
from pathlib import Path

import pytest

from hourglance.api import Bars, Card, Count, Duration, HourglanceError
from hourglance.plugin_host import PluginFailedError, PluginHost

pytestmark = pytest.mark.anyio


def names_in(folder: str) -> list[str] | None:
    return [path.name for path in Path(folder).iterdir()] if Path(folder).exists() else None


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


async def test_a_worker_gets_nothing_of_the_apps_environment(hosting, make_widgets, results, monkeypatch):
    for name in ("HOURGLANCE_API_URL", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "A_SECRET"):
        monkeypatch.setenv(name, "leaked")
    plugin = make_widgets(Nosy="return Card(headline=Count(1), caption=repr(dict(os.environ)))")
    async with hosting(plugin) as host:
        card = await host.present("strange/nosy", results)

    names = set(eval(card.caption))
    assert names <= {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT"}
    assert "leaked" not in card.caption
    assert os.environ["HOME"] not in card.caption


async def test_a_worker_has_a_folder_of_its_own_that_goes_with_it(hosting, make_widgets, results):
    plugin = make_widgets(
        Messy="""
        open("left.txt", "w").close()
        return Card(headline=Count(1), caption=os.getcwd())
        """
    )
    async with hosting(plugin) as host:
        card = await host.present("strange/messy", results)
        assert names_in(card.caption) == ["left.txt"]

    assert names_in(card.caption) is None


async def test_a_worker_has_none_of_the_apps_open_files(hosting, make_widgets, results, tmp_path):
    plugin = make_widgets(
        Counting="""
        files = [f"/proc/self/fd/{fd}" for fd in range(256)]
        targets = [os.readlink(fd) for fd in files if os.path.lexists(fd)]
        return Card(headline=Count(len(targets)), caption=" ".join(targets))
        """
    )
    with (tmp_path / "secret.txt").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        async with hosting(plugin) as host:
            card = await host.present("strange/counting", results)

    assert card.headline.value >= 3
    assert "secret" not in card.caption


async def test_a_worker_holds_neither_qt_nor_the_network_nor_the_keyring(hosting, make_widgets, results):
    heavy = {"httpx", "keyring", "PySide6", "asyncio", "click", "rich", "ssl", "socket", "importlib.metadata"}
    plugin = make_widgets(
        Modules=f"return Card(headline=Count(len(sys.modules)), caption=repr({heavy!r} & set(sys.modules)))"
    )
    async with hosting(plugin) as host:
        card = await host.present("strange/modules", results)

    assert card.headline.value > 50
    assert card.caption == "set()"


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


async def test_whoever_gives_up_waiting_disturbs_nobody_else(hosting, make_widgets, results):
    plugin = make_widgets(Slow="time.sleep(60)", Good="return Card(headline=Count(1))")
    async with hosting(plugin) as host:
        asking = asyncio.ensure_future(host.present("strange/slow", results))
        await asyncio.sleep(0.1)
        asking.cancel()
        card = await host.present("strange/good", results)

    assert asking.cancelled()
    assert card.headline == Count(1)
    assert host.problems == ()


async def test_close_ends_a_busy_worker_within_a_second(make_widgets, clock, results):
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


async def test_close_during_the_start_ends_what_was_started(make_plugin, clock):
    host = PluginHost([make_plugin("time.sleep(60)")], clock=clock)
    starting = asyncio.ensure_future(host.start())
    await asyncio.sleep(0.05)
    began = time.monotonic()
    await host.close()

    assert time.monotonic() - began < 1
    await starting
    assert host.declarations() == ()


async def test_a_worker_whose_app_is_gone_will_not_compute_for_ever(hosting, make_widgets, results):
    plugin = make_widgets(Alarmed="import signal; return Card(headline=Count(signal.alarm(0)))")
    async with hosting(plugin) as host:
        card = await host.present("strange/alarmed", results)

    assert 0 < card.headline.value <= 60


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
