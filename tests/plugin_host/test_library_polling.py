"""A running host takes up what commands change in the library, and leaves alone what they leave alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wheels import GOOD, write_wheel

from hourglance.plugin_host import InstalledPlugin, PluginHost, PluginLibrary

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("compiled_guest")]

#: Its card has a number that stays the same as long as the guest lives.
LIFE = """
TOKEN = int.from_bytes(os.urandom(4), "big")

class Life(Base):
    def present(self, results, settings):
        return Card(headline=Count(TOKEN))

@hookimpl
def hourglance_widgets(register):
    register(Life())
"""


@pytest.fixture
def library(tmp_path: Path, fast_install: None) -> PluginLibrary:
    return PluginLibrary(tmp_path / "plugins")


@pytest.fixture
def changes() -> list[str]:
    return []


@pytest.fixture
async def host(library: PluginLibrary, clock, changes: list[str]) -> AsyncIterator[PluginHost]:
    host = PluginHost(clock=clock, library=library, on_change=lambda: changes.append("changed"))
    try:
        await host.start()
        yield host
    finally:
        await host.close()


def install(library: PluginLibrary, wheel: Path) -> InstalledPlugin:
    """Install a wheel as another process would."""
    command = PluginLibrary(library.folder)
    with command.stage(str(wheel)) as staged:
        return command.install(staged, granted=("conversations",))


def ids(host: PluginHost) -> list[str]:
    return [each.id for each in host.declarations() if each.plugin != "hourglance"]


async def test_a_plugin_that_was_just_enabled_runs_without_a_restart(
    host: PluginHost, library: PluginLibrary, changes: list[str], tmp_path: Path, results
) -> None:
    assert ids(host) == []
    await asyncio.to_thread(install, library, write_wheel(tmp_path, "strange"))

    host.poll_library()
    await host.wait_idle()

    assert ids(host) == ["strange/good"]
    assert (await host.present("strange/good", results)).caption == "well"
    assert changes


async def test_a_look_at_what_nobody_has_changed_does_nothing(
    host: PluginHost, library: PluginLibrary, changes: list[str], tmp_path: Path
) -> None:
    await asyncio.to_thread(install, library, write_wheel(tmp_path, "strange"))
    host.poll_library()
    await host.wait_idle()
    changes.clear()

    host.poll_library()

    assert changes == []


async def test_what_is_disabled_or_removed_ends_and_the_others_go_on(
    host: PluginHost, library: PluginLibrary, tmp_path: Path, results
) -> None:
    for name in ("one", "two", "three"):
        await asyncio.to_thread(install, library, write_wheel(tmp_path, name, LIFE))
    host.poll_library()
    await host.wait_idle()
    before = await host.present("three/life", results)

    library.disable("one")
    library.remove("two")
    host.poll_library()

    assert ids(host) == ["three/life"]
    assert await host.present("three/life", results) == before
    assert not (library.folder / "two").exists()


async def test_process_ends_with_the_last_plugin_and_starts_with_the_next(
    host: PluginHost, library: PluginLibrary, tmp_path: Path, results
) -> None:
    await asyncio.to_thread(install, library, write_wheel(tmp_path, "strange"))
    for _ in range(2):
        host.poll_library()
        await host.wait_idle()
        assert await host.present("strange/good", results)
        assert host.process_id is not None
        library.disable("strange")
        host.poll_library()
        while host.process_id is not None:  # noqa: ASYNC110 - the host reports no end of its process
            await asyncio.sleep(0.01)
        library.enable("strange", ("conversations",))


async def test_an_update_takes_the_place_of_the_version_before(
    host: PluginHost, library: PluginLibrary, tmp_path: Path, results
) -> None:
    await asyncio.to_thread(install, library, write_wheel(tmp_path, "strange"))
    host.poll_library()
    await host.wait_idle()
    update = GOOD.replace("Good", "Better")
    await asyncio.to_thread(install, library, write_wheel(tmp_path, "strange", update, version="1.1"))

    host.poll_library()
    await host.wait_idle()

    assert ids(host) == ["strange/better"]


async def test_a_list_that_makes_no_sense_stops_nobody_who_runs(
    host: PluginHost, library: PluginLibrary, tmp_path: Path, results
) -> None:
    await asyncio.to_thread(install, library, write_wheel(tmp_path, "strange"))
    host.poll_library()
    await host.wait_idle()
    (library.folder / "plugins.json").write_text("{")

    for _ in range(2):
        host.poll_library()

    assert ids(host) == ["strange/good"]
    (problem,) = host.problems
    assert "set aside" in problem.sentence


async def test_in_safe_mode_there_is_nothing_to_look_at(
    library: PluginLibrary, clock, tmp_path: Path
) -> None:
    host = PluginHost(clock=clock, library=None)
    await host.start()
    try:
        await asyncio.to_thread(install, library, write_wheel(tmp_path, "strange"))
        host.poll_library()
        assert ids(host) == []
    finally:
        await host.close()
