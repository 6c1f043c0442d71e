"""WebSockets: how they are opened, through which proxy, and what fails in which words."""

import asyncio
import ssl
from pathlib import Path

import pytest
from scripted_service import Response, ScriptedService

from hourglance.cloud import (
    HttpTimeouts,
    InvalidResponseError,
    OfflineError,
    ProxyError,
    ProxySettings,
    ServiceTimeoutError,
    TlsError,
    open_web_socket,
)

pytestmark = pytest.mark.anyio

HERE = ProxySettings(system_proxy=False)
TIMEOUTS = HttpTimeouts(connect=5.0)


@pytest.mark.parametrize("url", ["ws://streaming.example.com/x", "http://localhost/x", "wss:///x", "", "x"])
async def test_socket_address_must_be_encrypted(url: str):
    with pytest.raises(InvalidResponseError, match="notifications"):
        await open_web_socket(url, HERE, TIMEOUTS)


async def test_socket_request_has_neither_token_nor_cookies():
    received = asyncio.get_running_loop().create_future()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.set_result(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(InvalidResponseError, match="refused \\(503\\)"):
            await open_web_socket(f"ws://127.0.0.1:{port}/x", HERE, TIMEOUTS)
    request = (await received).decode().lower()
    assert "user-agent: hourglance/" in request
    assert "authorization" not in request
    assert "cookie" not in request
    assert "extensions" not in request


async def test_socket_uses_the_proxy_of_requests(service: ScriptedService, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS_PROXY", service.url)
    service.on("CONNECT", "", Response(status=403))
    with pytest.raises(ProxyError, match="does not let notifications through"):
        await open_web_socket("wss://streaming.example.invalid/x", ProxySettings(), TIMEOUTS)
    assert [each.method for each in service.requests] == ["CONNECT"]


async def test_socket_custom_proxy_that_is_invalid_is_reported():
    with pytest.raises(ProxyError, match="invalid"):
        await open_web_socket(
            "wss://streaming.example.invalid/x", ProxySettings(proxy_url="gopher://x:1"), TIMEOUTS
        )


async def test_socket_that_is_refused_is_offline():
    server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    with pytest.raises(OfflineError, match="cannot be reached"):
        await open_web_socket(f"ws://127.0.0.1:{port}/x", HERE, TIMEOUTS)


async def test_socket_that_does_not_answer_times_out(service: ScriptedService):
    service.on("GET", "/x", Response(never=True))
    with pytest.raises(ServiceTimeoutError):
        await open_web_socket(service.url.replace("http", "ws") + "/x", HERE, HttpTimeouts(connect=0.05))


async def test_socket_that_answers_something_else_is_one_sentence():
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the class depends on the bytes
            await open_web_socket(f"ws://127.0.0.1:{port}/x", HERE, TIMEOUTS)
    assert "\n" not in str(caught.value)
    assert type(caught.value).__module__ == "hourglance.cloud.errors"


@pytest.fixture
def self_signed(certificate: Path) -> ssl.SSLContext:
    """The TLS context of a server with a self-signed certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context


async def test_socket_untrusted_certificate_has_a_hint(self_signed: ssl.SSLContext):
    server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0, ssl=self_signed)
    url = f"wss://localhost:{server.sockets[0].getsockname()[1]}/x"
    with pytest.raises(TlsError, match="is not trusted") as caught:
        await open_web_socket(url, HERE, TIMEOUTS)
    assert "company" in caught.value.remedy
    server.close()
