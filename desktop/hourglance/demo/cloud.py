"""The demo cloud as a server: uvicorn in a thread, on a loopback address; and in the foreground."""

import errno
import os
import signal
import socket
import sqlite3
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from hourglance.api import HourglanceError
from hourglance.demo.faults import Fault, Faults
from hourglance.demo.login import CLIENT_ID, Login
from hourglance.demo.organization import Organization, organization
from hourglance.demo.store import Store

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import Scope

    from hourglance.demo.middleware import IncomingRequest

DEFAULT_SEED: Final = 7
DEFAULT_CONVERSATIONS: Final = 10_000

#: The number of requests that are kept.
_MAX_REQUESTS: Final = 10_000

#: How often the foreground process checks whether to end (seconds).
_POLL_INTERVAL: Final = 0.2


class DemoMissingError(HourglanceError):
    """The extra ``demo`` is not installed."""

    who = "The demo cloud"
    code = "demo-missing"


class DemoStartError(HourglanceError):
    """The demo cloud cannot listen on the port."""

    who = "The demo cloud"
    code = "demo-start"


class DemoCloud:
    """A local Genesys Cloud, login and API at one base URL; a context manager.

    The data covers two weeks before the start and grows as time passes. It depends only on ``seed``,
    ``conversations`` and the clock.

    :param seed: of organization and conversations.
    :param conversations: per week; 0 for an empty history, see :meth:`record`.
    :param agents: the number of agents; None for enough to handle the conversations.
    :param queues: the number of queues, at least 3; None for 8.
    :param clock: returns the service's time, aware; None for the system clock.
    :param port: on 127.0.0.1; 0 for any free port.
    :param faults: that are active from the start, see :meth:`add_fault`.
    :param allowance: the number of requests that a token may make in a minute.
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
        self._clock = clock or partial(datetime.now, UTC)
        self._seed = seed
        self._conversations = conversations
        self._port = port
        self._allowance = allowance
        self._faults = Faults()
        for fault in faults:
            self.add_fault(fault)
        self._requests: deque[IncomingRequest] = deque(maxlen=_MAX_REQUESTS)
        self.organization: Final[Organization] = organization(
            seed, agents or default_agents(conversations), queues
        )
        self._store: Store | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Return the base URL, ``http://127.0.0.1:PORT``, once it is running."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def requests(self) -> tuple["IncomingRequest", ...]:
        """Return the requests that were received, oldest first."""
        return tuple(self._requests)

    def clear_requests(self) -> None:
        """Discard the requests that were received so far."""
        self._requests.clear()

    @property
    def database(self) -> sqlite3.Connection:
        """Return the data, for plain SQL: see the view ``metric_event``. It has rows later than now."""
        return self._running_store().connection

    def now(self) -> datetime:
        """Return the service's time."""
        return self._clock()

    def set_clock(self, clock: Callable[[], datetime]) -> None:
        """Replace the clock."""
        self._clock = clock

    def add_fault(self, fault: str | Fault) -> None:
        """Activate a fault, given as such or as a spec such as ``"status=503@/api/v2/analytics:2"``.

        :raises FaultSpecError: the spec is invalid.
        """
        self._faults.add(Fault.parse(fault) if isinstance(fault, str) else fault)

    def clear_faults(self) -> None:
        """Deactivate all faults."""
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
        """Add one metric event, for tests with known results.

        :param at: when it was posted, aware.
        :param value: milliseconds of a timer; 1 for a counter.
        :param lag: milliseconds from the event to its posting.
        :param dimensions: the event's values; several values of a dimension as a tuple.
        :raises ValueError: the metric, a dimension or the lag is not supported; ``mediaType`` is required.
        """
        self._running_store().record(metric, at, value, dimensions, lag=lag)

    def __enter__(self) -> Self:
        """Listen, generate the history, and start the server.

        :raises DemoMissingError: starlette or uvicorn is not installed.
        :raises DemoStartError: the port is not available.
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
        """Stop at once; pending responses are dropped."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
        if self._store is not None:
            self._store.close()

    def _listen(self) -> socket.socket:
        # With the protocol given, asyncio disables Nagle's algorithm, which delays responses by 40 ms.
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
                f"Port {self._port} is in use." if used else f"Port {self._port} is not available: {error}.",
                remedy="Choose another port with --port, or leave it out to use any free port.",
            ) from error
        self._port = listener.getsockname()[1]
        return listener

    def _serve(self, listener: socket.socket) -> None:
        try:
            import uvicorn

            from hourglance.demo.activity import ActivityAnswers
            from hourglance.demo.channels import Channels
            from hourglance.demo.endpoints import Endpoints
            from hourglance.demo.family_aggregation import DemoAnswers
            from hourglance.demo.live_state import LiveState
            from hourglance.demo.middleware import Middleware
        except ModuleNotFoundError as error:
            raise DemoMissingError(
                f"The demo cloud needs {error.name}, which is not installed.",
                remedy="Run: pip install 'hourglance[demo]'",
            ) from error
        self._store = Store(self._seed, self.organization, self._conversations)
        self._store.cover(self.now())
        live = LiveState(self._store, self.organization, self.now)
        activity = ActivityAnswers(live, self.organization)
        service = Endpoints(
            organization=self.organization,
            answers=DemoAnswers(self._store, self._seed, self.organization),
            login=Login(self.now, self._faults, self._allowance),
            faults=self._faults,
            now=self.now,
            activity=activity,
            channels=Channels(live, activity, self.organization, self._faults, self.now, lambda: self.url),
        )
        app = Middleware(
            service=service.app(),
            faults=self._faults,
            now=self.now,
            on_request=self._requests.append,
            reset=self._reset,
        )
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http="h11",
                # An environment that was made before websockets became a dependency has no channels.
                ws="websockets-sansio" if find_spec("websockets") else "none",
                loop="asyncio",
                lifespan="off",
                proxy_headers=False,
                date_header=False,
                server_header=False,
                log_config=None,
                log_level="critical",
                access_log=False,
                # Do not wait for responses that a fault delays.
                timeout_graceful_shutdown=0,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="hourglance-demo-cloud", daemon=True
        )
        self._thread.start()

    def _reset(self, scope: "Scope") -> None:
        assert self._server is not None  # noqa: S101 - it calls this
        connections: Iterable[Any] = self._server.server_state.connections
        for connection in connections:
            if connection.client == scope["client"]:
                # With a linger time of zero, closing sends RST instead of FIN.
                linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
                connection.transport.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, linger
                )
                connection.transport.abort()

    def _running_store(self) -> Store:
        if self._store is None:
            raise RuntimeError("the demo cloud has data only while it is running: with DemoCloud() as cloud")
        return self._store


def default_agents(conversations: int) -> int:
    """Return enough agents for a number of conversations per week."""
    return max(24, min(1_000, conversations // 400))


def run(
    announce: Callable[[str], None],
    *,
    port: int = 0,
    seed: int = DEFAULT_SEED,
    conversations: int = DEFAULT_CONVERSATIONS,
    faults: Iterable[str | Fault] = (),
) -> None:
    """Run a demo cloud until Ctrl-C or SIGTERM. Call it from the main thread.

    :param announce: is called with the base URL once it responds.
    :raises DemoMissingError: the extra ``demo`` is not installed.
    :raises DemoStartError: the port is not available.
    :raises FaultSpecError: the spec of a fault is invalid.
    """
    ended = threading.Event()
    with DemoCloud(seed=seed, conversations=conversations, port=port, faults=faults) as cloud:
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {name: signal.signal(name, lambda *_: ended.set()) for name in signals}
        try:
            announce(cloud.url)
            # WORKAROUND https://github.com/python/cpython/issues/80116
            # Ctrl-C does not end a wait without timeout on Windows.
            while not ended.wait(_POLL_INTERVAL):
                pass
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)
