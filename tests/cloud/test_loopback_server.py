"""The loopback server for the browser's redirect."""

import asyncio
import socket
import struct

import pytest
from scripted_service import fetch

from hourglance.cloud import PortInUseError
from hourglance.cloud.loopback_server import LoopbackServer

pytestmark = pytest.mark.anyio


async def listens(port: int, host: str = "127.0.0.1") -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


async def test_loopback_returns_the_redirect_and_shows_a_page() -> None:
    async with LoopbackServer(state="s-1") as loopback:
        page = await fetch(f"{loopback.redirect_uri}/?code=c-1&state=s-1")
        answer = await loopback.wait_for_redirect()
    assert answer.reveal() == "code=c-1&state=s-1"
    head, _, body = page.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"You can close this page." in body
    assert b"c-1" not in page
    assert b"s-1" not in page


async def test_loopback_page_loads_nothing_and_sends_no_referrer() -> None:
    async with LoopbackServer(state="s-1") as loopback:
        page = (await fetch(f"{loopback.redirect_uri}/?code=c&state=s-1")).decode().lower()
    assert "content-security-policy: default-src 'none'; style-src 'sha256-" in page
    assert "referrer-policy: no-referrer" in page
    assert "cache-control: no-store" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page
    assert "color-scheme:light dark" in page


async def test_loopback_listens_on_loopback_addresses_only() -> None:
    async with LoopbackServer(state="s-1") as loopback:
        assert await listens(loopback.port)
        assert await listens(loopback.port, "::1")
        assert not await listens(loopback.port, "127.0.0.2")
    assert not await listens(loopback.port)
    assert not await listens(loopback.port, "::1")


async def test_loopback_accepts_ipv6() -> None:
    async with LoopbackServer(state="s-1") as loopback:
        await fetch(f"{loopback.redirect_uri}/?error=access_denied&state=s-1", host="::1")
        assert (await loopback.wait_for_redirect()).reveal() == "error=access_denied&state=s-1"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/favicon.ico"),
        ("GET", "/"),
        ("GET", "/?state=s"),
        ("GET", "/other?code=c&state=s-1"),
        ("POST", "/?code=c&state=s-1"),
        ("HEAD", "/?code=c&state=s-1"),
    ],
)
async def test_loopback_other_requests_get_404(method: str, path: str) -> None:
    async with LoopbackServer(state="s-1") as loopback:
        reply = await fetch(loopback.redirect_uri + path, method=method)
        assert reply.startswith(b"HTTP/1.1 404")
        await fetch(f"{loopback.redirect_uri}/?code=mine&state=s-1")
        assert (await loopback.wait_for_redirect()).reveal() == "code=mine&state=s-1"


async def test_loopback_accepts_one_redirect() -> None:
    async with LoopbackServer(state="s-1") as loopback:
        await fetch(f"{loopback.redirect_uri}/?code=first&state=s-1")
        second = await fetch(f"{loopback.redirect_uri}/?code=second&state=s-1")
        assert second.startswith(b"HTTP/1.1 404")
        assert (await loopback.wait_for_redirect()).reveal() == "code=first&state=s-1"


@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed before the page"])
async def test_loopback_page_is_there_again_after_an_aborted_prefetch(*, reset: bool) -> None:
    async with LoopbackServer(state="s-1") as loopback:
        with socket.create_connection(("127.0.0.1", loopback.port)) as prefetch:
            if reset:  # closing then sends a reset
                prefetch.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            prefetch.sendall(b"GET /?code=c&state=s-1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if reset:
                assert (await loopback.wait_for_redirect()).reveal() == "code=c&state=s-1"
        assert (await loopback.wait_for_redirect()).reveal() == "code=c&state=s-1"
        ending = asyncio.create_task(loopback.__aexit__(None, None, None))
        page = await fetch(f"{loopback.redirect_uri}/?code=c&state=s-1")
        assert b"You can close this page." in page
        await ending
    assert not await listens(loopback.port)


async def test_loopback_that_delivered_its_page_ends_at_once() -> None:
    loop = asyncio.get_running_loop()
    async with LoopbackServer(state="s-1") as loopback:
        await fetch(f"{loopback.redirect_uri}/?code=c&state=s-1")
        await loopback.wait_for_redirect()
        began = loop.time()
    assert loop.time() - began < 0.9


@pytest.mark.parametrize(
    "sent", [b"", b"\x16\x03\x01 hello", b"GET /?code=x HTTP/1.1\r\nX: " + b"x" * 20_000]
)
async def test_loopback_closes_invalid_connections(sent: bytes) -> None:
    async with LoopbackServer(state="s-1") as loopback:
        reader, writer = await asyncio.open_connection("127.0.0.1", loopback.port)
        writer.write(sent)
        writer.write_eof()
        assert b"200" not in await reader.read()
        writer.close()
        await writer.wait_closed()


async def test_loopback_closes_idle_connections_at_exit() -> None:
    async with LoopbackServer(state="s-1") as loopback:
        _, idle = await asyncio.open_connection("127.0.0.1", loopback.port)
        await fetch(f"{loopback.redirect_uri}/?code=c&state=s-1")
        assert (await loopback.wait_for_redirect()).reveal() == "code=c&state=s-1"
    idle.close()
    await idle.wait_closed()


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
async def test_loopback_port_in_use_on_either_address_is_reported(
    family: socket.AddressFamily, host: str
) -> None:
    with socket.socket(family) as other:
        other.bind((host, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortInUseError, match=f"Port {port} .* in use"):
            async with LoopbackServer(port, state="s-1"):
                pass
    async with LoopbackServer(port, state="s-1") as loopback:
        assert loopback.redirect_uri == f"http://localhost:{port}"


async def test_loopback_works_without_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket

    def without_ipv6(family: int = -1, *args: int, **kwargs: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(97, "Address family not supported by protocol")
        return real(family, *args, **kwargs)

    monkeypatch.setattr(socket, "socket", without_ipv6)
    async with LoopbackServer(state="s-1") as loopback:
        assert await listens(loopback.port)
