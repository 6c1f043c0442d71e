"""A wire between a client and a server that can be cut and mended."""

import asyncio
from contextlib import suppress


class Wire:
    """Forwards connections on loopback; while it is cut, nobody listens and every connection is reset."""

    def __init__(self, port: int) -> None:
        self._towards = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._talks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.connections = 0
        self._dead: set[asyncio.StreamWriter] = set()
        #: What of the answers is something else at the other end; of the same length.
        self.swap = (b"", b"")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for writer in tuple(self._open):
            writer.transport.abort()
        for talk in tuple(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def freeze(self) -> None:
        """Have nothing come through any more on the connections that there are, and tell neither end."""
        self._dead |= self._open

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        talk = asyncio.create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._towards)
        self._open |= {writer, there_writer}
        try:
            await asyncio.gather(
                self._pump(reader, there_writer), self._pump(there_reader, writer, swapped=True)
            )
        finally:
            self._open -= {writer, there_writer}
            for end in (writer, there_writer):
                end.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, swapped: bool = False
    ) -> None:
        with suppress(OSError):
            while part := await reader.read(65_536):
                if swapped and self.swap[0]:
                    part = part.replace(*self.swap)
                if writer not in self._dead:
                    writer.write(part)
                    await writer.drain()
        writer.transport.abort()
