"""What a worker may cost while nobody asks it, what it may leave behind, and how many start at once."""

import asyncio
import gc
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from hourglance.api import Card, Count
from hourglance.plugin_host import PluginCrashedError, PluginHost, PluginTimeouts, process
from hourglance.plugin_host.host import BUNDLED
from hourglance.plugin_host.install.metadata import find_plugins
from hourglance.plugin_host.log import PluginLog

pytestmark = pytest.mark.anyio


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def stands_still(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while state_of(pid) != "T" and time.monotonic() < deadline:
        time.sleep(0.01)
    return state_of(pid) == "T"


@pytest.mark.skipif(sys.platform != "linux", reason="a worker stands still on Linux alone")
async def test_a_worker_stands_still_until_it_is_asked_again(hosting, make_widgets, results):
    body = """
    import threading
    threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()
    return Card(headline=Count(os.getpid()))
    """
    async with hosting(make_widgets(Burner=body, Pid="return Card(headline=Count(os.getpid()))")) as host:
        card = await host.present("strange/burner", results)
        assert stands_still(card.headline.value)
        assert await host.present("strange/pid", results) == card
        assert stands_still(card.headline.value)


async def test_a_worker_that_stands_still_ends_at_once_with_the_host(hosting, make_widgets, results):
    async with hosting(make_widgets(Pid="return Card(headline=Count(os.getpid()))")) as host:
        card = await host.present("strange/pid", results)
        began = time.monotonic()

    assert time.monotonic() - began < 1
    with pytest.raises(ProcessLookupError):
        os.kill(card.headline.value, 0)


@pytest.mark.parametrize(
    "body",
    [
        "for n in range(1_001): open(str(n), 'w').close()",
        "for n in range(5): open(str(n), 'wb').write(bytes(15 * 1024**2))",
    ],
)
async def test_a_plugin_cannot_fill_the_disk(hosting, make_widgets, results, body):
    bad = f"{body}\nreturn Card(headline=Count(1))"
    async with hosting(make_widgets(Bad=bad, Fine="return Card(headline=Count(1))")) as host:
        with pytest.raises(PluginCrashedError, match="wrote more than 64 MB or 1000 files"):
            await host.present("strange/bad", results)
        assert await host.present("strange/fine", results) == Card(headline=Count(1))


async def test_no_file_of_a_plugin_grows_beyond_its_limit(hosting, make_widgets, results):
    body = """
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try: open("big", "wb").write(bytes(20 * 1024**2))
    except OSError as error: return Card(headline=Count(os.path.getsize("big")), caption=error.strerror)
    """
    async with hosting(make_widgets(Big=body)) as host:
        card = await host.present("strange/big", results)

    assert card.caption == "File too large"
    assert card.headline.value == 16 * 1024**2


async def test_one_worker_is_started_after_the_other(hosting, make_widgets, monkeypatch):
    launch = process.Worker._launch
    under_way, most = 0, 0

    async def counted(worker):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await launch(worker)
        under_way -= 1

    monkeypatch.setattr(process.Worker, "_launch", counted)
    plugins = [make_widgets(name=f"plugin{n}", Fine="return None") for n in range(5)]
    async with hosting(*plugins) as host:
        assert len(host.declarations()) == 5

    assert most == 1


async def test_whoever_wants_to_know_is_told_when_an_installed_plugin_has_loaded(
    make_widgets, clock, tmp_path
):
    plugin = replace(make_widgets(Fine="return None"), declaration_cache=tmp_path / "declared.json")
    told = []
    host = PluginHost(
        [plugin],
        clock=clock,
        limits=PluginTimeouts(start=30),
        on_change=lambda: told.append(host.declarations()),
    )
    try:
        await host.start()
        assert (host.declarations(), told) == ((), [])
        await host.wait_idle()
        ((declaration,),) = told
        assert declaration.id == "strange/fine"
    finally:
        await host.close()


async def test_closing_ends_what_is_still_starting(make_plugin, clock, tmp_path):
    plugin = replace(make_plugin("time.sleep(60)"), declaration_cache=tmp_path / "declared.json")
    host = PluginHost([plugin], clock=clock)
    await host.start()
    await asyncio.sleep(0.05)
    began = time.monotonic()
    await host.close()

    assert time.monotonic() - began < 1
    assert host.declarations() == ()


# What asyncio itself leaves open where its own tasks are cancelled ends with the program.
@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("steps", range(1, 8))
async def test_whatever_is_cancelled_while_a_process_starts_ends(steps: int) -> None:
    """As by Ctrl+C: every task of the loop is cancelled, asyncio's own too."""
    (bundled,) = (plugin for plugin in find_plugins() if plugin.name == BUNDLED)
    mine = asyncio.all_tasks()
    starting = asyncio.create_task(process.Worker(bundled, PluginLog()).start(10))
    for _ in range(steps):
        await asyncio.sleep(0)
    for task in asyncio.all_tasks() - mine:
        task.cancel()

    _, left = await asyncio.wait([starting], timeout=5)
    assert not left
    del starting
    gc.collect()
