"""The name directory: batches, cache, retries, permissions and search."""

import asyncio
import json
import stat
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from manual_clock import ManualClock

from hourglance.cloud import (
    InvalidQueryError,
    InvalidResponseError,
    NameCacheError,
    NameCacheFile,
    NameDirectory,
    NotFoundError,
    NotSignedInError,
    OfflineError,
    PermissionDeniedError,
    QueryResponse,
    RateLimitedError,
    RateLimiter,
    ServiceError,
)
from hourglance.cloud.name_cache import CachedDirectory
from hourglance.genesys import NamedEntity, RateLimit

pytestmark = pytest.mark.anyio

QUEUES = "/api/v2/routing/queues"
VIEWS = "/api/v2/routing/queues/divisionviews"


def uuid(number: int) -> str:
    return str(UUID(int=number))


ONE, TWO, THREE = uuid(1), uuid(2), uuid(3)


class FakeService:
    """Returns names by id, and records requests."""

    def __init__(self, names: dict[str, str]) -> None:
        self.known = names
        self.queues: list[str] = []
        self.requests: list[tuple[str, dict[str, list[str]]]] = []
        self.errors: dict[str, list[ServiceError]] = {}
        self.at_most = 1000
        self.rate_limiter = RateLimiter()

    async def get(self, path: str) -> QueryResponse:
        url = urlsplit(path)
        query = parse_qs(url.query)
        self.requests.append((url.path, query))
        if errors := self.errors.get(url.path):
            raise errors[0] if len(errors) == 1 else errors.pop(0)
        ids = query.get("id", [])
        if len(ids) > self.at_most:
            raise InvalidQueryError("Too many.")
        if url.path.endswith("/me"):
            return self._page(self.queues, query)
        if "name" in query:
            begins = query["name"][0].removesuffix("*").lower()
            ids = [id_ for id_, name in self.known.items() if name.lower().startswith(begins)]
        return self._page([each for each in ids if each in self.known], query)

    async def post(self, path: str, body: bytes) -> QueryResponse:
        asked = json.loads(body)
        self.requests.append((path, asked))
        if errors := self.errors.get(path):
            raise errors[0]
        (criterion,) = asked["query"]
        begins = criterion["value"].lower()
        found = [
            {"id": id_, "name": name} for id_, name in self.known.items() if name.lower().startswith(begins)
        ]
        return answer({"results": found, "pageNumber": 1, "pageCount": 1})

    def _page(self, ids: list[str], query: dict[str, list[str]]) -> QueryResponse:
        size, number = int(query["pageSize"][0]), int(query.get("pageNumber", ["1"])[0])
        shown = ids[(number - 1) * size : number * size]
        return answer(
            {
                "entities": [{"id": each, "name": self.known[each]} for each in shown],
                "pageNumber": number,
                "pageCount": -(-len(ids) // size),
            }
        )


def answer(content: object) -> QueryResponse:
    return QueryResponse(content=json.dumps(content).encode(), correlation_id=None, rate=None)


class Desk:
    """A directory, its service, and its notifications."""

    def __init__(self, path: Path) -> None:
        self.clock = ManualClock()
        self.service = FakeService({ONE: "Billing", TWO: "Sales", THREE: "Support"})
        self.file = NameCacheFile(path)
        self.told: list[frozenset[str]] = []
        self.queues_told = 0
        self.directory = self.restart()

    def restart(self, owner: str = "ada") -> NameDirectory:
        self.directory = NameDirectory(
            self.service,
            self.clock,
            file=self.file,
            on_names=self.told.append,
            on_queues=self._on_queues,
            random=Random(1),
        )
        self.directory.open(owner)
        return self.directory

    async def names(self, *ids: str, kind: str = "queue", wait: float = 1.0) -> dict[str, str]:
        """Return the names that are known after a while."""
        self.directory.resolve({kind: ids})  # type: ignore[dict-item] # any kind
        await self.clock.advance(wait)
        return self.directory.resolve({kind: ids})  # type: ignore[dict-item] # any kind

    def _on_queues(self) -> None:
        self.queues_told += 1


@pytest.fixture
async def desk(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Desk]:
    made = Desk(tmp_path / "cache" / "names.json")
    yield made
    await made.directory.aclose()


async def test_directory_resolves_many_ids_in_one_background_request(desk: Desk) -> None:
    assert desk.directory.resolve({"queue": [ONE, TWO], "division": [THREE]}) == {}

    await desk.clock.advance(1)

    assert desk.directory.resolve({"queue": [ONE, TWO]}) == {ONE: "Billing", TWO: "Sales"}
    assert desk.told == [frozenset({ONE, TWO, THREE})]
    assert [path for path, _ in desk.service.requests] == [QUEUES, "/api/v2/authorization/divisions"]
    assert desk.service.requests[0][1] == {"id": [ONE, TWO], "pageSize": ["2"]}


async def test_directory_requests_a_hundred_ids_at_a_time(desk: Desk) -> None:
    ids = [uuid(number) for number in range(1, 251)]
    desk.service.known = {each: f"Queue {each[-3:]}" for each in ids}

    assert len(await desk.names(*ids)) == 250
    assert [len(query["id"]) for _, query in desk.service.requests] == [100, 100, 50]


async def test_directory_resolves_inactive_users(desk: Desk) -> None:
    await desk.names(ONE, kind="user")
    assert desk.service.requests == [("/api/v2/users", {"id": [ONE], "state": ["any"], "pageSize": ["1"]})]


async def test_directory_halves_rejected_batches(desk: Desk) -> None:
    ids = [uuid(number) for number in range(1, 201)]
    desk.service.known = dict.fromkeys(ids, "Some queue")
    desk.service.at_most = 30

    assert len(await desk.names(*ids)) == 200
    assert [len(query["id"]) for _, query in desk.service.requests][:4] == [100, 50, 25, 25]
    assert all(len(query["id"]) <= 30 for _, query in desk.service.requests[3:] if len(query["id"]) != 50)


async def test_directory_unknown_id_is_looked_up_once_an_hour(desk: Desk) -> None:
    assert await desk.names(uuid(77)) == {}
    await desk.names(uuid(77))
    assert len(desk.service.requests) == 1

    await desk.names(uuid(77), wait=3600)
    await desk.names(uuid(77))
    assert len(desk.service.requests) == 2


async def test_directory_id_that_is_not_a_uuid_is_its_own_name(desk: Desk) -> None:
    assert desk.directory.resolve({"wrap_up_code": ["ININ-WRAP-UP-TIMEOUT"]}) == {
        "ININ-WRAP-UP-TIMEOUT": "ININ-WRAP-UP-TIMEOUT"
    }
    await desk.clock.advance(1)
    assert desk.service.requests == []


async def test_directory_name_is_refreshed_after_a_day(desk: Desk) -> None:
    await desk.names(ONE)
    desk.service.known[ONE] = "Invoices"
    await desk.clock.advance(24 * 3600)

    assert desk.directory.resolve({"queue": [ONE]}) == {ONE: "Billing"}
    await desk.clock.advance(1)
    assert desk.directory.resolve({"queue": [ONE]}) == {ONE: "Invoices"}
    assert desk.told == [frozenset({ONE}), frozenset({ONE})]


async def test_directory_unchanged_name_is_not_notified(desk: Desk) -> None:
    await desk.names(ONE)
    await desk.clock.advance(24 * 3600)
    await desk.names(ONE)
    assert (len(desk.service.requests), len(desk.told)) == (2, 1)


async def test_directory_deleted_queue_keeps_its_name(desk: Desk) -> None:
    await desk.names(ONE)
    del desk.service.known[ONE]
    await desk.clock.advance(24 * 3600)
    assert await desk.names(ONE) == {ONE: "Billing"}


@pytest.mark.parametrize(
    "error",
    [
        OfflineError("No network."),
        RateLimitedError("Too many.", retry_after=20.0),
        InvalidResponseError("A page."),
    ],
    ids=lambda error: error.code,
)
async def test_directory_retries_after_a_failure(desk: Desk, error: ServiceError) -> None:
    desk.service.errors[QUEUES] = [error, error, PermissionDeniedError("No.")]
    desk.service.errors[VIEWS] = []

    assert await desk.names(ONE) == {}
    assert len(desk.service.requests) == 1
    await desk.clock.advance(120)
    assert await desk.names(ONE) == {ONE: "Billing"}


async def test_directory_backs_off_while_offline(desk: Desk) -> None:
    desk.service.errors[QUEUES] = [OfflineError("No network.")]
    await desk.names(ONE, wait=24 * 3600)
    assert 24 * 12 <= len(desk.service.requests) <= 24 * 12 * 2 + 10


async def test_directory_falls_back_to_the_endpoint_with_fewer_permissions(desk: Desk) -> None:
    desk.service.errors[QUEUES] = [PermissionDeniedError("No.")]

    assert await desk.names(ONE) == {ONE: "Billing"}
    await desk.names(TWO)
    assert [path for path, _ in desk.service.requests] == [QUEUES, VIEWS, VIEWS]


@pytest.mark.parametrize(
    "error", [PermissionDeniedError("No."), NotFoundError("Nothing there.")], ids=["403", "404"]
)
async def test_directory_denied_kind_is_looked_up_once_an_hour(desk: Desk, error: ServiceError) -> None:
    desk.service.errors = {QUEUES: [error], VIEWS: [error]}
    for _ in range(3):
        assert await desk.names(ONE) == {}
    asked = len(desk.service.requests)
    assert asked <= 2

    desk.service.errors = {}
    await desk.clock.advance(3600)
    assert await desk.names(ONE) == {ONE: "Billing"}


async def test_directory_leaves_half_of_the_rate_limit_to_queries(desk: Desk) -> None:
    now = desk.clock.monotonic()
    desk.service.rate_limiter.observe(RateLimit(count=150, allowed=300, reset_seconds=30.0), now)
    assert await desk.names(ONE, wait=29) == {}

    assert await desk.names(ONE, wait=2) == {ONE: "Billing"}


async def test_directory_rate_limited_pauses_all_requests(desk: Desk) -> None:
    desk.service.errors[QUEUES] = [RateLimitedError("Too many.", retry_after=40.0), OfflineError("No.")]
    await desk.names(ONE)

    assert desk.service.rate_limiter.paused_until == pytest.approx(desk.clock.monotonic() + 40, abs=1)
    await desk.clock.advance(30)
    assert len(desk.service.requests) == 1


async def test_directory_waits_for_a_sign_in(desk: Desk) -> None:
    desk.service.errors[QUEUES] = [NotSignedInError("Nobody is signed in.")]
    await desk.names(ONE)
    del desk.service.errors[QUEUES]

    desk.directory.open("ada")
    await desk.clock.advance(1)
    assert desk.told == [frozenset({ONE})]


async def test_directory_has_cached_names_after_a_restart(desk: Desk) -> None:
    await desk.names(ONE, TWO)
    await desk.directory.aclose()
    desk.restart()

    assert desk.directory.resolve({"queue": [ONE, TWO]}) == {ONE: "Billing", TWO: "Sales"}
    await desk.clock.advance(1)
    assert len(desk.service.requests) == 1


async def test_directory_discards_names_of_another_account(desk: Desk) -> None:
    await desk.names(ONE)
    desk.restart(owner="bob")
    assert desk.directory.resolve({"queue": [ONE]}) == {}
    assert not desk.file.path.exists()


async def test_directory_clear_deletes_memory_and_file(desk: Desk) -> None:
    await desk.names(ONE)
    desk.directory.clear()

    assert not desk.file.path.exists()
    assert desk.directory.resolve({"queue": [ONE]}) == {}
    await desk.clock.advance(1)
    assert len(desk.service.requests) == 1


async def test_directory_file_is_private_and_names_no_account(desk: Desk) -> None:
    await desk.names(ONE)
    if sys.platform != "win32":
        assert stat.S_IMODE(desk.file.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(desk.file.path.parent.stat().st_mode) == 0o700
    assert b"ada" not in desk.file.path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"[]", b'{"version": 1}', b'{"version": 1, "owner": 3}', b"\xff"])
async def test_directory_corrupt_file_is_quarantined(desk: Desk, content: bytes) -> None:
    desk.file.path.parent.mkdir()
    desk.file.path.write_bytes(content)
    desk.restart()

    assert await desk.names(ONE) == {ONE: "Billing"}
    assert desk.file.path.with_name("names.json.corrupt").read_bytes() == content


async def test_directory_file_of_another_version_is_left_unchanged(desk: Desk) -> None:
    content = b'{"version": 99, "names": []}'
    desk.file.path.parent.mkdir()
    desk.file.path.write_bytes(content)
    desk.restart()
    assert await desk.names(ONE) == {ONE: "Billing"}
    assert desk.file.path.read_bytes() == content


async def test_directory_works_without_a_writable_folder(desk: Desk) -> None:
    desk.file.path.parent.write_bytes(b"in the way")
    desk.restart()
    assert await desk.names(ONE) == {ONE: "Billing"}
    with pytest.raises(NameCacheError, match=r"names\.json could not be written"):
        desk.file.save("ada", CachedDirectory())


async def test_directory_discards_names_unused_for_a_month(desk: Desk) -> None:
    await desk.names(ONE)
    await desk.directory.aclose()
    await desk.clock.advance(30 * 24 * 3600)
    desk.restart()
    assert desk.directory.resolve({"queue": [ONE]}) == {}


async def test_directory_user_queues_are_paged_and_named(desk: Desk) -> None:
    desk.service.queues = [uuid(number) for number in range(1, 151)]
    desk.service.known |= {each: f"Queue {each[-3:]}" for each in desk.service.queues}
    assert desk.directory.user_queues() is None

    await desk.clock.advance(1)

    assert desk.directory.user_queues() == tuple(desk.service.queues)
    assert desk.queues_told == 1
    assert [query["pageNumber"] for _, query in desk.service.requests] == [["1"], ["2"]]
    assert desk.directory.resolve({"queue": [ONE]}) == {ONE: "Queue 001"}


async def test_directory_user_queues_are_cached_and_refreshed_hourly(
    desk: Desk,
) -> None:
    desk.service.queues = [ONE]
    desk.directory.user_queues()
    await desk.clock.advance(1)
    await desk.directory.aclose()
    desk.restart()
    assert desk.directory.user_queues() == (ONE,)

    desk.service.queues = [ONE, TWO]
    await desk.clock.advance(3600)
    assert desk.directory.user_queues() == (ONE,)
    await desk.clock.advance(1)
    assert desk.directory.user_queues() == (ONE, TWO)
    assert desk.queues_told == 2


async def test_directory_user_without_queues_has_an_empty_list(desk: Desk) -> None:
    desk.directory.user_queues()
    await desk.clock.advance(1)
    assert desk.directory.user_queues() == ()


async def test_directory_user_queues_are_retried_after_a_failure(desk: Desk) -> None:
    desk.service.queues = [ONE]
    desk.service.errors[f"{QUEUES}/me"] = [OfflineError("No network."), OfflineError("No network.")]
    desk.directory.user_queues()
    await desk.clock.advance(1)
    assert desk.directory.user_queues() is None
    desk.service.errors = {}
    await desk.clock.advance(60)
    assert desk.directory.user_queues() == (ONE,)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"message": "odd", "status": 500}, id="an error"),
        pytest.param({"jobId": "1"}, id="a job"),
        pytest.param({"entities": [{"id": TWO}], "errors": ["odd"]}, id="beside an error"),
        pytest.param({"entities": [{"id": TWO}], "total": 2}, id="a part"),
        pytest.param({"entities": [], "total": 1, "pageCount": 1}, id="nothing of one"),
        pytest.param({"entities": [{"id": TWO}], "pageNumber": 2}, id="another page"),
        pytest.param({"entities": [{"id": TWO}, {"id": TWO}]}, id="a queue twice"),
        pytest.param({"entities": [{"id": TWO}], "pageCount": 9}, id="the same page again"),
    ],
)
async def test_directory_user_queues_are_never_a_part_or_something_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, content: object
) -> None:
    desk.service.queues = [ONE]
    desk.directory.user_queues()
    await desk.clock.advance(3601)

    async def get(path: str) -> QueryResponse:
        return answer(content)

    with monkeypatch.context() as fault:
        fault.setattr(desk.service, "get", get)
        desk.directory.user_queues()
        await desk.clock.advance(10)
        assert desk.directory.user_queues() == (ONE,)

    desk.service.queues = [THREE]
    await desk.clock.advance(60)
    assert desk.directory.user_queues() == (THREE,)


async def test_directory_user_queue_without_a_name_counts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def get(path: str) -> QueryResponse:
        return answer({"entities": [{"id": ONE, "name": "Billing"}, {"id": TWO}], "total": 2})

    monkeypatch.setattr(desk.service, "get", get)
    desk.directory.user_queues()
    await desk.clock.advance(1)
    assert desk.directory.user_queues() == (ONE, TWO)


async def test_directory_searches_queues_by_prefix(desk: Desk) -> None:
    page = await desk.directory.search("queue", " s* ")
    assert page.entries == (NamedEntity(id=TWO, name="Sales"), NamedEntity(id=THREE, name="Support"))
    assert not page.more
    assert desk.service.requests == [(QUEUES, {"name": ["s*"], "pageSize": ["25"], "pageNumber": ["1"]})]


async def test_directory_searches_users_by_prefix(desk: Desk) -> None:
    desk.service.known = {ONE: "Ada Example"}
    page = await desk.directory.search("user", "ad", page=2)
    assert page.entries == (NamedEntity(id=ONE, name="Ada Example"),)
    assert desk.service.requests == [
        (
            "/api/v2/users/search",
            {
                "query": [{"type": "STARTS_WITH", "fields": ["name"], "value": "ad"}],
                "pageSize": 25,
                "pageNumber": 2,
            },
        )
    ]
    assert desk.directory.resolve({"user": [ONE]}) == {ONE: "Ada Example"}


async def test_directory_search_without_permission_uses_cached_names(desk: Desk) -> None:
    await desk.names(ONE, TWO, THREE)
    desk.service.errors = {QUEUES: [PermissionDeniedError("No.")], VIEWS: [PermissionDeniedError("No.")]}

    page = await desk.directory.search("queue", "S")
    assert page.entries == (NamedEntity(id=TWO, name="Sales"), NamedEntity(id=THREE, name="Support"))
    assert (await desk.directory.search("queue", "S", page=2)).entries == ()


@pytest.mark.parametrize("may", [True, False])
async def test_directory_search_is_empty_for_the_next_user(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, may: bool
) -> None:
    answered, get = asyncio.Event(), desk.service.get

    async def slow(path: str) -> QueryResponse:
        await answered.wait()
        return await get(path)

    monkeypatch.setattr(desk.service, "get", slow)
    if not may:
        desk.service.errors = {QUEUES: [PermissionDeniedError("No.")], VIEWS: [PermissionDeniedError("No.")]}
    searching = asyncio.create_task(desk.directory.search("queue", "S"))
    await asyncio.sleep(0)
    desk.directory.clear()
    desk.directory.open("bob")
    answered.set()

    assert (await searching).entries == ()
    assert desk.directory.known_names == {}


async def test_directory_search_raises_service_errors(desk: Desk) -> None:
    desk.service.errors[QUEUES] = [OfflineError("No network.")]
    with pytest.raises(OfflineError):
        await desk.directory.search("queue", "S")


async def test_directory_survives_an_unreadable_list(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    gibberish = answer(["no", "list"])

    async def get(path: str) -> QueryResponse:
        return gibberish

    monkeypatch.setattr(desk.service, "get", get)
    with pytest.raises(InvalidResponseError):
        await desk.directory.search("queue", "")
    gibberish = replace(gibberish, content=b'{"x": ' + b"[" * 100_000)
    with pytest.raises(InvalidResponseError):
        await desk.directory.search("queue", "")
    assert await desk.names(ONE, wait=3600) == {}


async def test_directory_names_are_one_line_of_limited_length(desk: Desk) -> None:
    desk.service.known[ONE] = "Bil\nling\x1b[0m\u202e" + "x" * 500
    (name,) = (await desk.names(ONE)).values()
    assert len(name) == 200
    assert name.isprintable()


async def test_directory_aclose_cancels_lookups(desk: Desk) -> None:
    desk.directory.resolve({"queue": [ONE]})
    await desk.directory.aclose()
    await desk.clock.advance(10)
    assert desk.service.requests == []
    assert not [
        task for task in asyncio.all_tasks() if task is not asyncio.current_task() and "look_up" in str(task)
    ]


async def test_directory_unexpected_error_is_logged_and_retried(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: str) -> Callable[[], None]:
        raise RuntimeError("nobody foresaw this")

    with monkeypatch.context() as patched:
        patched.setattr(desk.service, "get", broken)
        await desk.names(ONE)
    assert "nobody foresaw" in caplog.text
    assert await desk.names(ONE) == {ONE: "Billing"}


async def test_directory_that_is_held_looks_up_nothing_until_it_is_released(desk: Desk) -> None:
    desk.directory.is_held = True
    assert await desk.names(ONE, wait=600) == {}
    assert desk.service.requests == []

    desk.directory.is_held = False
    assert await desk.names(ONE, wait=61) == {ONE: "Billing"}


async def test_directory_looks_up_queues_less_often_as_the_monthly_limit_demands(desk: Desk) -> None:
    desk.directory.user_queues()
    await desk.clock.advance(1)
    desk.directory.stretch = 4.0
    for hours, requests in ((3.9, 1), (0.2, 2)):
        await desk.clock.advance(hours * 3600)
        desk.directory.user_queues()
        await desk.clock.advance(1)
        assert len(desk.service.requests) == requests
