"""Fault injection, by specs for the command line.

A spec is ``NAME[=VALUE][@PATH][:COUNT]``: the fault, the prefix of the paths that it affects (default: all),
and the number of responses (default: all). ``status=503@/api/v2/analytics:2`` answers the first two analytics
requests with 503.
"""

import re
import threading
from dataclasses import dataclass
from typing import Final, Self

from hourglance.api import HourglanceError

#: All faults with their description; those with ``=`` need a value.
FAULTS: Final = {
    "status=N": "respond with HTTP status N and the service's error body",
    "latency=SECONDS": "delay the response",
    "cut": "close the connection in the middle of the body",
    "reset": "reset the connection instead of responding",
    "broken-json": "respond with malformed JSON",
    "truncated": "respond with half of the body, as if it were complete",
    "html": "respond with a web page, like a captive portal",
    "huge=MEGABYTES": "pad the response to this size",
    "rate-limit=SECONDS": "respond with 429 and Retry-After in seconds",
    "rate-limit-date=SECONDS": "respond with 429 and Retry-After as a date",
    "token-expiry": "expire the request's token",
    "token-life=SECONDS": "issue tokens with this lifetime",
    "deny-consent": "deny consent at sign-in",
    "no-permission": "remove the required permission from the user",
    "wrong-clock=SECONDS": "send a Date header that is off by this much",
    "heartbeat=SECONDS": "send the heartbeats of notification channels at this interval",
    "silence": "send nothing to notification channels",
    "socket-lost=SECONDS": "lose the socket of a notification channel after this time",
    "socket-closing=SECONDS": "announce after this time that the socket of a channel will be closed",
    "channel-life=SECONDS": "create notification channels with this lifetime",
    "channel-taken=SECONDS": "take a notification channel away after this time",
    "topic-rejected": "reject the subscription to topics; @/TOPIC is the start of their names",
    "event-lost": "lose events; @/TOPIC as before",
    "event-broken": "send events in another format",
    "event-twice": "send events twice",
    "event-late=SECONDS": "send events late",
}
_TAKES_VALUE: Final = {name.partition("=")[0]: "=" in name for name in FAULTS}
_SPEC: Final = re.compile(r"([a-z-]+)(?:=([^@:]*))?(?:@(/[^@:]*))?(?::(\d+))?", re.ASCII)
_SIGNED: Final = "wrong-clock"
_NUMBER: Final = re.compile(r"-?\d{1,9}(\.\d{1,9})?", re.ASCII)


class FaultSpecError(HourglanceError):
    """A fault spec is invalid."""

    who = "The demo cloud"
    code = "fault-spec"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One fault.

    :param kind: a key of :data:`FAULTS`, without ``=`` and what follows.
    :param value: its value; 0 for faults without one.
    :param path: the prefix of the paths that it affects.
    :param count: the number of responses that it affects; None for all.
    """

    kind: str
    value: float = 0
    path: str = "/"
    count: int | None = None

    @classmethod
    def parse(cls, spec: str) -> Self:
        """Return the fault of a spec.

        :raises FaultSpecError: the spec is invalid.
        """
        match = _SPEC.fullmatch(spec)
        kind, value, path, count = match.groups() if match else ("", None, None, None)
        if kind not in _TAKES_VALUE:
            raise FaultSpecError(
                f"{spec!r} is not a fault.",
                remedy=f"Write NAME[=VALUE][@PATH][:COUNT] with one of {', '.join(FAULTS)}.",
            )
        needed = _TAKES_VALUE[kind]
        if needed != (value is not None) or (value is not None and not _NUMBER.fullmatch(value)):
            wanted = next(name for name in FAULTS if name.partition("=")[0] == kind)
            raise FaultSpecError(f"{spec!r} is not a fault.", remedy=f"Write it as {wanted}.")
        if value is not None and value.startswith("-") and kind != _SIGNED:
            raise FaultSpecError(f"{spec!r} is not a fault.", remedy="The value must not be negative.")
        if kind == "status" and value not in {str(status) for status in range(400, 600)}:
            raise FaultSpecError(f"{spec!r} is not a fault.", remedy="The status must be from 400 to 599.")
        return cls(
            kind=kind, value=float(value or 0), path=path or "/", count=None if count is None else int(count)
        )


class Faults:
    """The active faults. Thread-safe: tests change them from their own thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active: list[tuple[Fault, list[int]]] = []

    def add(self, fault: Fault) -> None:
        """Activate a fault."""
        with self._lock:
            self._active.append((fault, [0]))

    def clear(self) -> None:
        """Deactivate all faults."""
        with self._lock:
            self._active.clear()

    def consume(self, path: str, *kinds: str) -> list[Fault]:
        """Return the active faults of these kinds for one response, and count it."""
        with self._lock:
            consumed = [
                (fault, used)
                for fault, used in self._active
                if fault.kind in kinds and _affects(fault, used, path)
            ]
            for _, used in consumed:
                used[0] += 1
            return [fault for fault, _ in consumed]

    def peek(self, path: str, kind: str) -> list[Fault]:
        """Return the active faults of a kind for a path, without counting."""
        with self._lock:
            return [
                fault for fault, used in self._active if fault.kind == kind and _affects(fault, used, path)
            ]

    def has(self, path: str, kind: str) -> bool:
        """Return whether such a fault is active for a path, without counting."""
        return bool(self.peek(path, kind))


def _affects(fault: Fault, used: list[int], path: str) -> bool:
    return path.startswith(fault.path) and (fault.count is None or used[0] < fault.count)
