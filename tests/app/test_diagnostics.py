"""The doctor: every look by itself, a stable form, and a report that names nobody."""

import asyncio
import json
import os
import subprocess
import threading
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from fake_desktop import FakeDesktop
from shared_cloud import account_at
from subprocesses import program

from hourglance.api import HourglanceError
from hourglance.app.diagnostics import computer
from hourglance.app.diagnostics.checks import DiagnosticsContext, run_checks, standalone_context
from hourglance.app.diagnostics.health_check import HealthCheck, Sentence, isolated, ok
from hourglance.app.diagnostics.report import ReportError, build_report, save_report
from hourglance.app.session import AppSession, SessionFiles
from hourglance.cli.doctor import as_text
from hourglance.cloud import MemoryKeyring, NameCacheFile, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import Problem, RefreshEngine
from hourglance.tray import TrayDesktop
from hourglance.util.atomic_file import atomic_write
from hourglance.util.blocking import run_blocking
from hourglance.util.paths import FolderKind, user_path

pytestmark = pytest.mark.anyio


@pytest.fixture
def vault() -> TokenVault:
    return TokenVault([MemoryKeyring()])


@pytest.fixture
async def desk(
    cloud: DemoCloud, vault: TokenVault, tmp_path: Path, anyio_backend: str
) -> AsyncIterator[AppSession]:
    cloud.set_clock(partial(datetime.now, UTC))  # the computer's
    names = NameCacheFile(tmp_path / "names.json")
    async with AppSession(account_at(cloud), vault, files=SessionFiles(names=names)) as desk:
        await desk.cloud.sign_in(open_headless)
        yield desk


@pytest.fixture
def fake_keyring(monkeypatch: pytest.MonkeyPatch, vault: TokenVault) -> None:
    """Spare the processes that look for keyrings, for tests of other checks."""
    monkeypatch.setattr("hourglance.app.diagnostics.computer.TokenVault", lambda **_: vault)


async def by_name(patient: DiagnosticsContext) -> dict[str, HealthCheck]:
    return {check.name: check for check in await run_checks(patient)}


async def test_diagnostics_check_that_fails_is_a_line() -> None:
    async def foreseen() -> HealthCheck:
        raise HourglanceError("It is broken.", remedy="Mend it.")

    async def unforeseen() -> HealthCheck:
        raise RuntimeError("of somebody's name")

    async def hangs() -> HealthCheck:
        await asyncio.Event().wait()
        return ok("")

    assert await isolated("x", foreseen) == HealthCheck(
        name="x",
        state="fail",
        what=Sentence("It is broken."),
        remedy=Sentence("Mend it."),
        code="error",
    )
    found = await isolated("x", unforeseen)
    assert (found.state, str(found.what)) == (
        "unknown",
        "Internal error in this check (RuntimeError); see the log.",
    )
    assert (await isolated("x", hangs, deadline=0.05)).state == "fail"


def test_sentence_is_translated_with_its_values() -> None:
    german = {
        "{n} widgets of {plugins}": "{n} Widgets von {plugins}",
        "Running: {running}.": "Es laufen: {running}.",
    }
    running = Sentence("{n} widgets of {plugins}", {"n": "3", "plugins": "a{b}"})
    sentence = Sentence("Running: {running}.", {"running": running})

    assert str(sentence) == "Running: 3 widgets of a{b}."
    assert sentence.text(lambda text: german.get(text, text)) == "Es laufen: 3 Widgets von a{b}."
    assert str(Sentence("A message with {braces}.")) == "A message with {braces}."
    assert Sentence("").text(lambda _: "not asked for") == ""


async def test_diagnostics_check_that_hangs_delays_no_other() -> None:
    released = threading.Event()

    async def hangs() -> HealthCheck:
        await run_blocking(released.wait)
        return ok("")

    assert (await isolated("x", hangs, deadline=0.05)).state == "fail"
    assert await run_blocking(lambda: 3) == 3
    released.set()


async def test_diagnostics_have_all_lines_if_nothing_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("nothing works")

    for name in ("read_policy", "TokenVault", "user_path"):
        monkeypatch.setattr(f"hourglance.app.diagnostics.computer.{name}", broken)
    monkeypatch.setattr("hourglance.app.diagnostics.plugins.is_guest_prepared", broken)
    monkeypatch.setattr(TrayDesktop, "display_problem", broken)
    async with standalone_context(TrayDesktop(), safe_mode=True) as patient:
        found = await by_name(patient)

    assert len(found) == 22
    for name in ("display", "tray", "keyring", "files", "preset", "protections"):
        assert found[name].state == "unknown"
    assert found["plugins"].state == "ok"


async def test_diagnostics_of_the_running_app(desk: AppSession) -> None:
    await desk.refresh_once()
    found = await by_name(DiagnosticsContext.from_session(desk, TrayDesktop()))

    for name in ("account", "region", "proxy", "tls", "clock", "oauth-client", "sign-in", "permissions"):
        assert found[name].state == "ok", found[name]
    assert str(found["merge-rules"].what).startswith("All merged requests that were compared")
    assert "requests of this minute are used" in str(found["rate-budget"].what)
    assert found["surroundings"].state == "ok"
    assert found["figures"].state == "ok"


async def test_diagnostics_report_an_autostart_entry_whose_program_is_gone() -> None:
    desktop = FakeDesktop()
    assert str((await computer.autostart(desktop)).what) == "Hourglance does not start at login."
    desktop.starts = True
    assert str((await computer.autostart(desktop)).what) == "Hourglance starts at login."
    desktop.missing = "/gone/hourglance"
    check = await computer.autostart(desktop)
    assert check.state == "fail"
    assert "/gone/hourglance" in str(check.what)


@pytest.mark.usefixtures("fake_keyring")
async def test_diagnostics_report_a_cache_that_cannot_be_written(
    desk: AppSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Problem(code="result-store", who="The file", what="The disk is full.", remedy="Make room.")
    monkeypatch.setattr(RefreshEngine, "cache_problem", problem)

    found = (await by_name(DiagnosticsContext.from_session(desk, FakeDesktop())))["figures"]

    assert (found.state, str(found.what), str(found.remedy)) == ("warn", problem.what, problem.remedy)


@pytest.mark.parametrize(
    ("text", "state", "sentences"),
    [
        (
            '[account]\nregoin = "eu-west-1"\n[storage]\nkeep_figures = no\n',
            "fail",
            (
                "Line 2: Unknown key `regoin` in [account]. Did you mean `region`?",
                "Line 4: Invalid TOML: invalid value. Write false.",
            ),
        ),
        (
            '[account]\nregion = "eu-west-1"\n[refresh]\nfloor_seconds = 120\n',
            "ok",
            (": region eu-west-1, minimum refresh interval 120 s.",),
        ),
    ],
    ids=["invalid", "valid"],
)
async def test_diagnostics_list_problems_or_settings_of_the_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, state: str, sentences: tuple[str, ...]
) -> None:
    preset = tmp_path / "preset.toml"
    preset.write_text(text)
    monkeypatch.setattr("hourglance.app.policy.reader.policy_path", lambda: preset)
    monkeypatch.setattr("hourglance.app.policy.trust.administrators", lambda: frozenset({0, os.getuid()}))
    line = await computer.policy()

    assert line.state == state
    assert all(sentence in f"{line.what} {line.remedy}" for sentence in sentences)


@pytest.mark.parametrize(
    "path", [("config", "widgets.json.corrupt"), ("data", "plugins/plugins.json.corrupt")], ids=str
)
async def test_diagnostics_list_quarantined_files(path: tuple[FolderKind, str]) -> None:
    kind, name = path
    atomic_write(user_path(kind, name), b"{")
    line = await computer.files("")

    assert (line.state, Path(name).name in str(line.what)) == ("warn", True)


@pytest.mark.usefixtures("fake_keyring")
async def test_diagnostics_suggest_disabling_plugins_only() -> None:
    (user_path("data", "plugins") / "plugins.json").mkdir(parents=True)
    async with standalone_context(FakeDesktop(), safe_mode=False) as patient:
        line = (await by_name(patient))["plugins"]
    assert line.state == "fail"
    assert "Move the file or folder that is in its place" in str(line.what)
    assert "disable" not in str(line.remedy)


@pytest.mark.usefixtures("fake_keyring")
async def test_report_has_no_token_name_or_id(
    desk: AppSession, cloud: DemoCloud, vault: TokenVault, tmp_path: Path
) -> None:
    queue, customer = cloud.organization.queues[0], cloud.organization.conversation_prefix
    await desk.refresh_once()
    await desk.directory.search("user", "")
    await desk.directory.search("queue", "")
    log = desk.plugins._supervisors["hourglance"].log
    agent = cloud.organization.users[3].name
    log.write(f"saw {agent} at {queue.name} ({queue.id}), conversation {customer}00000000000a")
    log.write("Authorization: Bearer abc")
    patient = DiagnosticsContext.from_session(desk, FakeDesktop())
    path = tmp_path / "report.zip"
    save_report(path, build_report(patient, await run_checks(patient)))

    with zipfile.ZipFile(path) as bundle:
        files = {name: bundle.read(name).decode() for name in bundle.namelist()}
    whole = "\n".join(files.values())
    stored = await vault.read(desk.cloud.account.key)
    assert stored
    people = [user.name for user in cloud.organization.users]
    ids = [each.id for each in (*cloud.organization.users, *cloud.organization.queues)]
    for secret in (stored.token.access.reveal(), cloud.client_id, "Bearer abc", customer, *people, *ids):
        assert secret not in whole
    assert [queue.name for queue in cloud.organization.queues if f" {queue.name} " in whole] == []
    assert "saw name-" in files["plugin-logs/hourglance.txt"]
    exchanges = json.loads(files["exchanges.json"])["hourglance/voice-duration"]
    assert "tHandle" in exchanges[-1]["sent"]
    assert exchanges[-1]["correlation_id"].count("-") == 4


async def test_report_file_is_private_and_a_write_error_names_the_path(tmp_path: Path) -> None:
    save_report(tmp_path / "report.zip", {"README.txt": "nothing"})
    if os.name == "posix":
        assert (tmp_path / "report.zip").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ReportError, match="could not be written: no such file"):
        save_report(tmp_path / "nowhere" / "report.zip", {})
    if (full := Path("/dev/full")).exists():
        with pytest.raises(ReportError, match=r"no space left on device\. Free some disk space"):
            save_report(full, {})


def test_doctor_prints_lines_or_json_and_exits_with_1_for_problems() -> None:
    done = subprocess.run(
        [program("hourglance"), "doctor", "--json"], capture_output=True, text=True, timeout=50, check=False
    )
    lines = {line["name"]: line for line in json.loads(done.stdout)}
    assert all(line.keys() == {"name", "state", "what", "remedy"} for line in lines.values())
    assert lines["account"]["remedy"] == "Run: hourglance sign-in --region REGION --client-id ID"
    assert done.returncode == 1
    assert done.stderr == ""


def test_doctor_line_is_wrapped_with_its_remedy_below() -> None:
    text = as_text(
        [
            HealthCheck(
                name="tray",
                state="warn",
                what=Sentence("There is no tray. " * 8),
                remedy=Sentence("Add one."),
            )
        ]
    )
    assert text.splitlines()[0].startswith("warn tray There is no tray.")
    assert max(map(len, text.splitlines())) <= 100
    assert text.splitlines()[-1].strip() == "-> Add one."


def test_doctor_formats_days_as_days() -> None:
    from hourglance.app.diagnostics.service import _length

    assert [_length(timedelta(seconds=each)) for each in (5, 600, 7200, 86400)] == [
        "5 s",
        "10 min",
        "2 h",
        "24 h",
    ]
