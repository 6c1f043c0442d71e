"""Starting and stopping, in a thread and as a command, and the one who plays the browser."""

import http.server
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.parse import quote

import httpx
import pytest
from demo_clients import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from hourglance.demo import CLIENT_ID, DemoCloud, DemoMissingError, DemoStartError, open_headless
from hourglance.demo.cloud import DEFAULT_CONVERSATIONS

IN_GROUP = [sys.executable, "-m", "hourglance.cli", "simulate"]


def test_server_listens_on_loopback_only(cloud: DemoCloud):
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", cloud.url)
    assert cloud.client_id == CLIENT_ID


def test_server_disables_nagle(client: Client):
    def seconds() -> float:
        begin = time.perf_counter()
        client.http.get("/api/v2/users/me")
        return time.perf_counter() - begin

    assert min(seconds() for _ in range(10)) < 0.03


def test_server_stops_with_a_pending_response():
    with DemoCloud(conversations=0, faults=["latency=30"]) as cloud:
        address = cloud.url.removeprefix("http://").split(":")
        with socket.create_connection((address[0], int(address[1]))) as waiting:
            waiting.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            while not cloud.requests:
                time.sleep(0.01)
            begin = time.monotonic()
            cloud.__exit__(None, None, None)
            assert time.monotonic() - begin < 15, "it waits for no response"


def test_server_restarts_on_the_same_port(connect):
    with DemoCloud(conversations=0) as first:
        connect(first).sign_in()
        port = int(first.url.rpartition(":")[2])
    with DemoCloud(conversations=0, port=port) as second:
        assert second.url == first.url
        assert connect(second).sign_in().http.get("/api/v2/users/me").status_code == 200


def test_port_in_use_is_explained(cloud: DemoCloud):
    port = int(cloud.url.rpartition(":")[2])
    with (
        pytest.raises(DemoStartError, match=rf"^Port {port} is in use\. Choose another"),
        DemoCloud(port=port),
    ):
        pass


def test_extra_missing_is_explained(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with (
        pytest.raises(DemoMissingError, match=r"needs uvicorn, .*pip install 'hourglance\[demo\]'"),
        DemoCloud(),
    ):
        pass


def test_import_is_lazy():
    code = "import sys, hourglance.demo; print(*({'httpx', 'starlette', 'uvicorn'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_database_needs_a_running_server():
    with pytest.raises(RuntimeError, match="only while it is running"):
        _ = DemoCloud().database


def test_record_rejects_what_is_not_supported(cloud: DemoCloud):
    with pytest.raises(ValueError, match="tNonsense is not recorded"):
        cloud.record("tNonsense", cloud.now(), 1)
    with pytest.raises(ValueError, match="does not have the dimension ani"):
        cloud.record("tAcw", cloud.now(), 1, mediaType="voice", ani="+1")
    with pytest.raises(ValueError, match="late"):
        cloud.record("tAcw", cloud.now(), 1, mediaType="voice", lag=60_001)
    with pytest.raises(ValueError, match="mediaType, one of voice"):
        cloud.record("tAcw", cloud.now(), 1, mediaType="telex")


@given(path=st.text(max_size=20), body=st.binary(max_size=50))
@settings(max_examples=30)
def test_server_survives_any_request(one_cloud: DemoCloud, path: str, body: bytes):
    one_cloud.clear_faults()
    with httpx.Client(base_url=one_cloud.url, trust_env=False, verify=False) as http_client:
        for method in ("GET", "POST"):
            assert http_client.request(method, f"/{quote(path)}", content=body).status_code < 500


class _Listener(http.server.HTTPServer):
    """Waits for the browser as an app does, and keeps the paths that it asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.paths: list[str] = []
        self.timeout = 5


class _Page(http.server.BaseHTTPRequestHandler):
    server: _Listener

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_headless_browser_returns_the_code_without_proxy(stranger: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with _Listener() as listener:
        stranger.redirect_uri = f"http://127.0.0.1:{listener.server_port}"
        open_headless(str(stranger.authorize().request.url))
        listener.handle_request()
        assert re.fullmatch(r"/\?code=[\w-]+&state=a\+state", listener.paths[0])


def test_headless_browser_opens_loopback_only(caplog: pytest.LogCaptureFixture):
    def browsed(url: str) -> str:
        caplog.clear()
        open_headless(url)
        for thread in threading.enumerate():
            if thread.name == "hourglance-demo-browser":
                thread.join(5)
        return caplog.text

    assert "only addresses of this computer" in browsed("http://example.com/")
    assert "only addresses of this computer" in browsed("file:///etc/passwd")
    with _Listener() as listener:
        answers = threading.Thread(target=listener.handle_request)
        answers.start()
        listener.RequestHandlerClass = _Away
        assert "example.com, which is not this computer" in browsed(
            f"http://127.0.0.1:{listener.server_port}/"
        )
        answers.join()


class _Away(_Page):
    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://example.com/")
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to end politely with")
@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_command_serves_until_a_signal(name: signal.Signals):
    command = [*IN_GROUP, "--conversations", "100", "--fault", "html@/nowhere"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        assert process.stdout.readline().strip() == CLIENT_ID
        with urllib.request.urlopen(f"{url}/nowhere") as page:
            assert b"Sign in" in page.read()
        process.send_signal(name)
        assert process.wait(30) == 0
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--fault", "nonsense"], "hourglance: 'nonsense' is not a fault. Write NAME"),
        (["--port", "PORT"], "hourglance: Port PORT is in use."),
    ],
)
def test_command_errors_are_one_line(cloud: DemoCloud, arguments: list[str], expected: str):
    port = cloud.url.rpartition(":")[2]
    arguments = [argument.replace("PORT", port) for argument in arguments]
    done = subprocess.run([*IN_GROUP, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(expected.replace("PORT", port))
    assert done.stderr.count("\n") == 1


def test_default_size():
    assert 1_000 <= DEFAULT_CONVERSATIONS <= 20_000
