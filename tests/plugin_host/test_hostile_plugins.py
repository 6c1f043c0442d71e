"""Hostile plugins in the real runtime: none reaches anything, and none costs another plugin its card.

``tests/support/hostile_plugins.py`` has their code. Nothing here depends on the platform.
"""

import asyncio
import socket
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hostile_plugins import (
    ALONE,
    FINE,
    HEADER,
    HOOK,
    HOSTILE_PLUGINS,
    PATIENT,
    SHORT_PRESENT,
    SHORT_START,
    HostilePlugin,
    write_plugin,
)

from hourglance.api import Aggregates, Card, Count
from hourglance.plugin_host import PluginError, PluginHost, PluginTimeouts
from hourglance.util.clock import SystemClock

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("compiled_guest"), pytest.mark.timeout(300)]

WELL = Card(headline=Count(1), caption="well")

#: How many plugins act at the same time.
AT_ONCE = 12


@dataclass
class Seen:
    """What was seen of the plugins, by their names, and of what they attack."""

    said: dict[str, str] = field(default_factory=dict)
    shown: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    good_cards: list[Card | None] = field(default_factory=list)
    processes: list[set[int | None]] = field(default_factory=list)
    home: list[dict[str, bytes]] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, results: Aggregates) -> Seen:
    """Run all hostile plugins in four hosts with a good plugin each."""
    home, plugins = tmp_path_factory.mktemp("user"), tmp_path_factory.mktemp("plugins")
    (home / "secret.txt").write_text("secret")
    (home / "config.toml").write_text("config")
    seen = Seen(home=[content(home)])
    with (
        pytest.MonkeyPatch.context() as patch,
        closing(socket.create_server(("127.0.0.1", 0))) as server,
        closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as receiver,
    ):
        for name in ("HOME", "USERPROFILE", "A_SECRET"):
            patch.setenv(name, str(home))
        receiver.bind(("127.0.0.1", 0))
        facts = {
            "home": home,
            "config": home / "config.toml",
            "other": plugins / "0" / "good" / "good_module.py",
            "port": server.getsockname()[1],
            "udp_port": receiver.getsockname()[1],
        }
        for number, limits in enumerate((PATIENT, ALONE, SHORT_PRESENT, SHORT_START)):
            folder = plugins / str(number)
            hostile = [each for each in HOSTILE_PLUGINS if each.limits is limits]
            asyncio.run(run(hostile, limits, folder, facts, results, seen))
        for listening in server, receiver:
            listening.setblocking(False)
            try:
                seen.received.append(listening.recv(1) if listening is receiver else b"a connection")
                listening.accept()
            except OSError:
                seen.received.clear()
    seen.home.append(content(home))
    return seen


async def run(
    hostile: list[HostilePlugin],
    limits: PluginTimeouts,
    folder: Path,
    facts: dict[str, object],
    results: Aggregates,
    seen: Seen,
) -> None:
    good = write_plugin(folder / "good", "good", f"{HEADER}\n{FINE}\n{HOOK}")
    plugins = [each.write(folder, facts) for each in hostile]
    host = PluginHost([good, *plugins], clock=SystemClock(), limits=limits)
    some = asyncio.Semaphore(AT_ONCE)

    async def present(name: str) -> None:
        async with some:
            before = host.process_id
            for _ in range(2):
                try:
                    card = await host.present(f"{name}/bad", results)
                except PluginError as error:
                    seen.said[name] = error.what
                    break
                seen.shown[name].append("" if card is None else card.caption)
            seen.good_cards.append(await host.present("good/bad", results))
            seen.processes.append({before, host.process_id})

    try:
        await host.start()
        await asyncio.gather(*(present(each.name) for each in plugins))
        for problem in host.problems:
            seen.said[problem.plugin] = f"{problem.sentence} {seen.said.get(problem.plugin, '')}"
    finally:
        await host.close()


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("plugin", HOSTILE_PLUGINS, ids=lambda each: each.name)
def test_hostile_plugin_reaches_nothing_and_the_user_reads_why(seen: Seen, plugin: HostilePlugin) -> None:
    said, shown = seen.said.get(plugin.name, ""), seen.shown[plugin.name]

    assert plugin.says in said
    assert said.isprintable()
    assert len(said) < 2_500
    if plugin.shows == "errors":
        words = " ".join(shown).split()
        assert words
        assert [word for word in words if not word.lower().endswith("error")] == []
    else:
        assert shown == ([plugin.shows] * 2 if plugin.shows else [])


def test_hostile_plugins_cost_no_other_its_card(seen: Seen) -> None:
    assert seen.good_cards == [WELL] * len(HOSTILE_PLUGINS)


def test_hostile_plugins_do_not_end_the_plugin_process(seen: Seen) -> None:
    assert all(len(each) == 1 for each in seen.processes)


def test_hostile_plugins_leave_the_home_folder_unchanged_and_send_nothing(seen: Seen) -> None:
    before, after = seen.home

    assert before == after
    assert seen.received == []


def test_hostile_plugins_are_of_all_kinds() -> None:
    assert len({plugin.does.partition(":")[0] for plugin in HOSTILE_PLUGINS}) >= 14
    assert len({plugin.name for plugin in HOSTILE_PLUGINS}) == len(HOSTILE_PLUGINS) >= 60


async def test_guest_cannot_follow_a_link_out_of_its_folder(hosting, make_widgets, results, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    read = """
    found = []
    for path in ("/plugin/file", "/plugin/folder/secret.txt", "/plugin/../secret.txt", "/plugin/inside.txt"):
        try: found.append(Path(path).read_text())
        except OSError as error: found.append(type(error).__name__)
    return Card(headline=Count(1), caption=" ".join(found))
    """
    plugin = make_widgets(Reader=read)
    (plugin.folder / "file").symlink_to(tmp_path / "secret.txt")
    (plugin.folder / "folder").symlink_to("..")
    (plugin.folder / "inside.txt").write_text("inside")
    async with hosting(plugin) as host:
        card = await host.present("strange/reader", results)

    assert card.caption == "PermissionError PermissionError PermissionError inside"


async def test_folder_that_holds_the_home_folder_is_refused(hosting, make_widgets, monkeypatch):
    plugin = make_widgets(Fine="return None")
    for home in (plugin.folder, plugin.folder / "inner"):
        home.mkdir(exist_ok=True)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("USERPROFILE", str(home))
        async with hosting(plugin, limits=PATIENT) as host:
            (problem,) = host.problems
        assert "contains your home folder" in problem.sentence
