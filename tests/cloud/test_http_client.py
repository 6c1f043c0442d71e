"""The HTTP client: failures of the network, limits, proxies and certificates, over real connections."""

import asyncio
import gzip
import logging
import socket
import ssl
import sys
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import nullcontext, suppress
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest
from scripted_service import Response, ScriptedService

from hourglance.cloud import (
    ConnectionLostError,
    HttpTimeouts,
    InvalidResponseError,
    OfflineError,
    ProxyError,
    ProxySettings,
    ResponseTooLargeError,
    ServiceTimeoutError,
    TlsError,
)
from hourglance.cloud.http_client import HttpClient
from hourglance.cloud.token import Secret
from hourglance.util.clock import SystemClock

pytestmark = pytest.mark.anyio


@pytest.fixture
async def http(anyio_backend: str) -> AsyncIterator[HttpClient]:
    client = HttpClient(SystemClock(), HttpTimeouts(connect=1.0, read=0.2, total=1.0, size=1000))
    yield client
    await client.reset_connections()


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_http_response_of_any_status_is_returned(http: HttpClient, service: ScriptedService) -> None:
    service.on("GET", "/a", Response(status=418, body=b"short and stout", headers={"X-Pot": "tea"}))
    reply = await http.send("GET", service.url + "/a?secret=1")
    assert (reply.status, reply.content, reply.headers["x-pot"]) == (418, b"short and stout", "tea")
    assert reply.url == service.url + "/a"


async def test_http_request_searches_for_no_module(
    http: HttpClient, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[str] = []

    class Finder(MetaPathFinder):
        def find_spec(self, name: str, path: object, target: object = None) -> None:
            searched.append(name)

    await http.send("GET", service.url + "/a")  # imports what it needs
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    await http.send("GET", service.url + "/a")
    await http.reset_connections()
    await http.send("GET", service.url + "/a")

    assert searched == []


async def test_http_connection_refused_is_offline(http: HttpClient) -> None:
    with pytest.raises(OfflineError, match="cannot be reached"):
        await http.send("GET", f"http://127.0.0.1:{unused_port()}/")


async def test_http_unknown_host_is_offline(http: HttpClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    with pytest.raises(OfflineError, match=r"login\.nowhere\.invalid cannot be found"):
        await http.send("GET", "https://login.nowhere.invalid/")


async def test_http_read_timeout(http: HttpClient, service: ScriptedService) -> None:
    service.on("GET", "/a", Response(never=True))
    with pytest.raises(ServiceTimeoutError, match="in time"):
        await http.send("GET", service.url + "/a")


async def test_http_total_timeout_ends_a_trickle(service: ScriptedService) -> None:
    http = HttpClient(SystemClock(), HttpTimeouts(read=5.0, total=0.2, size=10**6))
    service.on("GET", "/a", Response(headers={"Content-Length": "100000"}, trickle=True))
    with pytest.raises(ServiceTimeoutError):
        await http.send("GET", service.url + "/a")
    await http.reset_connections()


@pytest.mark.parametrize("cut", [0, 5])
async def test_http_closed_connection_is_lost(http: HttpClient, service: ScriptedService, cut: int) -> None:
    service.on("GET", "/a", Response(json={"results": []}, cut=cut))
    with pytest.raises(ConnectionLostError, match="was lost"):
        await http.send("GET", service.url + "/a")


async def test_http_invalid_protocol_is_lost(http: HttpClient, service: ScriptedService) -> None:
    service.on("GET", "/a", Response(raw=b"220 mail.example ESMTP\r\n"))
    with pytest.raises(ConnectionLostError):
        await http.send("GET", service.url + "/a")


@pytest.mark.parametrize("declared", [True, False])
async def test_http_response_over_the_size_limit_is_rejected(
    http: HttpClient, service: ScriptedService, declared: bool
) -> None:
    headers = {"Content-Encoding": "gzip", "ININ-Correlation-Id": "c-9"}
    body = b" " * 1001 if declared else gzip.compress(b" " * 100_000)
    assert declared or len(body) < 1000
    service.on("GET", "/a", Response(body=body, headers={} if declared else headers))
    with pytest.raises(ResponseTooLargeError, match="larger than") as caught:
        await http.send("GET", service.url + "/a")
    assert caught.value.correlation_id == (None if declared else "c-9")


async def test_http_response_at_the_size_limit_is_accepted(
    http: HttpClient, service: ScriptedService
) -> None:
    service.on("GET", "/a", Response(body=b" " * 1000))
    assert len((await http.send("GET", service.url + "/a")).content) == 1000


async def test_http_damaged_compression_is_reported(http: HttpClient, service: ScriptedService) -> None:
    service.on("GET", "/a", Response(body=b"no gzip", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(InvalidResponseError, match="damaged"):
        await http.send("GET", service.url + "/a")


@pytest.mark.parametrize("size", [1000, 1001])
async def test_http_compressed_response_has_the_same_limit(
    http: HttpClient, service: ScriptedService, size: int
) -> None:
    body = gzip.compress(b" " * size)
    service.on("GET", "/a", Response(body=body, headers={"Content-Encoding": "gzip"}))
    with nullcontext() if size == 1000 else pytest.raises(ResponseTooLargeError):
        assert (await http.send("GET", service.url + "/a")).content == b" " * size


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,identity,gzip", "deflate", "br", "x"])
async def test_http_other_encodings_are_rejected(
    http: HttpClient, service: ScriptedService, encoding: str
) -> None:
    body = gzip.compress(gzip.compress(b"{}"))
    service.on("GET", "/a", Response(body=body, headers={"Content-Encoding": encoding}))
    with pytest.raises(InvalidResponseError, match="damaged"):
        await http.send("GET", service.url + "/a")
    assert service.requests[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("change", [-4, 4])
async def test_http_incomplete_compression_is_damaged(
    http: HttpClient, service: ScriptedService, change: int
) -> None:
    body = gzip.compress(b"{}")
    body = body[:change] if change < 0 else body + b"more"
    service.on("GET", "/a", Response(body=body, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(InvalidResponseError, match="damaged"):
        await http.send("GET", service.url + "/a")


async def test_http_small_body_cannot_fill_memory(service: ScriptedService) -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join([*(deflate.compress(bytes(2**20)) for _ in range(64)), deflate.flush()])
    service.on("GET", "/a", Response(body=body, headers={"Content-Encoding": "gzip"}))
    http = HttpClient(SystemClock(), HttpTimeouts())
    tracemalloc.start()
    with pytest.raises(ResponseTooLargeError):
        await http.send("GET", service.url + "/a")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30 * 2**20
    await http.reset_connections()


async def test_http_surplus_response_is_never_read_as_the_next_one(http: HttpClient) -> None:
    connections = 0

    def response(body: bytes) -> bytes:
        return b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + body

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(response(b"%d" % connections) + response(b"x"))
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        assert [(await http.send("GET", url)).content for _ in range(3)] == [b"1", b"2", b"3"]


async def test_http_redirects_are_not_followed(http: HttpClient, service: ScriptedService) -> None:
    service.on("GET", "/a", Response(status=302, headers={"Location": "/b"}))
    assert (await http.send("GET", service.url + "/a", bearer=Secret("t"))).status == 302
    assert [asked.path for asked in service.requests] == ["/a"]


@pytest.mark.parametrize("cookie", ["a=b", "a=b; Path=/; Max-Age=3600", "a=b; Domain=example.com"])
async def test_http_cookies_are_not_stored(http: HttpClient, service: ScriptedService, cookie: str) -> None:
    service.on("GET", "/a", Response(headers={"Set-Cookie": cookie}))
    await http.send("GET", service.url + "/a")
    await http.send("GET", service.url + "/a")
    assert "cookie" not in service.requests[1].headers


async def test_http_system_proxy_is_used_except_for_loopback(
    http: HttpClient, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", service.url)
    monkeypatch.setenv("ALL_PROXY", service.url)
    service.on("GET", "/a", Response(body=b"direct or through"))
    await http.send("GET", service.url + "/a")
    assert service.requests[0].headers["host"] == service.url.removeprefix("http://")
    await http.send("GET", "http://api.example.invalid/a")
    assert service.requests[1].headers["host"] == "api.example.invalid"


async def test_http_proxy_that_rejects_is_reported(
    http: HttpClient, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", service.url)
    service.on("CONNECT", "", Response(status=407))
    with pytest.raises(ProxyError, match="proxy rejected the request"):
        await http.send("GET", "https://api.example.invalid/")


@pytest.mark.parametrize("address", ["socks5://127.0.0.1:1", "gopher://x"])
async def test_http_unsupported_system_proxy_is_reported(
    http: HttpClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", address)
    with pytest.raises(ProxyError, match="not supported"):
        await http.send("GET", "https://api.example.invalid/")


async def test_http_custom_proxy_replaces_the_system_proxy(
    http: HttpClient, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{unused_port()}")
    service.on("GET", "/a", Response(body=b"direct or through"))
    await http.apply_proxy_settings(ProxySettings(proxy_url=service.url))
    await http.send("GET", "http://api.example.invalid/a")
    assert service.requests[0].headers["host"] == "api.example.invalid"


async def test_http_system_proxy_can_be_disabled(
    http: HttpClient, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setenv("ALL_PROXY", service.url)
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    await http.apply_proxy_settings(ProxySettings(system_proxy=False))
    with pytest.raises(OfflineError, match=r"api\.example\.invalid cannot be found"):
        await http.send("GET", "http://api.example.invalid/a")
    assert service.requests == []


async def test_http_invalid_custom_proxy_is_reported(http: HttpClient) -> None:
    await http.apply_proxy_settings(ProxySettings(proxy_url="gopher://x:1"))
    with pytest.raises(ProxyError, match="gopher://x:1 is invalid"):
        await http.send("GET", "https://api.example.invalid/")


@pytest.fixture
def self_signed(certificate: Path) -> ssl.SSLContext:
    """The TLS context of a server with a self-signed certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context


async def test_http_additional_certificate_is_trusted(
    http: HttpClient, self_signed: ssl.SSLContext, certificate: Path
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=self_signed) as server:
        await http.apply_proxy_settings(ProxySettings(certificates=certificate))
        reply = await http.send("GET", f"https://localhost:{server.sockets[0].getsockname()[1]}/")
    assert reply.content == b"x"


@pytest.mark.parametrize(("content", "reason"), [("no PEM", "no certificates"), (None, "cannot be read")])
async def test_http_invalid_certificate_file_is_reported(
    http: HttpClient, tmp_path: Path, content: str | None, reason: str
) -> None:
    file = tmp_path / "company.pem"
    if content is not None:
        file.write_text(content)
    await http.apply_proxy_settings(ProxySettings(certificates=file))
    with pytest.raises(TlsError, match=rf"company\.pem .*{reason}"):
        await http.send("GET", "https://api.example.invalid/")


async def test_http_untrusted_certificate_has_a_hint(http: HttpClient, self_signed: ssl.SSLContext) -> None:
    server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0, ssl=self_signed)
    with pytest.raises(TlsError, match=r"is not trusted: .*self.signed") as caught:
        await http.send("GET", f"https://localhost:{server.sockets[0].getsockname()[1]}/")
    assert "company" in caught.value.remedy
    assert not caught.value.transient
    server.close()


async def test_http_certificate_of_another_host_is_one_sentence(
    http: HttpClient, self_signed: ssl.SSLContext, certificate: Path
) -> None:
    async with await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0, ssl=self_signed) as server:
        await http.apply_proxy_settings(ProxySettings(certificates=certificate))
        with pytest.raises(TlsError, match=r"not valid for .*127\.0\.0\.1") as caught:
            await http.send("GET", f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert caught.value.what.rstrip(".") + "." == caught.value.what


async def test_http_plain_text_in_place_of_tls_is_a_tls_error(
    http: HttpClient, service: ScriptedService
) -> None:
    with pytest.raises(TlsError):
        await http.send("GET", service.url.replace("http:", "https:"))


async def test_http_exhausted_pool_is_replaced(
    service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    http = HttpClient(SystemClock(), HttpTimeouts())
    service.on("GET", "/a", Response(body=b"x"))
    await http.send("GET", service.url + "/a")

    async def exhaust(*_: object, **__: object) -> httpx.Response:
        raise httpx.PoolTimeout("")

    with monkeypatch.context() as patched:
        patched.setattr(httpx.AsyncClient, "send", exhaust)
        with pytest.raises(ServiceTimeoutError):
            await http.send("GET", service.url + "/a")
    before = service.connections
    assert (await http.send("GET", service.url + "/a")).content == b"x"
    assert service.connections == before + 1
    await http.reset_connections()


async def test_http_requests_are_never_logged(
    http: HttpClient, service: ScriptedService, caplog: pytest.LogCaptureFixture
) -> None:
    service.on("GET", "/a", Response(body=b"x"))
    with caplog.at_level(logging.DEBUG):
        await http.send("GET", service.url + "/a?q=1", bearer=Secret("tok-en"))
    assert [record.name for record in caplog.records if record.name.startswith("http")] == []
