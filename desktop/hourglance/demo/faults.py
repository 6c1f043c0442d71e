"""Faults on demand: what goes wrong between an app and the service, as specs that a command line can carry.

A spec is ``NAME[=VALUE][@PATH][:COUNT]``: what goes wrong; where, by the beginning of the request's path
(everywhere if left out); and for how many answers (all if left out). ``status=503@/api/v2/analytics:2``
answers the first two analytics requests with 503.
"""

import re
import threading
from dataclasses import dataclass
from typing import Final, Self

from hourglance.api import HourglanceError

#: Every fault, in words; those with ``=`` need a value.
FAULTS: Final = {
    "status=N": "answer with HTTP status N and the service's own body for it",
    "latency=SECONDS": "wait before answering",
    "cut": "close the connection in the middle of the body",
    "reset": "reset the connection instead of answering",
    "broken-json": "answer with something that is nearly JSON",
    "truncated": "answer with half of the body, as if it were whole",
    "html": "answer with a web page, as a hotel's network does",
    "huge=MEGABYTES": "pad the answer to that size",
    "rate-limit=SECONDS": "answer 429 with Retry-After in seconds",
    "rate-limit-date=SECONDS": "answer 429 with Retry-After as a date",
    "token-expiry": "let the request's token be expired",
    "token-life=SECONDS": "give tokens that live that long",
    "deny-consent": "let the person refuse at sign-in",
    "no-permission": "let the person lack the permission that is needed",
    "wrong-clock=SECONDS": "send a Date that is off by that much",
}
_TAKES_VALUE: Final = {name.partition("=")[0]: "=" in name for name in FAULTS}
_SPEC: Final = re.compile(r"([a-z-]+)(?:=([^@:]*))?(?:@(/[^@:]*))?(?::(\d+))?", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,9}(\.\d{1,9})?", re.ASCII)


class FaultSpecError(HourglanceError):
    """A spec that names no fault."""

    who = "The demo cloud"
    code = "fault-spec"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that goes wrong.

    :param kind: the first part of a key of :data:`FAULTS`.
    :param value: its number, 0 where it has none.
    :param path: the beginning of the paths that it concerns.
    :param count: for how many answers; None is all.
    """

    kind: str
    value: float = 0
    path: str = "/"
    count: int | None = None

    @classmethod
    def parse(cls, spec: str) -> Self:
        """Return the fault that a spec means.

        :raises FaultSpecError: if it means none.
        """
        match = _SPEC.fullmatch(spec)
        kind, value, path, count = match.groups() if match else ("", None, None, None)
        if kind not in _TAKES_VALUE:
            raise FaultSpecError(
                f"{spec!r} is no fault.",
                remedy=f"Write NAME[=VALUE][@PATH][:COUNT] with one of {', '.join(FAULTS)}.",
            )
        needed = _TAKES_VALUE[kind]
        if needed != (value is not None) or (value is not None and not _NUMBER.fullmatch(value)):
            wanted = next(name for name in FAULTS if name.partition("=")[0] == kind)
            raise FaultSpecError(f"{spec!r} is no fault.", remedy=f"This one is written {wanted}.")
        if kind == "status" and value not in {str(status) for status in range(400, 600)}:
            raise FaultSpecError(f"{spec!r} is no fault.", remedy="The status is a number from 400 to 599.")
        return cls(
            kind=kind, value=float(value or 0), path=path or "/", count=None if count is None else int(count)
        )


class Faults:
    """The faults that are on. Tests switch them from their own thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on: list[tuple[Fault, list[int]]] = []

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        with self._lock:
            self._on.append((fault, [0]))

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._on.clear()

    def take(self, path: str, *kinds: str) -> list[Fault]:
        """Return the faults of these kinds for one answer, and count them as used."""
        with self._lock:
            taken = [
                (fault, used)
                for fault, used in self._on
                if fault.kind in kinds and _concerns(fault, used, path)
            ]
            for _, used in taken:
                used[0] += 1
            return [fault for fault, _ in taken]

    def has(self, path: str, kind: str) -> bool:
        """Return whether such a fault is on for a path, without using it."""
        with self._lock:
            return any(fault.kind == kind and _concerns(fault, used, path) for fault, used in self._on)


def _concerns(fault: Fault, used: list[int], path: str) -> bool:
    return path.startswith(fault.path) and (fault.count is None or used[0] < fault.count)
