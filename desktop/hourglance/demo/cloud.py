"""The demo cloud as one running thing: uvicorn in a thread, on this computer's own address."""

import errno
import os
import socket
import sqlite3
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from hourglance.api import HourglanceError
from hourglance.demo.conversations import Dimensions
from hourglance.demo.faults import Fault, Faults
from hourglance.demo.login import CLIENT_ID, Login
from hourglance.demo.organization import Organization, organization
from hourglance.demo.periods import to_epoch
from hourglance.demo.store import Store

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import Scope

    from hourglance.demo.middleware import IncomingRequest

DEFAULT_SEED: Final = 7
DEFAULT_CONVERSATIONS: Final = 10_000

#: How many requests are remembered.
_REMEMBERED: Final = 10_000


class DemoMissingError(HourglanceError):
    """The extra ``demo`` is not installed."""

    who = "The demo cloud"
    code = "demo-missing"


class DemoStartError(HourglanceError):
    """The demo cloud cannot listen where it should."""

    who = "The demo cloud"
    code = "demo-start"


class DemoCloud:
    """A Genesys Cloud of one's own: login and API at one base address. Use it by ``with``.

    The data covers the week before the start, and goes on as time does. It depends on ``seed``,
    ``conversations`` and the clock alone.

    :param seed: which organisation and which conversations.
    :param conversations: how many arrive in a week; 0 for an empty history, see :meth:`record`.
    :param agents: how many people take them; enough for so many unless given.
    :param queues: how many queues there are, at least 3; 8 unless given.
    :param clock: gives the service's time, aware; the system's if left out.
    :param port: where to listen on 127.0.0.1; 0 takes any free port.
    :param faults: what goes wrong from the start, as :meth:`add_fault` takes it.
    :param allowance: how many requests a minute a token may make.
    """

    client_id: Final = CLIENT_ID

    def __init__(
        self,
        *,
        seed: int = DEFAULT_SEED,
        conversations: int = DEFAULT_CONVERSATIONS,
        agents: int | None = None,
        queues: int | None = None,
        clock: Callable[[], datetime] | None = None,
        port: int = 0,
        faults: Iterable[str | Fault] = (),
        allowance: int = 300,
    ) -> None:
        self._clock = clock or _system_clock
        self._seed = seed
        self._conversations = conversations
        self._port = port
        self._allowance = allowance
        self._faults = Faults()
        for fault in faults:
            self.add_fault(fault)
        self._requests: deque[IncomingRequest] = deque(maxlen=_REMEMBERED)
        self.organization: Final[Organization] = organization(
            seed, agents or how_many_agents(conversations), queues
        )
        self._store: Store | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Return the base address, ``http://127.0.0.1:PORT``, once it runs."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def requests(self) -> tuple["IncomingRequest", ...]:
        """Return the requests that came in, oldest first."""
        return tuple(self._requests)

    @property
    def database(self) -> sqlite3.Connection:
        """Return the data, for plain SQL: see the view ``metric_event``. Rows later than now are to come."""
        return self._running_store().connection

    def now(self) -> datetime:
        """Return the service's time."""
        return self._clock()

    def set_clock(self, clock: Callable[[], datetime]) -> None:
        """Take the time from another clock from now on."""
        self._clock = clock

    def add_fault(self, fault: str | Fault) -> None:
        """Switch a fault on, given as such or as a spec such as ``"status=503@/api/v2/analytics:2"``.

        :raises FaultSpecError: if the spec means nothing.
        """
        self._faults.add(Fault.parse(fault) if isinstance(fault, str) else fault)

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self._faults.clear()

    def record(
        self,
        metric: str,
        at: datetime,
        value: int = 1,
        *,
        lag: int = 0,
        **dimensions: str | int | tuple[str, ...],
    ) -> None:
        """Add one metric event of one's own: the data of a test that wants to know its answer.

        :param at: when it was posted, aware.
        :param value: milliseconds of a timer; leave it out for a counter.
        :param lag: milliseconds from the event to its posting.
        :param dimensions: the event's values; several of one dimension as a tuple.
        :raises ValueError: for what the demo cloud does not keep; every event has a ``mediaType``.
        """
        given: Dimensions = dimensions
        self._running_store().record(metric, to_epoch(at), value, given, lag=lag)

    def __enter__(self) -> Self:
        """Start to listen, generate the history, and serve.

        :raises DemoMissingError: if starlette or uvicorn are not installed.
        :raises DemoStartError: if the port cannot be had.
        """
        listener = self._listen()
        try:
            self._serve(listener)
        except BaseException:
            listener.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop at once, whatever is still being answered."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
        if self._store is not None:
            self._store.close()

    def _listen(self) -> socket.socket:
        # asyncio switches Nagle's delay off, 40 ms an answer, where it reads that a socket is TCP.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", self._port))
            listener.listen()
        except (OSError, OverflowError) as error:
            listener.close()
            used = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            raise DemoStartError(
                f"Port {self._port} is in use." if used else f"Port {self._port} cannot be had: {error}.",
                remedy="Choose another with --port, or leave it out for any free one.",
            ) from error
        self._port = listener.getsockname()[1]
        return listener

    def _serve(self, listener: socket.socket) -> None:
        try:
            import uvicorn

            from hourglance.demo.middleware import Middleware
            from hourglance.demo.service import Service
        except ModuleNotFoundError as error:
            raise DemoMissingError(
                f"The demo cloud needs {error.name}, which is not installed.",
                remedy="Run: pip install 'hourglance[demo]'",
            ) from error
        self._store = Store(self._seed, self.organization, self._conversations)
        self._store.cover(to_epoch(self.now()))
        service = Service(
            organization=self.organization,
            store=self._store,
            login=Login(self.now, self._faults, self._allowance),
            faults=self._faults,
            now=self.now,
        )
        front = Middleware(
            service.app(), faults=self._faults, now=self.now, heard=self._requests.append, reset=self._reset
        )
        self._server = uvicorn.Server(
            uvicorn.Config(
                front,
                http="h11",
                ws="none",
                loop="asyncio",
                lifespan="off",
                proxy_headers=False,
                date_header=False,
                server_header=False,
                log_config=None,
                log_level="critical",
                access_log=False,
                # Who stops does not wait for answers that a fault holds back.
                timeout_graceful_shutdown=0,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="hourglance-demo-cloud", daemon=True
        )
        self._thread.start()

    def _reset(self, scope: "Scope") -> None:
        assert self._server is not None  # noqa: S101 - it is what asks
        connections: Iterable[Any] = self._server.server_state.connections
        for connection in connections:
            if connection.client == scope["client"]:
                # To linger for no time at all is to say RST instead of FIN.
                linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
                connection.transport.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, linger
                )
                connection.transport.abort()

    def _running_store(self) -> Store:
        if self._store is None:
            raise RuntimeError("the demo cloud has data once it runs: with DemoCloud() as cloud")
        return self._store


def how_many_agents(conversations: int) -> int:
    """Return enough to take that many a week without being on two calls at once all the time."""
    return max(24, min(1_000, conversations // 400))


def _system_clock() -> datetime:
    return datetime.now(UTC)
