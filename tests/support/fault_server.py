"""A service on loopback with many faults, and the real session and engine there in virtual time."""

import asyncio
import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial

from fake_desks import FakePresenter, blocking_calls_run, widget
from manual_clock import ManualClock

from hourglance.api import AggregatesQuery, is_in, last
from hourglance.cloud import Account, HttpTimeouts, MemoryKeyring, SignInSession, TokenVault
from hourglance.cloud.token import AccessToken, Secret, StoredCredentials
from hourglance.engine import RefreshEngine, WidgetState
from hourglance.genesys import CurrentUser, Region

#: How long a fault lasts, and how soon after it everything is fresh again (seconds).
FAULT, HEALED, HEALED_AFTER_WAIT = 360, 120, 600

VOICE = is_in("mediaType", "voice")
WIDGETS = [
    widget("handle", AggregatesQuery(metrics=("tHandle",), where=VOICE, window=last(hours=1))),
    widget("acw", AggregatesQuery(metrics=("tAcw",), where=VOICE, window=last(hours=1))),
    widget("by-conversation", AggregatesQuery(metrics=("tAcw",), window=last(hours=1), group_by=("ani",))),
]


def good(body: bytes) -> bytes:
    query = json.loads(body)
    stats = {"count": 42, "sum": 4200.0}
    metrics = [{"metric": name, "stats": stats} for name in query["metrics"]]
    rows = [{"group": {"mediaType": "voice"}, "data": [{"interval": query["interval"], "metrics": metrics}]}]
    return json.dumps({"results": rows}).encode()


def http(body: bytes, status: str = "200 OK", *headers: str, json_type: bool = True) -> bytes:
    kind = "application/json" if json_type else "text/html"
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def answers(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda body: http(change(good(body)))


def edits(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return answers(lambda content: content.replace(old, new))


def shifted(content: bytes, *, minutes: int) -> bytes:
    """Return an answer with buckets of another time."""
    answer = json.loads(content)
    for row in answer["results"]:
        for bucket in row["data"]:
            ends = (datetime.fromisoformat(each) for each in bucket["interval"].split("/"))
            moved = (each + timedelta(minutes=minutes) for each in ends)
            bucket["interval"] = "/".join(f"{each:%Y-%m-%dT%H:%M:%S.000Z}" for each in moved)
    return json.dumps(answer).encode()


def repeated(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return an answer with its groups or metrics, and then again with other bytes in them."""
    answer, other = json.loads(content), json.loads(content.replace(old, new))
    if part == "group":
        answer["results"] += other["results"]
    else:
        for row, other_row in zip(answer["results"], other["results"], strict=True):
            row["data"][0]["metrics"] += other_row["data"][0]["metrics"]
    return json.dumps(answer).encode()


def responds(content: bytes, status: str = "200 OK", *headers: str, html: bool = False):
    return lambda body: http(content, status, *headers, json_type=not html)


ERROR = b'{"message": "Odd.", "code": "odd", "status": 500}'
PAGE = b"<html><body>Sign in to the network</body></html>"
STATUSES = [400, 403, 404, 405, 406, 408, 409, 410, 412, 415, 418, 421, 422, 423, 425, 426, 428, 431, 444]
STATUSES += [451, 499, 500, 501, 502, 503, 504, 505, 507, 508, 509, 511, 520, 522, 524, 529, 598]

#: What a request is answered with, by the name of the fault; nothing closes the connection.
FAULTS: Mapping[str, Callable[[bytes], bytes]] = {
    **{f"status {status}": responds(ERROR, f"{status} Odd") for status in STATUSES},
    **{
        f"page with {status}": responds(PAGE, f"{status} Odd", html=True)
        for status in (200, 203, 302, 401, 403, 404, 503)
    },
    "empty 401": responds(b"", "401 Unauthorized"),
    "401 of the service": responds(ERROR, "401 Unauthorized"),
    "closed": lambda body: b"",
    "half a head": lambda body: b"HTTP/1.1 200 O",
    "half a body": lambda body: http(good(body))[:-20],
    "no HTTP": lambda body: b"220 mail ESMTP\r\n\r\n",
    "cut JSON": answers(lambda content: content[: len(content) // 2]),
    "no bytes": answers(lambda content: b""),
    "null": answers(lambda content: b"null"),
    "a list": answers(lambda content: b"[]"),
    "empty object": answers(lambda content: b"{}"),
    "results null": answers(lambda content: b'{"results": null}'),
    "results of another type": answers(lambda content: b'{"results": {}}'),
    "an error with 200": responds(ERROR),
    "a job with 200": responds(b'{"jobId": "1"}'),
    "a job with 201": responds(b'{"jobId": "1"}', "201 Created"),
    "a job with 202": responds(b'{"jobId": "1"}', "202 Accepted"),
    "results with 201": lambda body: http(good(body), "201 Created"),
    "results beside an error": answers(lambda content: content[:-1] + b', "errorCode": "odd"}'),
    "a portal's JSON": responds(b'{"redirect": "http://portal.example/", "authenticated": false}'),
    "no content": lambda body: b"HTTP/1.1 204 No Content\r\n\r\n",
    "not UTF-8": edits(b"voice", b"\xff\xfe"),
    "nested": answers(lambda content: b'{"results":' + b"[" * 50_000),
    "negative count": edits(b": 42", b": -42"),
    "half a count": edits(b": 42", b': 42.5, "odd": 1'),
    "count as text": edits(b": 42", b': "42"'),
    "count beyond meaning": edits(b": 42", b": 1e300"),
    "sum beyond meaning": edits(b"4200.0", b"-1e300"),
    "negative sum": edits(b"4200.0", b"-4200.0"),
    "NaN": edits(b"4200.0", b"NaN"),
    "infinite": edits(b"4200.0", b"1e999"),
    "another metric": edits(b'"metric": "t', b'"metric": "x'),
    "another group": edits(b'"mediaType"', b'"wrapUpCode"'),
    "a member twice": answers(lambda content: content[:-1] + b', "results": []}'),
    "success false": answers(lambda content: content[:-1] + b', "success": false}'),
    "more pages": answers(lambda content: content[:-1] + b', "pageCount": 2}'),
    "a sum without events": edits(b": 42", b": 0"),
    "a sum below the least": edits(b'"sum"', b'"min": 150, "sum"'),
    "a sum beyond the most": edits(b'"sum"', b'"max": 90, "sum"'),
    "a ratio beyond the whole": edits(b'"sum"', b'"ratio": 1.5, "sum"'),
    "a group in two cases": answers(lambda content: repeated(content, "group", b"voice", b"VOICE")),
    "a metric with a qualifier beside it": answers(
        lambda content: repeated(content, "metric", b'"metric"', b'"qualifier": "IDLE", "metric"')
    ),
    "an hour earlier": answers(partial(shifted, minutes=-60)),
    "seven minutes later": answers(partial(shifted, minutes=7)),
    "another day": edits(b"2026-11-23", b"2025-01-02"),
    "too large": answers(lambda content: content[:-1] + b', "x": "' + b"x" * 3_000_000 + b'"}'),
    "two answers in one": answers(lambda content: content * 2),
    "objects in objects": answers(lambda content: b'{"x": ' * 90_000),
    "gzip that is a bomb": lambda body: http(
        gzip.compress(b" " * 20_000_000), "200 OK", "Content-Encoding: gzip"
    ),
    "gzip that is cut": lambda body: http(gzip.compress(good(body))[:-9], "200 OK", "Content-Encoding: gzip"),
    "gzip that is none": lambda body: http(good(body), "200 OK", "Content-Encoding: gzip"),
    "gzip twice": lambda body: http(
        gzip.compress(gzip.compress(good(body))), "200 OK", "Content-Encoding: gzip, gzip"
    ),
    "unknown encoding": lambda body: http(good(body), "200 OK", "Content-Encoding: odd"),
    "wait for 90 s": responds(ERROR, "429 Too Many Requests", "Retry-After: 90"),
    "down for 90 s": responds(ERROR, "503 Service Unavailable", "Retry-After: 90"),
    "wait for a day": responds(ERROR, "429 Too Many Requests", "Retry-After: 86400"),
    "down for a day": responds(ERROR, "503 Service Unavailable", "Retry-After: 86400"),
    "odd wait": responds(ERROR, "429 Too Many Requests", "Retry-After: soon"),
    "negative wait": responds(ERROR, "429 Too Many Requests", "Retry-After: -5"),
}

#: What is odd about a good answer and changes nothing, by its name.
ODDITIES: Mapping[str, Callable[[bytes], bytes]] = {
    "year 9999": lambda body: http(good(body), "200 OK", "Date: Fri, 31 Dec 9999 23:59:59 GMT"),
    "year 1970": lambda body: http(good(body), "200 OK", "Date: Thu, 01 Jan 1970 00:00:00 GMT"),
    "ten years ahead": lambda body: http(good(body), "200 OK", "Date: Sun, 23 Nov 2036 10:00:00 GMT"),
    "no date": lambda body: http(good(body), "200 OK", "Date: yesterday"),
    "a wait": lambda body: http(good(body), "200 OK", "Retry-After: 86400"),
    "odd rate limit": lambda body: http(
        good(body),
        "200 OK",
        *("inin-ratelimit-count: -5", "inin-ratelimit-allowed: NaN", "inin-ratelimit-reset: 1e400"),
    ),
    "surplus response": lambda body: http(good(body)) + http(good(body).replace(b"42", b"13")),
    "gzip": lambda body: http(gzip.compress(good(body)), "200 OK", "Content-Encoding: gzip"),
    "unknown members": answers(lambda content: content[:-1] + b', "systemToOrganizationMappings": {}}'),
    "no medium": edits(b'"mediaType": "voice"', b""),
    "null in parts": edits(b'"sum"', b'"ratio": null, "sum"'),
}

#: The faults that ask to wait, after which healing may take longer, and those that ask to wait for a day.
WAITS = {name for name in FAULTS if "wait" in name or "90 s" in name}
DAYS = {name for name in FAULTS if name.endswith("for a day")}

_REASONS = {
    "invalid-query": {"status 400", "status 422"},
    "forbidden": {"status 403"},
    "not-found": {"status 404"},
    "timeout": {"status 408"},
    "rate-limited": {"wait for 90 s", "wait for a day", "odd wait", "negative wait"},
    "service-unavailable": {"down for 90 s", "down for a day", "page with 503"},
    "connection-lost": {"closed", "half a body", "half a head", "no HTTP"},
    "answer-too-large": {"too large", "gzip that is a bomb"},
    "unreadable-answer": {
        *("status 511", "a job with 201", "a job with 202", "results with 201", "no bytes", "null"),
        *("empty 401", "401 of the service", "unknown encoding"),
    },
}


def reason(name: str) -> str:
    """Return the code of the problem that a fault is to be shown as."""
    for code, names in _REASONS.items():
        if name in names:
            return code
    if name.startswith("status "):
        return "service-unavailable"
    return "unreadable-answer" if name.startswith(("page with ", "gzip ")) else "answer-shape"


@dataclass
class FaultServer:
    """Answers queries with good answers, or with a fault while there is one."""

    clock: ManualClock
    fault: Callable[[bytes], bytes] | None = None
    busy: int = 0
    asked: list[float] = field(default_factory=list)

    async def start(self) -> str:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        date = format_datetime(self.clock.now(), usegmt=True)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.lower().split(b"\r\n")
            length = next((int(x.split(b":")[1]) for x in lines if x.startswith(b"content-length:")), 0)
            body = await reader.readexactly(length)
            if b"users/me" in head:
                writer.write(http(b'{"id": "ada", "name": "Ada"}', "200 OK", "Connection: close"))
            else:
                self.asked.append(self.clock.monotonic())
                fault = self.fault
                plain = http(good(body), "200 OK", f"Date: {date}", "Connection: close")
                writer.write(fault(body) if fault else plain)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@dataclass
class Suffered:
    """What a fault did to the cards.

    :param before: the states before it.
    :param during: the states at its end.
    :param healed: seconds until all were fresh again; None if they were not within an hour.
    :param requests: during the fault.
    """

    before: tuple[WidgetState, ...]
    during: tuple[WidgetState, ...]
    healed: float | None
    requests: int


async def suffer(name: str, faults: Mapping[str, Callable[[bytes], bytes]] = FAULTS) -> Suffered:
    """Run an engine into a fault, and out of it. The user refreshes after a request to wait for a day."""
    clock = ManualClock()
    server = FaultServer(clock)
    url = await server.start()
    account = Account(region=Region(name="x", domain="x", api_url=url, login_url=url), client_id="c")
    vault = TokenVault([MemoryKeyring()])
    credentials = StoredCredentials(
        token=AccessToken(access=Secret("t")), user=CurrentUser(id="ada", name="Ada")
    )
    await vault.write(account.key, credentials)
    timeouts = HttpTimeouts(connect=30, read=30, total=30, size=1_000_000)  # no fault is silent
    session = SignInSession(account, vault, clock, timeouts=timeouts)
    in_flight = 0
    post = session.post

    async def counted(path: str, body: bytes, **served):
        nonlocal in_flight
        in_flight += 1
        try:
            return await post(path, body, **served)
        finally:
            in_flight -= 1

    session.post = counted  # type: ignore[method-assign]
    clock.busy = lambda: in_flight > 0 or blocking_calls_run()  # large answers are decoded on a thread
    engine = RefreshEngine(
        client=session, renderer=FakePresenter(), clock=clock, publish=lambda _: None, account_key="demo"
    )
    session.on_change(lambda state: engine.session_changed(state, "x"))
    engine.set_widgets(WIDGETS)
    engine.set_panel_open(is_open=True)  # what nobody looks at is asked less often, and heals later
    task = asyncio.create_task(engine.run())
    try:
        await session.restore()
        await clock.advance(180)
        before = engine.snapshot.widgets
        asked = len(server.asked)
        server.fault = faults[name]
        await clock.advance(FAULT)
        during, requests = engine.snapshot.widgets, len(server.asked) - asked
        server.fault = None
        if name in DAYS:
            engine.refresh()
        healed = None
        for seconds in range(0, 3600, 30):
            if all(state.data == "fresh" and not state.problem for state in engine.snapshot.widgets):
                healed = float(seconds)
                break
            await clock.advance(30)
        return Suffered(before=before, during=during, healed=healed, requests=requests)
    finally:
        task.cancel()
        await asyncio.wait([task])
        await session.aclose()
        server.server.close()


def complaints(name: str, suffered: Suffered) -> list[str]:
    """Return what is wrong with the way in which a fault was suffered."""
    found = []
    if not all(state.data == "fresh" and state.card for state in suffered.before):
        found.append("no number before the fault")
    for before, state in zip(suffered.before, suffered.during, strict=True):
        if state.card != before.card:
            found.append(f"{state.widget.id}: number lost")
        elif state.data != "stale" or state.age is None or state.problem is None:
            found.append(f"{state.widget.id}: {state.data}, {state.problem}")
        elif state.problem.code != reason(name):
            found.append(f"{state.widget.id}: {state.problem.code} in place of {reason(name)}")
    if suffered.healed is None or suffered.healed > (HEALED_AFTER_WAIT if name in WAITS - DAYS else HEALED):
        found.append(f"healed after {suffered.healed} s")
    return found
