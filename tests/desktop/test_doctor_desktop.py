"""``hourglance doctor`` on a healthy desk and on ten broken ones: each names the fault and what to do."""

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from subprocesses import Cloud, program
from wheels import write_wheel

REAL_DESKTOP = Path(__file__).parent / "bin" / "real-desktop"

#: What only the running app knows.
OF_THE_APP = {"merge-rules", "figures", "surroundings"}


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the doctor said."""

    exit_code: int
    lines: dict[str, dict[str, str]]

    def wrong(self) -> set[str]:
        return {name for name, line in self.lines.items() if line["state"] in {"warn", "fail"}}

    def show(self, name: str) -> None:
        line = self.lines[name]
        print(f"\n{line['state']:<5} {name}: {line['what']}\n      -> {line['remedy']}")


def said(done: "subprocess.CompletedProcess[str]") -> Said:
    assert "Traceback" not in done.stderr, done.stderr
    lines = {line["name"]: line for line in json.loads(done.stdout)}
    return Said(exit_code=done.returncode, lines=lines)


def doctor(**environment: str) -> Said:
    began = time.monotonic()
    done = subprocess.run(
        [program("hourglance"), "doctor", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
    assert time.monotonic() - began < 40
    return said(done)


def doctor_on_a_desk(*options: str) -> Said:
    """Run it on a desk of its own, at which somebody has once signed in."""
    account = {"region": "mypurecloud.ie", "client_id": "d3305e1f-0000-4000-8000-486f7572676c"}
    script = (
        "mkdir -p $HOME/.config/hourglance $XDG_CONFIG_HOME/hourglance; "
        f"echo '{json.dumps(account)}' > $XDG_CONFIG_HOME/hourglance/account.json; "
        f"{program('hourglance')} doctor --json"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOURGLANCE_")}
    done = subprocess.run(
        [str(REAL_DESKTOP), "--timeout", "60", *options, "--", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    return said(done)


def test_doctor_finds_no_problem_on_a_healthy_desktop(sign_in_at: Callable[..., Cloud]) -> None:
    sign_in_at()
    healthy = doctor()
    for name in healthy.lines:
        healthy.show(name)

    assert healthy.wrong() == set()
    assert {name for name, line in healthy.lines.items() if line["state"] == "unknown"} == OF_THE_APP
    assert healthy.exit_code == 0


def test_doctor_reports_a_missing_tray() -> None:
    broken = doctor_on_a_desk("--tray", "none", "--keyring")
    broken.show("tray")
    assert broken.lines["tray"]["state"] == "warn"
    assert "no system tray" in broken.lines["tray"]["what"]
    assert "AppIndicator" in broken.lines["tray"]["remedy"]
    assert broken.exit_code == 1


def test_doctor_reports_a_missing_keyring() -> None:
    broken = doctor_on_a_desk("--tray", "none")
    broken.show("keyring")
    assert broken.lines["keyring"]["state"] == "fail"
    assert "has no keyring" in broken.lines["keyring"]["what"]
    assert "GNOME Keyring" in broken.lines["keyring"]["remedy"]


def test_doctor_reports_a_locked_keyring() -> None:
    broken = doctor_on_a_desk("--tray", "none", "--keyring=locked")
    broken.show("keyring")
    broken.show("sign-in")
    assert broken.lines["keyring"]["state"] == "fail"
    assert "is locked" in broken.lines["keyring"]["what"]
    assert "Unlock it" in broken.lines["keyring"]["remedy"]
    assert "not signed out" in broken.lines["keyring"]["remedy"]
    assert broken.lines["sign-in"]["state"] == "unknown"


def in_place_of(account: Path, **changes: str) -> None:
    account.write_text(json.dumps({**json.loads(account.read_text()), **changes}))


@pytest.fixture
def account(sign_in_at: Callable[..., Cloud], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file with the account, whose hosts are now those of its region."""
    sign_in_at()
    monkeypatch.delenv("HOURGLANCE_API_URL")
    monkeypatch.delenv("HOURGLANCE_LOGIN_URL")
    return Path(os.environ["XDG_CONFIG_HOME"], "hourglance", "account.json")


def test_doctor_reports_an_unknown_region(account: Path) -> None:
    in_place_of(account, region="mypurecloud.invalid")
    broken = doctor()
    broken.show("region")
    assert broken.lines["region"]["state"] == "fail"
    assert broken.lines["region"]["what"] == "api.mypurecloud.invalid cannot be found."
    assert "the region" in broken.lines["region"]["remedy"]


def test_doctor_reports_an_unknown_client(sign_in_at: Callable[..., Cloud]) -> None:
    sign_in_at()
    account = Path(os.environ["XDG_CONFIG_HOME"], "hourglance", "account.json")
    in_place_of(account, client_id="00000000-0000-4000-8000-000000000000")
    broken = doctor()
    broken.show("oauth-client")
    assert broken.lines["oauth-client"]["state"] == "fail"
    assert "region or the client ID is wrong" in broken.lines["oauth-client"]["remedy"]


def test_doctor_reports_a_wrong_clock(sign_in_at: Callable[..., Cloud]) -> None:
    sign_in_at("wrong-clock=600")
    broken = doctor()
    broken.show("clock")
    assert broken.wrong() == {"clock"}
    assert broken.lines["clock"]["what"] == "This computer's clock is 10 min behind."
    assert "Synchronize the clock" in broken.lines["clock"]["remedy"]


def test_doctor_reports_an_expired_session(sign_in_at: Callable[..., Cloud]) -> None:
    sign_in_at("token-life=2")
    time.sleep(2.5)
    broken = doctor()
    broken.show("sign-in")
    assert broken.wrong() == {"sign-in"}
    assert broken.lines["sign-in"]["what"] == "Your Genesys Cloud session has expired."
    assert broken.lines["sign-in"]["remedy"] == "Sign in again."


def test_doctor_reports_a_missing_permission(sign_in_at: Callable[..., Cloud]) -> None:
    sign_in_at("no-permission@/api/v2/analytics")
    broken = doctor()
    broken.show("permissions")
    assert broken.wrong() == {"permissions"}
    assert "analytics:conversationAggregate:view" in broken.lines["permissions"]["what"]
    assert "Ask an administrator to add" in broken.lines["permissions"]["remedy"]


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Answer every connection on a port of this computer."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    try:
                        answer(connection)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def test_doctor_reports_a_proxy_that_rejects(account: Path) -> None:
    def refuse(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    with listening(refuse) as port:
        broken = doctor(HTTPS_PROXY=f"http://user:secret@127.0.0.1:{port}")
    broken.show("proxy")
    assert broken.lines["proxy"]["state"] == "fail"
    assert f"The proxy rejected the request. The proxy is 127.0.0.1:{port}." in broken.lines["proxy"]["what"]
    assert "HTTPS_PROXY" in broken.lines["proxy"]["remedy"]
    assert "secret" not in json.dumps(broken.lines)
    assert broken.lines["region"]["state"] == "unknown"


def test_doctor_reports_intercepted_tls(account: Path, tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    wanted = "-x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    command = ["openssl", "req", *wanted.split(), "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def intercept(connection: socket.socket) -> None:
        context.wrap_socket(connection, server_side=True).close()

    with listening(intercept) as port:
        here = f"https://localhost:{port}"
        broken = doctor(HOURGLANCE_API_URL=here, HOURGLANCE_LOGIN_URL=here)
    broken.show("tls")
    assert broken.lines["tls"]["state"] == "fail"
    assert "is not trusted: self-signed certificate" in broken.lines["tls"]["what"]
    assert "IT department" in broken.lines["tls"]["remedy"]


CRASHES = """
@hookimpl
def hourglance_widgets(register):
    os._exit(3)
"""


def test_doctor_reports_a_disabled_plugin(
    sign_in_at: Callable[..., Cloud], hourglance, tmp_path: Path
) -> None:
    sign_in_at()
    done = hourglance(
        "plugin", "install", "--yes", str(write_wheel(tmp_path, "crashes", CRASHES)), timeout=60
    )
    assert done.returncode == 0, done.stderr
    broken = doctor()
    hourglance("plugin", "remove", "crashes")
    broken.show("plugins")
    assert broken.wrong() == {"plugins"}
    assert "crashes is disabled after 3 failures in a row" in broken.lines["plugins"]["what"]
    assert "hourglance plugin disable crashes" in broken.lines["plugins"]["remedy"]


def test_doctor_report_has_no_names(sign_in_at: Callable[..., Cloud], hourglance, tmp_path: Path) -> None:
    cloud = sign_in_at()
    path = tmp_path / "report.zip"
    hourglance("doctor", "--export", str(path))
    listed = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", str(path)], capture_output=True, text=True, check=True
    )
    assert "doctor.json" in listed.stdout
    content = subprocess.run(["unzip", "-p", str(path)], capture_output=True, check=False).stdout
    from keyring.backends.SecretService import Keyring

    entry = json.loads(
        Keyring().get_password("hourglance", f"{cloud.client_id}@{cloud.url.removeprefix('http://')}") or ""
    )
    for secret in (entry["access"], *entry["person"], cloud.client_id, "Bearer", "Robin"):
        assert secret.encode() not in content
