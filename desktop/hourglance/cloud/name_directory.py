"""The name directory: resolves ids of queues, users, codes and divisions to names in the background."""

import logging
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Final, Literal, TypeAlias

from hourglance.cloud.errors import NotSignedInError, PermissionDeniedError, RateLimitedError, ServiceError
from hourglance.cloud.name_cache import UNKNOWN, NameCache, NameCacheError, NameCacheFile
from hourglance.cloud.name_lookup import NameLookup
from hourglance.cloud.rate_limiter import NAMES
from hourglance.cloud.session import SignInSession
from hourglance.genesys import NamedKind, NamesPage
from hourglance.util.clock import Clock
from hourglance.util.tasks import BackgroundTasks, RestartableTask

_log: Final = logging.getLogger(__name__)

#: Seconds until the user's queues are looked up again.
QUEUES: Final = 3600.0

#: How long ids are collected for one request (seconds).
GATHER: Final = 0.25

#: The first delay after a failure, and the longest; it doubles in between (seconds).
RETRY: Final = 30.0
MAX_RETRY: Final = 300.0

#: Seconds until it is tried again after look-ups were held.
HOLD: Final = 60.0

#: Longer search texts are cut (characters).
_MAX_TEXT: Final = 100

_LookupKind: TypeAlias = NamedKind | Literal["user_queues"]


class NameDirectory:
    """Names by id, and the user's queues.

    Queries return immediately what is cached, and the rest is looked up in the background, many ids in a
    request, one request at a time. Names are cached in a file, for one account.

    All methods belong to one event loop. :meth:`open` starts, :meth:`aclose` ends.

    :param file: the cache file; None caches in memory only.
    :param on_names: called with the ids whose names are new or have changed.
    :param on_queues: called when :meth:`user_queues` has changed.
    """

    def __init__(
        self,
        client: SignInSession,
        clock: Clock,
        *,
        file: NameCacheFile | None = None,
        on_names: Callable[[frozenset[str]], None] = lambda _: None,
        on_queues: Callable[[], None] = lambda: None,
        random: Random | None = None,
    ) -> None:
        self._client = client
        self._clock = clock
        self._file = file
        self._on_names = on_names
        self._on_queues = on_queues
        self._lookup = NameLookup(client)
        self._random = random or Random()  # noqa: S311 - jitter, not a secret
        self._cache = NameCache()
        self._account_key = ""
        self._pending: dict[NamedKind, dict[str, None]] = {}
        self._queues_pending = False
        #: Nothing is looked up for now, such as when a limit per month is used up.
        self.is_held = False
        #: How many times less often the user's queues are looked up, to stay within that limit.
        self.stretch = 1.0
        # Kinds that the service rejects, and until when they are not looked up again.
        self._rejected: dict[_LookupKind, float] = {}
        self._changed: set[str] = set()
        self._tasks = BackgroundTasks("looking up names")
        self._work = RestartableTask(self._tasks)

    def open(self, account_key: str) -> None:
        """Start, or go on, for an account; cached names of another account are discarded.

        :param account_key: identifies account and user.
        """
        if account_key != self._account_key:
            self._discard()
            self._account_key = account_key
            if self._file is not None:
                try:
                    stored = self._file.load(account_key)
                except NameCacheError as error:
                    _log.warning("%s", error)
                else:
                    if stored:
                        self._cache.load(stored, now=self._now())
        self._start()

    def resolve(self, ids_by_kind: Mapping[NamedKind, Iterable[str]]) -> dict[str, str]:
        """Return cached names by id; look up the others in the background."""
        now = self._now()
        found: dict[str, str] = {}
        for kind, ids in ids_by_kind.items():
            allowed = self._is_allowed(kind)
            for each in ids:
                if (name := self._cache.name(kind, each)) is not None:
                    found[each] = name
                if allowed and self._cache.is_due(kind, each, now):
                    self._pending.setdefault(kind, {})[each] = None
        self._start()
        return found

    @property
    def known_names(self) -> dict[NamedKind, frozenset[str]]:
        """All cached names, which a report for others must not contain."""
        return self._cache.all_names

    def user_queues(self) -> tuple[str, ...] | None:
        """Return the ids of the user's queues, None if unknown; old ones are looked up again."""
        cached = self._cache.queues
        due = cached is None or not 0 <= self._now() - cached.asked_at < QUEUES * self.stretch
        if due and self._is_allowed("user_queues"):
            self._queues_pending = True
            self._start()
        return None if cached is None else cached.ids

    async def search(self, kind: Literal["queue", "user"], prefix: str, *, page: int = 1) -> NamesPage:
        """Return a page of the entities whose name starts with a prefix; of all if it is empty.

        Without the permission to search it contains cached names; after a sign-out it is empty.

        :raises ServiceError: the service did not respond.
        """
        prefix = " ".join(prefix.replace("*", " ").split())[:_MAX_TEXT]
        account_key = self._account_key
        try:
            found = await self._lookup.search(kind, prefix, page)
        except PermissionDeniedError:
            found = None
        if self._account_key != account_key:  # the user has signed out meanwhile
            return NamesPage()
        if found is None:
            return NamesPage(entries=self._cache.search(kind, prefix) if page == 1 else ())
        self._cache.record(kind, found.entries, self._now())
        return found

    async def wait_idle(self) -> None:
        """Wait until all pending lookups have ended."""
        await self._tasks.wait_idle()

    def clear(self) -> None:
        """Discard all names and delete the file, after a sign-out.

        :raises NameCacheError: the file cannot be deleted.
        """
        self._discard()
        if self._file is not None:
            self._file.delete()

    async def aclose(self) -> None:
        """Cancel pending lookups."""
        await self._tasks.aclose()

    def _discard(self) -> None:
        self._work.cancel()
        self._account_key = ""
        self._cache.clear()
        self._queues_pending = False
        self._pending.clear()
        self._rejected.clear()
        self._changed.clear()
        self._lookup.reset_paths()

    # In the background.

    def _start(self) -> None:
        if self._has_pending() and self._account_key and not self._work.running:
            self._work.restart(self._look_up_all)

    def _has_pending(self) -> bool:
        return self._queues_pending or any(self._pending.values())

    async def _look_up_all(self) -> None:
        await self._clock.sleep(GATHER)
        failures = 0
        while self._has_pending():
            delay = HOLD if self.is_held else self._budget_delay()
            if delay <= 0.0:
                try:
                    await self._look_up_next()
                    failures = 0
                except NotSignedInError:
                    self._notify()
                    return  # the next sign-in opens the directory again
                except RateLimitedError as error:
                    delay = max(error.retry_after, 1.0)
                    self._client.rate_limiter.pause(self._clock.monotonic() + delay)
                except ServiceError:
                    failures += 1
                    longest = min(RETRY * 2.0 ** (failures - 1), MAX_RETRY)
                    delay = longest * self._random.uniform(0.5, 1.0)
            if delay > 0.0 or not self._has_pending():
                self._notify()  # the callback may request more names
            if delay > 0.0:
                await self._clock.sleep(delay)

    def _budget_delay(self) -> float:
        """Return seconds until the request budget has a share for names."""
        now, limiter = self._clock.monotonic(), self._client.rate_limiter
        return max(limiter.paused_until, limiter.available_at(NAMES, now)) - now

    async def _look_up_next(self) -> None:
        if self._queues_pending:
            kind: _LookupKind = "user_queues"
        else:
            kind = next(kind for kind, ids in self._pending.items() if ids)
        try:
            await (self._look_up_queues() if kind == "user_queues" else self._look_up_names(kind))
        except NotSignedInError:
            raise
        except ServiceError as error:
            if error.transient:
                raise
            self._reject(kind)  # the same request would be rejected again

    async def _look_up_queues(self) -> None:
        queues = await self._lookup.fetch_user_queues()
        now = self._now()
        self._queues_pending = False
        self._changed |= self._cache.record("queue", queues.entries, now)
        if self._cache.record_queues(queues.ids, now):
            self._on_queues()

    async def _look_up_names(self, kind: NamedKind) -> None:
        pending = self._pending[kind]
        ids = tuple(pending)[: self._lookup.batch(kind)]
        found = {each.id: each for each in await self._lookup.fetch_names(kind, ids)}
        now = self._now()
        self._changed |= self._cache.record(kind, (found[each] for each in ids if each in found), now)
        self._cache.record_missing(kind, (each for each in ids if each not in found), now)
        for each in ids:
            pending.pop(each, None)

    def _reject(self, kind: _LookupKind) -> None:
        self._rejected[kind] = self._now() + UNKNOWN
        if kind == "user_queues":
            self._queues_pending = False
        else:
            self._pending.pop(kind, None)

    def _is_allowed(self, kind: _LookupKind) -> bool:
        return self._now() >= self._rejected.get(kind, 0.0)

    def _notify(self) -> None:
        changed, self._changed = frozenset(self._changed), set()
        self._save()
        if changed:
            self._on_names(changed)

    def _save(self) -> None:
        if self._file is None or not self._cache.changed:
            return
        try:
            self._file.save(self._account_key, self._cache.to_stored())
        except NameCacheError as error:
            _log.warning("%s", error)
        self._cache.changed = False

    def _now(self) -> float:
        return self._clock.now().timestamp()
