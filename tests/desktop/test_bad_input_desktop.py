"""Bad input and bad days: each gets one plain sentence that says what to do, and no traceback."""

import re
import socket
import subprocess

import pytest
from subprocesses import BIN, program


def assert_plain(done: subprocess.CompletedProcess[str], words: str) -> None:
    """Look for one line that says ``words``, and for nothing that only a programmer reads."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("hourglance: ")]
    assert done.returncode != 0
    assert "Traceback" not in done.stderr + done.stdout
    assert len(lines) == 1, done.stderr
    assert re.search(words, lines[0]), lines[0]
    assert re.search(r"[.]$|: \S", lines[0])
    assert not re.search(r"Error\b|Exception|errno|<class", lines[0]), lines[0]


def test_error_of_an_unknown_region(hourglance) -> None:
    assert_plain(hourglance("sign-in", "--region", "eu-wset-1", "--client-id", "x"), "eu-wset-1.*eu-west-1")


def test_error_without_a_sign_in(hourglance) -> None:
    assert_plain(hourglance("glance"), "does not know your organization.*sign-in --region")
    assert_plain(hourglance("sign-out"), "does not know your organization")


def test_error_without_a_network(hourglance, monkeypatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_again:
        port = closed_again.getsockname()[1]
    monkeypatch.setenv("HOURGLANCE_API_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("HOURGLANCE_LOGIN_URL", f"http://127.0.0.1:{port}")

    done = hourglance("sign-in", "--region", "eu-west-1", "--client-id", "x")

    assert_plain(done, "reach|network|connect")


def test_error_of_an_unsafe_address(hourglance, monkeypatch) -> None:
    monkeypatch.setenv("HOURGLANCE_API_URL", "http://example.com")

    assert_plain(hourglance("sign-in", "--region", "eu-west-1", "--client-id", "x"), "https")


def test_error_of_a_wrong_client_id(hourglance, start_cloud) -> None:
    start_cloud()

    assert_plain(hourglance("sign-in", "--region", "eu-west-1", "--client-id", "nobody"), "client")


def test_error_of_denied_consent(hourglance, start_cloud) -> None:
    cloud = start_cloud("deny-consent")

    done = hourglance("sign-in", "--region", "eu-west-1", "--client-id", cloud.client_id)

    assert_plain(done, "denied|refused|said no|not allowed")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("token-expiry@/api/v2/analytics", "[Ss]ign in"),
        ("status=401@/api/v2/analytics", "401"),
        ("status=400@/api/v2/analytics", "rejected the query"),
        ("status=403@/api/v2/analytics", "denied access"),
        ("no-permission", "analytics:conversationAggregate:view"),
        ("rate-limit=7@/api/v2/analytics", "rate limit is exceeded"),
        ("status=500@/api/v2/analytics", "Genesys Cloud"),
        ("status=503@/api/v2/analytics", "Genesys Cloud"),
        ("html@/api/v2/analytics", "page|Genesys Cloud"),
        ("broken-json@/api/v2/analytics", "JSON|read|understood"),
        ("truncated@/api/v2/analytics", "JSON|read|understood|complete"),
        ("cut@/api/v2/analytics", "connection|complete"),
        ("reset@/api/v2/analytics", "connection|reach"),
    ],
)
def test_error_of_a_failed_query_is_on_its_card_or_below(
    hourglance, sign_in_at, fault: str, words: str
) -> None:
    sign_in_at(fault)

    done = hourglance("glance", "--widget", "voice-duration")

    assert done.returncode == 3
    assert "Traceback" not in done.stderr + done.stdout
    (card,) = done.stdout.splitlines()
    assert re.match(r"Voice, last hour +\S", card)
    # A cause of many cards is said once, below them.
    said = card if re.search(words, card) else done.stderr.strip()
    assert re.search(words, said)
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("keyring", "words"),
    [
        ([], "no keyring|keyring.*not"),
        (["--keyring=locked"], "[Kk]eyring.*locked"),
        (["--keyring=empty"], "[Kk]eyring"),
    ],
    ids=["missing", "locked", "without a collection"],
)
def test_error_of_an_unusable_keyring(start_cloud, keyring: list[str], words: str) -> None:
    cloud = start_cloud()
    sign_in = [program("hourglance"), "sign-in", "--region", "eu-west-1", "--client-id", cloud.client_id]

    # A desktop within the desktop, without a window that could ask for the password.
    desk = [str(BIN / "real-desktop"), "--tray", "none", "--wm", "none", "--browser", *keyring]
    command = [*desk, "--", "env", "-u", "DISPLAY", *sign_in]
    done = subprocess.run(command, capture_output=True, text=True, timeout=55, check=False)

    assert_plain(done, words)


def test_error_of_a_port_in_use(hourglance) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert_plain(hourglance("simulate", "--port", str(port)), f"Port {port} is in use.*--port")


def test_error_of_an_unknown_widget(hourglance) -> None:
    assert_plain(hourglance("glance", "--demo", "--widget", "weather"), "no widget 'weather'.*voice-duration")


def test_error_of_an_unknown_fault(hourglance) -> None:
    assert_plain(hourglance("simulate", "--fault", "gremlins"), "'gremlins' is not a fault")
