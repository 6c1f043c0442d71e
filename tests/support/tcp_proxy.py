"""A TCP proxy whose connections a test can cut, freeze and alter."""

import asyncio
from contextlib import suppress


class TcpProxy:
    """Forwards loopback connections; after :meth:`cut` nothing listens, and all connections are reset."""

    def __init__(self, port: int) -> None:
        self._target_port = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._connections: set[asyncio.Task[None]] = set()
        self.port = 0
        self.connections = 0
        self._frozen: set[asyncio.StreamWriter] = set()
        #: A part of the responses, and what replaces it; of the same length.
        self.swap = (b"", b"")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for writer in tuple(self._writers):
            writer.transport.abort()
        for connection in tuple(self._connections):
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def freeze(self) -> None:
        """Forward nothing on the current connections any more, without closing them."""
        self._frozen |= self._writers

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = asyncio.create_task(self._forward(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target_reader, target_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._writers |= {writer, target_writer}
        try:
            await asyncio.gather(
                self._pump(reader, target_writer), self._pump(target_reader, writer, swapped=True)
            )
        finally:
            self._writers -= {writer, target_writer}
            for end in (writer, target_writer):
                end.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, swapped: bool = False
    ) -> None:
        with suppress(OSError):
            while part := await reader.read(65_536):
                if swapped and self.swap[0]:
                    part = part.replace(*self.swap)
                if writer not in self._frozen:
                    writer.write(part)
                    await writer.drain()
        writer.transport.abort()
