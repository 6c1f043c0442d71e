"""The commands as programs: what they print, where, and how they end."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from subprocesses import program

from hourglance import __version__
from hourglance.app import Wall
from hourglance.cli import main
from hourglance.cli.commands import COMMANDS, hourglance
from hourglance.demo import DemoCloud, Fault

README = Path(__file__).parents[2] / "README.md"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program("hourglance"), *arguments],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        env={**os.environ, **environment},
    )


def leaves(group: click.Group, *names: str) -> list[tuple[str, ...]]:
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found += leaves(command, *names, name) if isinstance(command, click.Group) else [(*names, name)]
    return found


ALL = leaves(hourglance)


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_commands_are_documented_in_the_readme(command: tuple[str, ...]) -> None:
    assert re.search(
        rf"^\| `hourglance {' '.join(command)}[ `]", README.read_text(encoding="utf-8"), re.MULTILINE
    )


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [
        (["glanc"], " Did you mean 'glance'?"),
        (["GLANCE"], " Did you mean 'glance'?"),
        (["plugin", "instal"], " Did you mean 'install'?"),
        (["query", "chek"], " Did you mean 'check'?"),
        (["zzz"], ""),
    ],
)
def test_mistyped_command_has_a_suggestion(arguments: list[str], suggestion: str) -> None:
    done = CliRunner().invoke(hourglance, arguments, prog_name="hourglance")

    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == f"Error: No such command {arguments[-1]!r}.{suggestion}"


@pytest.mark.parametrize("group", [(), ("plugin",), ("query",), ("preset",)])
def test_commands_are_listed_with_whole_sentences(group: tuple[str, ...]) -> None:
    done = CliRunner().invoke(hourglance, [*group, "--help"], prog_name="hourglance")

    assert "..." not in done.stdout.partition("Commands:")[2].replace("FILE...", "")


@pytest.mark.parametrize(
    ("words", "completed"),
    [("hourglance gl", "glance"), ("hourglance plugin ins", "install"), ("hourglance query ch", "check")],
)
def test_completion_starts_no_app(words: str, completed: str) -> None:
    count = str(len(words.split()) - 1)
    done = run(_HOURGLANCE_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=count)

    assert done.stdout.split() == [f"plain,{completed}"]
    assert "hourglance" in run(_HOURGLANCE_COMPLETE="bash_source").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--region", "eu-west-1"], "The client ID is missing. Add: --client-id ID"),
        (["--client-id", "x"], "The region is missing. Add: --region REGION"),
        (["--region", "mars"], "'mars' is not a Genesys Cloud region."),
        ([], "Hourglance does not know your organization yet."),
    ],
)
def test_sign_in_says_what_is_missing(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["hourglance", "sign-in", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith(f"hourglance: {message}")


@pytest.mark.parametrize("command", [*ALL, ()], ids=" ".join)
def test_commands_have_help(command: tuple[str, ...]) -> None:
    done = CliRunner().invoke(hourglance, [*command, "--help"], prog_name="hourglance")

    assert done.exit_code == 0
    assert done.stdout.startswith(f"Usage: {' '.join(('hourglance', *command))}")


def test_command_ends_silently_on_ctrl_c(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Waiting(io.RawIOBase):
        """Standard input at which the user presses Ctrl+C."""

        def readable(self) -> bool:
            return True

        def readinto(self, _buffer: object) -> int:
            signal.raise_signal(signal.SIGINT)
            return 0

    monkeypatch.setattr(sys, "argv", ["hourglance", "query", "check", "-"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Waiting()))
    with pytest.raises(SystemExit) as ended:
        main()

    output = capsys.readouterr()
    assert (ended.value.code, output.out, output.err.strip()) == (130, "", "")


def test_command_is_imported_when_it_is_called() -> None:
    script = "import sys, hourglance.cli.commands; print(*sorted(sys.modules))"

    loaded = subprocess.run(
        [program("python"), "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()

    assert not {module for module, _ in COMMANDS.values()} & set(loaded)
    assert not {"httpx", "keyring", "PySide6", "rich", "asyncio"} & set(loaded)


FAULTS = (Fault(kind="silence"), Fault(kind="event-late", value=2, path="/v2", count=1))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--wall"], {"demo": False, "safe_mode": False, "wall": Wall()}),
        (
            ["--safe-mode", "--wall", "--names"],
            {"demo": False, "safe_mode": True, "wall": Wall(names=True), "faults": ()},
        ),
        (["demo", "--wall"], {"demo": True, "safe_mode": False, "wall": Wall()}),
        (
            ["demo", "--names", "--wall"],
            {"demo": True, "safe_mode": False, "wall": Wall(names=True), "faults": ()},
        ),
        (["demo"], {"demo": True, "safe_mode": False, "wall": None}),
        (
            ["demo", "--fault", "silence", "--fault", "event-late=2@/v2:1"],
            {"demo": True, "safe_mode": False, "wall": None, "faults": FAULTS},
        ),
    ],
)
def test_options_start_the_app_on_a_wall_or_with_faults(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: dict[str, object]
) -> None:
    started: list[dict[str, object]] = []
    monkeypatch.setattr("hourglance.tray.display_problem", lambda: None)
    monkeypatch.setattr("hourglance.tray.run", lambda **options: started.append(options) or 0)

    assert CliRunner().invoke(hourglance, arguments).exit_code == 0
    assert started == [{"faults": (), **expected}]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--names"], "--names needs --wall."),
        (["demo", "--names"], "--names needs --wall."),
        (["--wall", "glance"], "Write --wall after the command: hourglance demo --wall."),
    ],
)
def test_wall_options_that_do_not_fit_are_refused(arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(hourglance, arguments)

    assert (result.exit_code, sentence in result.output) == (2, True)


def test_demo_with_an_unknown_fault_ends_with_a_sentence() -> None:
    done = run("demo", "--fault", "silense")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("hourglance: 'silense' is not a fault. Write NAME")
    assert done.stderr.count("\n") == 1


def test_wall_without_a_display_ends_with_a_sentence() -> None:
    done = run("--wall", QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("hourglance: No display was found")


def test_version_option() -> None:
    assert run("--version").stdout == f"hourglance {__version__}\n"


def test_glance_of_the_demo_equals_plain_sql() -> None:
    done = run("glance", "--demo", "--json")
    card, *others = json.loads(done.stdout)
    end = datetime.fromisoformat(card["as_of"])

    with DemoCloud() as cloud:
        handle_time, handled = cloud.database.execute(
            "SELECT sum(value), count(*) FROM metric_event"
            " WHERE metric = 'tHandle' AND mediaType = 'voice' AND time >= ? AND time < ?",
            [instant.timestamp() * 1000 for instant in (end - timedelta(hours=1), end)],
        ).fetchone()

    assert done.returncode == 0
    assert handled > 0
    assert card["state"] == "fresh"
    assert card["unit"] == "ms"
    assert card["value"] == handle_time
    assert len(others) == 12
    assert {other["state"] for other in others} == {"fresh"}


def test_glance_in_an_ascii_terminal(small_demo: None) -> None:
    done = CliRunner(charset="ascii").invoke(hourglance, ["glance", "--demo"])

    assert done.exit_code == 0
    assert done.stdout.startswith("Voice, last hour")
    assert done.stdout.isascii()


def test_glance_of_one_widget(small_demo: None) -> None:
    done = CliRunner().invoke(hourglance, ["glance", "--demo", "--json", "--widget", "voice-duration"])

    assert [card["widget"] for card in json.loads(done.stdout)] == ["hourglance/voice-duration"]


@pytest.mark.parametrize("command", ["", "demo", "doctor", "glance --demo", "plugin list", "sign-in"])
def test_user_without_a_home_folder_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # as for a user ID without an account
    monkeypatch.setattr(sys, "argv", ["hourglance", *command.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "hourglance: This user has no home folder. Set HOME to the path of a folder.\n"
    )


def test_home_folder_that_is_empty_is_that_of_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "")
    monkeypatch.setattr(sys, "argv", ["hourglance", "--version"])
    with pytest.raises(SystemExit):
        main()

    assert "HOME" not in os.environ


def test_start_without_a_display_is_reported() -> None:
    done = run(QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")

    assert done.stderr.startswith("hourglance: No display was found")
    assert "Traceback" not in done.stderr


def test_demo_without_a_display_prints_the_cards() -> None:
    done = run("demo", QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="", PYTHONUTF8="1")

    assert done.returncode == 0
    assert done.stderr.startswith("hourglance: No display was found")
    assert "Traceback" not in done.stderr
    assert re.match(
        r"Voice, last hour +\d+ (h|min)( \d+ (min|s))? +\d+ handled, .* on average +"
        r"[ ▁▂▃▄▅▆▇█]{1,12} +\d\d:\d\d\n",
        done.stdout,
    )


def test_demo_missing_extra_is_reported() -> None:
    script = (
        "import sys; sys.modules['uvicorn'] = None; sys.argv = ['hourglance', 'glance', '--demo'];"
        "from hourglance.cli import main; main()"
    )

    done = subprocess.run(
        [program("python"), "-c", script], capture_output=True, text=True, timeout=50, check=False
    )

    assert done.returncode == 1
    assert done.stderr == (
        "hourglance: The demo cloud needs uvicorn, which is not installed. "
        "Run: pip install 'hourglance[demo]'\n"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system always has one: the user's own")
def test_sign_in_without_keyring_names_both_remedies(monkeypatch: pytest.MonkeyPatch) -> None:
    with DemoCloud(conversations=1) as cloud:
        monkeypatch.setenv("HOURGLANCE_API_URL", cloud.url)
        monkeypatch.setenv("HOURGLANCE_LOGIN_URL", cloud.url)
        account = ("--region", "eu-west-1", "--client-id", cloud.client_id)
        done = CliRunner().invoke(hourglance, ["sign-in", *account])

    assert str(done.exception) == (
        "This computer has no keyring to store the sign-in. "
        "Start or install one (GNOME Keyring, KWallet, KeePassXC). "
        "Or start hourglance, and sign in there until you quit."
    )
