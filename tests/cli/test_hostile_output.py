"""No command sends a control character to the terminal or ends with a traceback, whatever it is given."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from hostile_cloud import HOSTILE, HostileCloud
from subprocesses import program
from wheels import write_wheel

from hourglance import __version__
from hourglance.cli import main
from hourglance.cloud import Account, MemoryKeyring, SignInSession, TokenVault
from hourglance.demo import open_headless

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff]")
#: Files cannot have all of the names.
IN_A_NAME = HOSTILE.replace("/", "_")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary) -> Callable[..., str]:
    """Run a command in this process, and return what it printed, once that is known to be harmless."""

    def run(*arguments: object, status: int | None = None) -> str:
        monkeypatch.setattr(sys, "argv", ["hourglance", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capfdbinary.readouterr()
        printed = (captured.out + captured.err).decode()
        assert CONTROLS.search(printed) is None, ascii(printed)
        assert b"Traceback" not in captured.err
        if status is not None:
            assert ended.value.code == status, printed
        return captured.out.decode() if captured.out else printed

    return run


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def use(**arguments: int) -> None:
        monkeypatch.setattr("hourglance.demo.DemoCloud", partial(HostileCloud, **arguments))

    use()
    return use


@pytest.fixture
def query(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str = "query", **fields: object) -> Path:
        now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        interval = f"{(now - timedelta(days=3)):%Y-%m-%dT%H:%M:%S.000Z}/{now:%Y-%m-%dT%H:%M:%S.000Z}"
        path = tmp_path / f"{name}.json"
        content = {"interval": interval, "metrics": ["nOffered"], "groupBy": ["queueId"]} | fields
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    "arguments",
    [
        [HOSTILE],
        [f"--{HOSTILE}"],
        ["glance", "--demo", "--widget", HOSTILE],
        ["simulate", "--fault", HOSTILE],
        ["simulate", "--port", HOSTILE],
        ["sign-in", "--region", HOSTILE, "--client-id", HOSTILE],
        ["sign-in", "--client-id", HOSTILE],
        ["doctor", "--export", f"/nowhere/{HOSTILE}/x.zip"],
        ["plugin", HOSTILE],
        ["plugin", "install", HOSTILE],
        ["plugin", "install", f"./{HOSTILE}.whl"],
        ["plugin", "enable", HOSTILE],
        ["plugin", "disable", HOSTILE],
        ["plugin", "remove", HOSTILE],
        ["plugin", "settings", HOSTILE],
        ["plugin", "settings", "hourglance/voice-duration", f"{HOSTILE}=1"],
        ["plugin", "settings", "hourglance/voice-duration", HOSTILE],
        ["plugin", "new", HOSTILE],
        ["plugin", "check", HOSTILE],
        ["plugin", "dev", HOSTILE],
        ["preset", "check", HOSTILE],
        ["query", "check", HOSTILE],
        ["query", "check", "--family", HOSTILE, "x"],
        ["query", "run", HOSTILE],
        ["query", "run", "--family", HOSTILE, "x"],
        ["query", "explain", HOSTILE],
        ["query", "explain", f"HG{HOSTILE}"],
        ["query", "explain", "--json", HOSTILE],
    ],
    ids=lambda arguments: " ".join(
        each if each.isascii() and each.isprintable() else "X" for each in arguments
    ),
)
def test_arguments_are_printed_without_controls(run, no_index, small_demo, arguments: list[str]) -> None:
    assert run(*arguments)


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_names_of_the_service_are_printed_without_controls(run, cloud, form: list[str]) -> None:
    # The ids are others, too: a live value of a queue that was not asked for is refused.
    assert "Voice" in run("glance", "--demo", *form, status=3)


@pytest.mark.parametrize("form", [[], ["--json"], ["--raw"]], ids=["table", "json", "raw"])
def test_group_values_are_printed_without_controls(run, cloud, query, form: list[str]) -> None:
    printed = run("query", "run", "--demo", *form, query(), status=0)

    assert "Robin" in printed
    if form:
        assert any(text.endswith(HOSTILE) for text in strings_in(json.loads(printed)))


def strings_in(value: object) -> list[str]:
    match value:
        case dict():
            return strings_in([*value, *value.values()])
        case list():
            return [text for each in value for text in strings_in(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 429, 500, 503])
def test_rejections_are_printed_without_controls_at_limited_length(run, cloud, query, status: int) -> None:
    cloud(rejects=status)
    printed = run("query", "run", "--demo", query(), status=1)

    assert len(printed) < 3000


def test_signed_in_names_are_printed_without_controls(run, monkeypatch: pytest.MonkeyPatch) -> None:
    with HostileCloud() as cloud:
        for name in ("API", "LOGIN"):
            monkeypatch.setenv(f"HOURGLANCE_{name}_URL", cloud.url)
        keyring = MemoryKeyring()

        def session(account: Account) -> SignInSession:
            return SignInSession(account, TokenVault([keyring]))

        monkeypatch.setattr("hourglance.cli.sign_in.account_session", session)
        monkeypatch.setattr("hourglance.cli.sign_in.open_browser", open_headless)
        printed = run("sign-in", "--region", "eu-west-1", "--client-id", cloud.client_id, status=0)
        assert "Signed in as Robin" in printed
        assert "of Robin" in printed
        run("sign-out", status=0)


@pytest.mark.parametrize(
    "form",
    [[], ["--json"], ["--format", "sarif"], ["--format", "github"], ["--fix"]],
    ids=["text", "json", "sarif", "github", "fix"],
)
def test_queries_and_their_files_are_printed_without_controls(run, query, form: list[str]) -> None:
    harmful = {"dimension": "wrapUpCode", "value": f"{HOSTILE}\U000e0001"}
    file = query(
        IN_A_NAME,
        metrics=[f"tHandle{HOSTILE}", "tHandle"],
        filter={"type": "and", "predicates": [harmful]},
        **{HOSTILE: HOSTILE},
    )
    printed = run("query", "check", *form, file)
    assert printed
    if form in (["--json"], ["--format", "sarif"]):
        json.loads(printed)
    run("query", "check", *form, query(f"valid{IN_A_NAME}", filter={"type": "and", "predicates": [harmful]}))


def test_fixed_query_means_the_same_with_escaped_controls(run, query) -> None:
    predicate = {"dimension": "wrapUpCode", "value": HOSTILE}
    file = query(filter={"type": "and", "predicates": [predicate]})

    fixed = json.loads(run("query", "check", "--fix", file, status=0))

    assert fixed == json.loads(file.read_text(encoding="utf-8"))


def test_file_whose_name_cannot_be_decoded_is_named(run, tmp_path: Path) -> None:
    file = os.fsencode(tmp_path) + b"/\xff\xfe.json"
    Path(os.fsdecode(file)).write_text("{}")

    for form in ([], ["--json"], ["--format", "sarif"], ["--format", "github"]):
        assert run("query", "check", *form, os.fsdecode(file), os.fsdecode(file), status=1)


def test_presets_are_printed_without_controls(run, tmp_path: Path) -> None:
    file = tmp_path / f"{IN_A_NAME}.toml"
    escaped = "".join(f"\\U{ord(letter):08x}" for letter in HOSTILE)
    file.write_text(
        f'"{escaped}" = 1\n[plugins]\nallow = ["{escaped}", "a b\u202e"] # \u202e \x9b\n', encoding="utf-8"
    )

    run("preset", "check", file, status=1)


def test_metadata_of_plugins_is_printed_without_controls(run, tmp_path: Path, fast_install) -> None:
    about = "strange-1.0.dist-info/METADATA"
    lines = [
        "Metadata-Version: 2.1",
        "Name: strange",
        "Version: 1.0",
        *(f"{each}: {HOSTILE}" for each in ("Author", "Summary", "Home-page")),
    ]
    more = {about: "\n".join(line.replace("\u2028", "").replace("\u2029", "") for line in lines)}
    wheel = write_wheel(tmp_path, "strange", more=more)

    assert "strange" in run("plugin", "install", "--yes", wheel)
    for arguments in (
        ["list"],
        ["list", "--json"],
        ["settings"],
        ["disable", "strange"],
        ["remove", "strange"],
    ):
        assert "strange" in run("plugin", *arguments)


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_projects_are_printed_without_controls(
    run, tmp_path: Path, one_demo_for_all, form: list[str]
) -> None:
    escaped = "".join(f"\\U{ord(letter):08x}" for letter in HOSTILE)
    for field, name in [("name", "strange"), ("version", "1.0"), ("entry", "strange")]:
        values = {"name": name, "version": "1.0", "entry": "strange"} | {field: escaped}
        (tmp_path / "pyproject.toml").write_text(
            f'[project]\nname = "{values["name"]}"\nversion = "{values["version"]}"\n'
            f'authors = [{{name = "{escaped}"}}]\ndescription = "{escaped}"\n'
            f'[project.entry-points."hourglance.plugins"]\nstrange = "{values["entry"]}"\n',
            encoding="utf-8",
        )
        (tmp_path / "strange.py").write_text(
            "import sys\nprint('\\x1b[2J\\x9b')\nraise ValueError('\\x1b\\u202e')\n"
        )
        assert run("plugin", "check", *form, tmp_path)


def ended(command: str, redirection: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f'"$0" {command} {redirection}', program("hourglance")],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize(
    "command",
    [
        *("query check --help", "plugin list --json"),
        *("query explain", "query check {}", "query check --fix {}"),
    ],
)
def test_full_disk_is_a_sentence(command: str, query) -> None:
    done = ended(command.format(query(groupBy=["wrapUpCode"])), ">/dev/full")

    assert done.returncode != 0
    assert (
        done.stderr.strip().splitlines()[-1].startswith(("hourglance: The ", "The output cannot be written"))
    )
    assert "no space left on device" in done.stderr


@pytest.mark.parametrize(
    ("command", "redirection"),
    [
        *product(
            ("query check --help", "query check --fix {}"),
            ("| true", ">&-", "2>/dev/full", "2>&-", ">/dev/full 2>&1", "<&-"),
        ),
        ("query explain", "| true"),
        ("plugin list", ">&-"),
        *product(("nothing",), ("2>/dev/full", "2>&-", ">/dev/full 2>&1")),
    ],
)
def test_closed_or_full_streams_are_no_traceback(command: str, redirection: str, query) -> None:
    done = ended(command.format(query(groupBy=["wrapUpCode"])), redirection)

    assert "Traceback" not in done.stdout + done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    ("command", "encoding"),
    [
        *product(("query check {}", "query check --json {}", "query check --fix {}", "{}"), ("ascii",)),
        *product(("query check {}",), ("cp437:strict", "latin-1")),
        ("glance --demo", "cp437:strict"),
    ],
)
def test_characters_that_cannot_be_encoded_are_no_traceback(command: str, encoding: str, query) -> None:
    predicate = {"dimension": "wrapUpCode", "value": "Łódź…😀"}
    file = query("Łódź…", filter={"type": "and", "predicates": [predicate]})
    done = ended(command.format(file), "", PYTHONIOENCODING=encoding)

    assert "Traceback" not in done.stderr, done.stderr
    if "--json" in command or "--fix" in command:
        assert json.loads(done.stdout)


def test_query_from_standard_input_without_a_name_is_read(query) -> None:
    for command in ("query check -", "query run --demo -"):
        assert ended(command, f"< {query()}").returncode == 0
        closed = ended(command, "<&-")
        assert closed.returncode == 2
        assert "Cannot read -" in closed.stderr
    assert ended(f"query check - < {query()} | cat", "").returncode == 0


@pytest.mark.parametrize("command", ["preset check", "plugin list", "doctor", "simulate"])
def test_unexpected_error_is_a_sentence_that_names_the_file_with_its_traceback(
    command: str, run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError(HOSTILE)

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in ("preset.check", "plugin.list.list_", "doctor.doctor", "simulate.simulate"):
        monkeypatch.setattr(f"hourglance.cli.{name}.callback", fail)
    printed = run(*command.split(), status=70)

    file = tmp_path / "hourglance" / "error.txt"
    assert printed.startswith("hourglance: Hourglance had an unexpected error (KeyError: ")
    assert printed.endswith(f" Report it to the authors of Hourglance with {file}.\n")
    assert printed.count("\n") == 1
    report = file.read_text(encoding="utf-8")
    assert report.startswith(f"Hourglance {__version__}, Python ")
    assert "in fail\n" in report
    assert file.stat().st_mode & 0o077 == 0


def test_unexpected_error_whose_traceback_cannot_be_saved_says_so(
    run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "hourglance").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("hourglance.cli.doctor.doctor.callback", lambda **_: 1 / 0)
    printed = run("doctor", status=70)

    assert printed.endswith(
        "(ZeroDivisionError: division by zero). Its details could not be saved: file exists.\n"
    )


@pytest.mark.parametrize("command", ["plugin new a-b", "plugin check .", "plugin dev", "query check x.json"])
def test_deleted_current_folder_is_a_sentence(
    command: str, run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    printed = run(*command.split())

    assert "The current folder was deleted." in printed or "Cannot read x.json" in printed
