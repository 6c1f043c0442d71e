"""All hostile plugins at once, installed by the command and run in the real app, beside three good widgets.

The table of what each does, what a person reads and how soon is printed by::

    python -m pytest -s tests/zoo
"""

import asyncio
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from hostile_plugins import HOSTILE_PLUGINS, HostilePlugin
from wheels import GOOD, write_wheel

from hourglance.app.session import AppSession, SessionFiles
from hourglance.cli.commands import hourglance
from hourglance.cloud import Account, AccountFile, MemoryKeyring, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import ResultCache, Snapshot
from hourglance.genesys import Region
from hourglance.plugin_host import PluginLibrary, PluginTimeouts

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("compiled_guest")]

#: A minute between two refreshes goes by in ten seconds, and in up to thirty where others keep the computer
#: busy; plugins' deadlines are in real time, and shorter.
SPEED = max(2, min(6, 6 * (os.cpu_count() or 1) / (1 + os.getloadavg()[0])))
ROUNDS = 2
REFRESH = 60
LIMITS = PluginTimeouts(start=3, present=1)

GOOD_ONES = ("a-good", "m-good", "z-good")
KEYRING_THIEF = "[hourglance.plugins]\nx = evil_keyring\n[keyring.backends]\nevil = evil_keyring\n"


class FastClock:
    """Real time, sped up."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._start = datetime.now(UTC)

    def monotonic(self) -> float:
        return (time.monotonic() - self._began) * SPEED

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / SPEED)


@dataclass
class Seen:
    """What came of the plugins: when a problem was first seen, what cards said, when they were refreshed."""

    clock: FastClock
    token: str = ""
    first: dict[str, tuple[float, str]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    refreshes: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    plugin_problems: dict[str, str] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)
    longest_stall: float = 0
    bus_callers: int = 0
    processes: dict[str, float] = field(default_factory=dict)

    def take(self, snapshot: Snapshot) -> None:
        for state in snapshot.widgets:
            plugin = state.widget.plugin
            self.declared.add(plugin)
            if state.problem is not None:
                self.note(plugin, state.problem.sentence)
            if state.card is not None:
                self.shown[plugin] = state.card.caption
            if state.activity != "idle":
                self.busy.add(state.widget.id)
            elif state.widget.id in self.busy and state.data == "fresh":
                self.busy.remove(state.widget.id)
                of_plugin = self.refreshes.setdefault(plugin, {})
                of_plugin.setdefault(state.widget.id, []).append(self.clock.monotonic())

    def note(self, plugin: str, sentence: str) -> None:
        self.first.setdefault(plugin, (time.monotonic() - self.began, sentence))


def install(wheel: Path) -> str:
    done = CliRunner().invoke(hourglance, ["plugin", "install", "--yes", str(wheel)])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep everything that the zoo's visit leaves in one place, for all tests of this module."""
    home = tmp_path_factory.mktemp("zoo-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name in ("CONFIG", "CACHE", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "HOURGLANCE_"))]:
            patch.delenv(name)
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        patch.setattr("hourglance.plugin_host.dev_runner._INSPECTION", replace(LIMITS, failures=1))
        patch.setattr("hourglance.plugin_host.host.PluginTimeouts", lambda: LIMITS)
        yield home


@pytest.fixture(scope="module")
def seen(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """Install the zoo by the command, run the app for three refreshes, and return what was seen."""
    clock = FastClock()
    bus = home / "bus"
    with (
        pytest.MonkeyPatch.context() as patch,
        DemoCloud(conversations=2_000, clock=clock.now) as cloud,
        socket.socket(socket.AF_UNIX) as by_path,
        socket.socket(socket.AF_UNIX) as by_name,
    ):
        abstract = f"zoo-{os.getpid()}"
        for listening, address in ((by_path, str(bus)), (by_name, f"\0{abstract}")):
            listening.bind(address)
            listening.listen()
            listening.setblocking(False)
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={bus}")
        region = Region(name="demo", domain="demo", api_url=cloud.url, login_url=cloud.url)
        account = Account(region=region, client_id=cloud.client_id)
        AccountFile().save(account)
        cache, library = ResultCache(), PluginLibrary()
        cache.path.parent.mkdir(parents=True, exist_ok=True)
        arm = os.uname().machine == "aarch64"
        facts = {
            "user": account.key,
            "bus": str(bus),
            "abstract": abstract,
            "config": str(AccountFile().path),
            "cache": str(cache.path),
            "state": str(library.folder / "plugins.json"),
            "home": str(home),
            "port": cloud.url.rpartition(":")[2],
            "ptrace": 117 if arm else 101,
            "process_vm_readv": 270 if arm else 310,
        }
        wheels = tmp_path_factory.mktemp("wheels")
        for name in GOOD_ONES:
            install(write_wheel(wheels, name))
        facts["other"] = str(library.plugin(library.find("a-good")).folder / "a_good.py")
        install(write_wheel(wheels, "evil-keyring", entry_points=KEYRING_THIEF))
        for animal in HOSTILE_PLUGINS:
            code = re.sub(r"\{(" + "|".join(facts) + r")\}", lambda hole: str(facts[hole[1]]), animal.code)
            install(write_wheel(wheels, animal.name, code))
        seen = Seen(clock)
        vault = TokenVault([MemoryKeyring()])
        files = SessionFiles(results=cache)
        session = AppSession(account, vault, publish=seen.take, files=files, clock=clock)
        asyncio.run(run(session, seen))
        for listening in (by_path, by_name):
            try:
                listening.accept()
                seen.bus_callers += 1
            except BlockingIOError:
                pass
        print_table(seen)
        yield seen


async def run(desk: AppSession, seen: Seen) -> None:
    seen.began = time.monotonic()
    watching = asyncio.create_task(watch(desk, seen))
    async with desk:
        running = asyncio.create_task(desk.engine.run())
        await desk.cloud.sign_in(open_headless)
        seen.token = token_of(desk)
        await seen.clock.sleep(ROUNDS * REFRESH + 45)
        seen.plugin_problems = {each.plugin: each.sentence for each in desk.plugins.problems}
        seen.processes = await busy_workers()
        watching.cancel()
        running.cancel()
        await asyncio.gather(watching, running, return_exceptions=True)


async def watch(desk: AppSession, seen: Seen) -> None:
    """Note the plugins' problems as they come, and how long the loop was ever held up.

    Time in which the loop's thread was ready and other programs had the processors is not the app's doing.
    """
    while True:
        before, waited = time.monotonic(), ready_seconds()
        await asyncio.sleep(0.02)
        held_up = time.monotonic() - before - 0.02 - (ready_seconds() - waited)
        seen.longest_stall = max(seen.longest_stall, held_up)
        for problem in desk.plugins.problems:
            seen.note(problem.plugin, problem.sentence)


def ready_seconds() -> float:
    """Return how long this thread has waited for a processor so far, ready to run."""
    return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9


async def busy_workers() -> dict[str, float]:
    """Return the share of a core that each worker takes while nobody asks it."""
    async with asyncio.timeout(30):
        while True:
            before, at_rest = cpu_seconds(), resting()
            await asyncio.sleep(0.5)
            shares = {name: (after - before.get(name, after)) / 0.5 for name, after in cpu_seconds().items()}
            # Whoever was asked meanwhile may take what it likes; there is a moment when nobody is.
            if shares.keys() <= at_rest & resting():
                return shares


def resting() -> set[str]:
    """Return the workers that stand still, as the host has them do until it asks them again."""
    return {name for name, (state, _) in workers().items() if state == "T"}


def cpu_seconds() -> dict[str, float]:
    return {name: seconds for name, (_, seconds) in workers().items()}


def workers() -> dict[str, tuple[str, float]]:
    """Return each worker's state, as the kernel calls it, and the processor time that it has taken."""
    found = {}
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread or a process that has just ended
            for pid in (task / "children").read_text().split():
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                if b"hourglance.plugin_host.sandbox.worker" in words:
                    status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                    name = words[words.index(b"hourglance.plugin_host.sandbox.worker") + 1].decode()
                    found[name] = status[0], sum(map(int, status[11:13])) / os.sysconf("SC_CLK_TCK")
    return found


def token_of(desk: AppSession) -> str:
    vault = desk.cloud._vault
    (kept,) = vault._keyrings[0]._entries.values()
    return kept


def print_table(seen: Seen) -> None:
    print(
        f"\nlimits: {LIMITS.start:g} s to load, {LIMITS.present:g} s for a card; the loop was held up for "
        f"{seen.longest_stall * 1000:.0f} ms at most\n"
    )
    for animal in HOSTILE_PLUGINS:
        after, sentence = seen.first.get(animal.name, (None, ""))
        when = "" if after is None else f"{after:5.1f} s"
        what = sentence or f"shows: {seen.shown.get(animal.name)}"
        print(f"{animal.does:<60} {when:>8}  {what[:150]}")
    for name in GOOD_ONES:
        for widget, times in seen.refreshes.get(name, {}).items():
            gaps = ", ".join(f"{after - before:.0f} s" for before, after in pairwise(times))
            print(f"{widget:<60} {len(times):>6} refreshes, {gaps} apart")


@pytest.mark.parametrize("animal", HOSTILE_PLUGINS, ids=lambda animal: animal.name)
def test_a_person_reads_what_it_did_and_nothing_else_happens(seen: Seen, animal: HostilePlugin) -> None:
    if animal.said is not None:
        sentence = seen.first[animal.name][1]
        assert any(words in sentence for words in animal.said.split("|")), sentence
    elif animal.name not in seen.shown:
        raise AssertionError(seen.first.get(animal.name))
    elif animal.name.startswith(("thief", "network", "vandal")):
        words = seen.shown[animal.name].split()
        assert len(words) == len(animal.shown.split())
        assert all(word.endswith("Error") for word in words), words
    else:
        assert seen.shown[animal.name] == animal.shown


@pytest.mark.parametrize("name", [*GOOD_ONES, "hourglance"])
def test_a_good_widget_never_misses_a_refresh(seen: Seen, name: str) -> None:
    assert name not in seen.first
    for times in seen.refreshes[name].values():
        assert len(times) > ROUNDS
        assert max(after - before for before, after in pairwise(times)) < 1.5 * REFRESH


def test_the_app_s_loop_is_never_held_up(seen: Seen) -> None:
    assert seen.longest_stall < 0.5


def test_the_token_is_in_no_plugin_s_words(seen: Seen) -> None:
    said = " ".join([*seen.shown.values(), *(sentence for _, sentence in seen.first.values())])

    assert len(seen.token) > 20
    assert seen.token not in said
    assert not any(part in said for part in re.findall(r"[\w-]{20,}", seen.token))
    assert "GOT" not in said
    assert seen.bus_callers == 0


def test_a_keyring_backend_in_a_plugin_is_not_seen_by_the_app(seen: Seen) -> None:
    assert "evil-keyring" in seen.shown
    assert "evil" not in metadata.entry_points(group="keyring.backends").names


def test_a_plugin_costs_nothing_while_nobody_asks_it(seen: Seen) -> None:
    assert "thread-burner" in seen.processes
    assert max(seen.processes.values()) < 0.05


def test_the_zoo_leaves_nothing_at_home_and_nothing_running(seen: Seen, home: Path) -> None:
    assert not (home / "planted.txt").exists()
    assert (home / "config" / "hourglance" / "account.json").exists()
    assert cpu_seconds() == {}


def test_a_plugin_for_another_hourglance_is_not_even_installed(home: Path, tmp_path: Path) -> None:
    wheel = write_wheel(tmp_path, "from-the-future", GOOD, requires=("hourglance>=1000",))
    done = CliRunner().invoke(hourglance, ["plugin", "install", "--yes", str(wheel)])

    assert "requires another version of Hourglance" in str(done.exception)
