"""The names that people know queues, each other, codes and divisions by: looked up behind everyone's back."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, Literal, TypeAlias

from hourglance.cloud.errors import NotSignedInError, PermissionDeniedError, RateLimitedError, ServiceError
from hourglance.cloud.name_cache import NameCache
from hourglance.cloud.name_cache_file import NameCacheError, NameCacheFile
from hourglance.cloud.name_lookup import LookupClient, NameLookup
from hourglance.cloud.rate_limiter import NAMES
from hourglance.genesys.directory import NamedKind, NamesPage
from hourglance.util.clock import Clock

_log: Final = logging.getLogger(__name__)

_HOUR: Final = 3600.0
_DAY: Final = 24 * _HOUR


@dataclass(frozen=True, kw_only=True, slots=True)
class NameLookupPolicy:
    """How names are looked up; times are seconds.

    :param ids: how many ids one request names. For people 100 are documented; for all else nothing is
        (unconfirmed), and 100 make an address of 4 kB. Halved for a kind whose request is refused as invalid.
    :param page: how many entries a page of own queues has. Unconfirmed for these; 100 is what others allow.
    :param found: how many entries a page of a search has.
    :param fresh: after this a known name is asked for once more; it is shown meanwhile.
    :param unknown: the same for an id that the service did not know, and for what the person may not ask.
    :param kept: after this a name that nobody wanted is forgotten.
    :param queues: after this the person's own queues are asked for once more.
    :param gather: how long ids are gathered for one request.
    :param retry: the first pause after a failure; it doubles, and ``longest`` is the longest.
    """

    ids: int = 100
    page: int = 100
    found: int = 25
    fresh: float = _DAY
    unknown: float = _HOUR
    kept: float = 30 * _DAY
    queues: float = _HOUR
    gather: float = 0.25
    retry: float = 30.0
    longest: float = 300.0


class NameDirectory:
    """Names by id, and the queues that the person works in.

    Asking it is instant and never fails: what is known is given, and what is not is looked up in the
    background, many ids in a request, one request at a time. An id that the service does not know is not
    asked for again for a while. What was looked up is kept in a file, for one person at one account.

    It lives in one asyncio loop. :meth:`open` begins, :meth:`aclose` ends.

    :param file: where names are kept from one start to the next; None keeps them in memory alone.
    :param on_names: is told which ids have got a name, or another one.
    :param on_queues: is told that :meth:`user_queues` gives others now.
    """

    def __init__(
        self,
        service: LookupClient,
        clock: Clock,
        *,
        file: NameCacheFile | None = None,
        on_names: Callable[[frozenset[str]], None] = lambda _: None,
        on_queues: Callable[[], None] = lambda: None,
        limits: NameLookupPolicy | None = None,
        random: Random | None = None,
    ) -> None:
        self._service = service
        self._clock = clock
        self._file = file
        self._on_names = on_names
        self._on_queues = on_queues
        self._limits = limits or NameLookupPolicy()
        self._enquiries = NameLookup(
            service, ids=self._limits.ids, page=self._limits.page, found=self._limits.found
        )
        self._random = random or Random()  # noqa: S311 - jitter, not a secret
        self._known = NameCache(fresh=self._limits.fresh, unknown=self._limits.unknown)
        self._owner = ""
        self._wanted: dict[NamedKind, dict[str, None]] = {}
        self._queues_wanted = False
        # What could not be had, and until when it is not asked for again.
        self._refused: dict[_Wanted, float] = {}
        self._news: set[str] = set()
        self._work: asyncio.Task[None] | None = None

    def open(self, owner: str) -> None:
        """Begin, or go on, for a person at an account; what is known of another's is forgotten.

        :param owner: names both.
        """
        if owner != self._owner:
            self._forget()
            self._owner = owner
            if self._file is not None:
                try:
                    kept = self._file.load(owner)
                except NameCacheError as error:
                    _log.warning("%s", error)
                else:
                    self._known.take(kept, now=self._now(), longest=self._limits.kept)
        self._start()

    def resolve(self, wanted: Mapping[NamedKind, Iterable[str]]) -> dict[str, str]:
        """Return the names that are known, by id, and have the others looked up."""
        now = self._now()
        found: dict[str, str] = {}
        for kind, ids in wanted.items():
            may_ask = self._may_ask(kind)
            for each in ids:
                if (name := self._known.name(kind, each)) is not None:
                    found[each] = name
                if may_ask and self._known.is_due(kind, each, now):
                    self._wanted.setdefault(kind, {})[each] = None
        self._start()
        return found

    @property
    def known_names(self) -> dict[NamedKind, frozenset[str]]:
        """Return every name that is known: what a report for strangers must not have."""
        return self._known.all

    def user_queues(self) -> tuple[str, ...] | None:
        """Return the ids of the person's queues, None while not known; old ones are asked for once more."""
        kept = self._known.my_queues
        old = kept is None or not 0 <= self._now() - kept.asked_at < self._limits.queues
        if old and self._may_ask("own_queues"):
            self._queues_wanted = True
            self._start()
        return None if kept is None else kept.ids

    async def search(self, kind: Literal["queue", "user"], begins: str, *, page: int = 1) -> NamesPage:
        """Return a page of those whose name begins so, or of all; for a person to pick from.

        Where the person is not permitted to search, it is what is known already. It is empty for one who has
        signed out meanwhile.

        :raises ServiceError: the service could not be asked.
        """
        begins = " ".join(begins.replace("*", " ").split())[:_LONGEST_TEXT]
        owner = self._owner
        try:
            found = await self._enquiries.search(kind, begins, page)
        except PermissionDeniedError:
            found = None
        if self._owner != owner:  # whoever asked has signed out
            return NamesPage()
        if found is None:
            return NamesPage(entries=self._known.beginning(kind, begins) if page == 1 else ())
        self._known.learn(kind, found.entries, self._now())
        return found

    async def wait_idle(self) -> None:
        """Wait until everything that is wanted has been looked up, or was given up."""
        if self._work is not None:
            await asyncio.wait([self._work])

    def clear(self) -> None:
        """Forget everything, also on disk: the person has signed out.

        :raises DirectoryFileError: the file cannot be deleted.
        """
        self._forget()
        if self._file is not None:
            self._file.delete()

    async def aclose(self) -> None:
        """Stop looking up."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    def _forget(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._owner = ""
        self._known.clear()
        self._queues_wanted = False
        self._wanted.clear()
        self._refused.clear()
        self._news.clear()
        self._enquiries.forget()

    # In the background.

    def _start(self) -> None:
        wanted = self._queues_wanted or any(self._wanted.values())
        if wanted and self._owner and self._work is None:
            self._work = asyncio.get_running_loop().create_task(self._look_up_all())
            self._work.add_done_callback(self._over)

    def _over(self, work: asyncio.Task[None]) -> None:
        if self._work is work:
            self._work = None
        if not work.cancelled() and (error := work.exception()) is not None:
            _log.error("Names could not be looked up, in a way that nobody foresaw", exc_info=error)

    async def _look_up_all(self) -> None:
        await self._clock.sleep(self._limits.gather)
        failures = 0
        while self._queues_wanted or any(self._wanted.values()):
            pause = self._held_for()
            if pause <= 0.0:
                try:
                    await self._look_up_next()
                    failures = 0
                except NotSignedInError:
                    break  # whoever signs in opens it again
                except RateLimitedError as error:
                    pause = max(error.retry_after, 1.0)
                    self._service.rate_limiter.pause(self._clock.monotonic() + pause)
                except ServiceError:
                    failures += 1
                    longest = min(self._limits.retry * 2.0 ** (failures - 1), self._limits.longest)
                    pause = longest * self._random.uniform(0.5, 1.0)
            if pause > 0.0:
                self._tell()
                await self._clock.sleep(pause)
        self._tell()

    def _held_for(self) -> float:
        """Return seconds until the request budget has a share for names."""
        now, limiter = self._clock.monotonic(), self._service.rate_limiter
        return max(limiter.paused_until, limiter.available_at(NAMES, now)) - now

    async def _look_up_next(self) -> None:
        if self._queues_wanted:
            what: _Wanted = "own_queues"
        else:
            what = next(kind for kind, ids in self._wanted.items() if ids)
        try:
            await (self._look_up_queues() if what == "own_queues" else self._look_up_names(what))
        except NotSignedInError:
            raise
        except ServiceError as error:
            if error.transient:
                raise
            self._give_up(what)  # the very same would be refused again

    async def _look_up_queues(self) -> None:
        queues = await self._enquiries.own_queues()
        now = self._now()
        self._queues_wanted = False
        self._news |= self._known.learn("queue", queues, now)
        if self._known.learn_queues((each.id for each in queues), now):
            self._on_queues()

    async def _look_up_names(self, kind: NamedKind) -> None:
        wanted = self._wanted[kind]
        ids = tuple(wanted)[: self._enquiries.most(kind)]
        found = {each.id: each for each in await self._enquiries.names(kind, ids)}
        now = self._now()
        self._news |= self._known.learn(kind, (found[each] for each in ids if each in found), now)
        self._known.miss(kind, (each for each in ids if each not in found), now)
        for each in ids:
            wanted.pop(each, None)

    def _give_up(self, what: "_Wanted") -> None:
        self._refused[what] = self._now() + self._limits.unknown
        if what == "own_queues":
            self._queues_wanted = False
        else:
            self._wanted.pop(what, None)

    def _may_ask(self, what: "_Wanted") -> bool:
        return self._now() >= self._refused.get(what, 0.0)

    def _tell(self) -> None:
        news, self._news = frozenset(self._news), set()
        self._save()
        if news:
            self._on_names(news)

    def _save(self) -> None:
        if self._file is None or not self._known.changed:
            return
        try:
            self._file.save(self._owner, self._known.names, self._known.my_queues)
        except NameCacheError as error:
            _log.warning("%s", error)
        self._known.changed = False

    def _now(self) -> float:
        return self._clock.now().timestamp()


#: A text longer than this begins no name (characters).
_LONGEST_TEXT: Final = 100

_Wanted: TypeAlias = NamedKind | Literal["own_queues"]
