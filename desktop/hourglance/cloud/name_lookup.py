"""Asking the service for names: where, how many at a time, and what to do where that is not permitted."""

from collections.abc import Sequence
from typing import Final, Literal, Protocol

from hourglance.cloud.errors import InvalidQueryError, InvalidResponseError, PermissionDeniedError
from hourglance.cloud.http_response import QueryResponse
from hourglance.cloud.rate_limiter import RateLimiter
from hourglance.genesys.directory import (
    LISTINGS,
    USER_SEARCH_PATH,
    NamedEntity,
    NamedKind,
    NamesPage,
    active_users_request,
    my_queues_request,
    parse_names_page,
    user_search_body,
)


class LookupClient(Protocol):
    """Where answers come from: a :class:`~hourglance.cloud.Session`."""

    async def get(self, path: str) -> QueryResponse:
        """Get a read once and return the answer, or raise a :class:`ServiceError`."""
        ...

    async def post(self, path: str, body: bytes) -> QueryResponse:
        """Post a read once and return the answer, or raise a :class:`ServiceError`."""
        ...

    @property
    def rate_limiter(self) -> RateLimiter:
        """The request budget, which this client keeps up to date."""
        ...


class NameLookup:
    """Asks for names, and remembers which way it was answered.

    :param ids: how many ids one request names at most; less where the service refuses that many.
    :param page: how many entries a page of own queues has.
    :param found: how many entries a page of a search has.
    """

    def __init__(self, service: LookupClient, *, ids: int, page: int, found: int) -> None:
        self._service = service
        self._most = ids
        self._page = page
        self._found = found
        self._fewer: dict[NamedKind, int] = {}
        self._path: dict[NamedKind, int] = {}

    def forget(self) -> None:
        """Begin at the first place again: somebody else may be permitted to ask there."""
        self._path.clear()

    def most(self, kind: NamedKind) -> int:
        """Return how many ids of a kind to ask for at once."""
        return self._fewer.get(kind, self._most)

    async def names(self, kind: NamedKind, ids: Sequence[str]) -> tuple[NamedEntity, ...]:
        """Return those of these ids that have a name.

        :raises ForbiddenError: the person may not ask for names of this kind.
        :raises ServiceError: there is no answer.
        """
        try:
            return (await self._listed(kind, LISTINGS[kind].query_for_ids(ids))).entries
        except InvalidQueryError:
            if len(ids) == 1:
                return ()
        self._fewer[kind] = half = len(ids) // 2
        return (*await self.names(kind, ids[:half]), *await self.names(kind, ids[half:]))

    async def own_queues(self) -> tuple[NamedEntity, ...]:
        """Return the queues of the one who is signed in.

        :raises ServiceError: there is no answer.
        """
        found: list[NamedEntity] = []
        for number in range(1, _MOST_PAGES + 1):
            page = _names_page(await self._service.get(my_queues_request(number, self._page)))
            found += page.entries
            if not page.more:
                break
        return tuple(found)

    async def search(self, kind: Literal["queue", "user"], begins: str, page: int) -> NamesPage:
        """Return a page of those whose name begins so; of all where it is empty.

        :raises ForbiddenError: the person may not search.
        :raises ServiceError: there is no answer.
        """
        if kind == "queue":
            return await self._listed(kind, LISTINGS[kind].query_for_prefix(begins, page, self._found))
        if not begins:
            return _names_page(await self._service.get(active_users_request(page, self._found)))
        return _names_page(
            await self._service.post(USER_SEARCH_PATH, user_search_body(begins, page, self._found))
        )

    async def _listed(self, kind: NamedKind, query: str) -> NamesPage:
        """Return a page from the first place that the person may ask at."""
        paths = LISTINGS[kind].paths
        while True:
            at = self._path.get(kind, 0)
            try:
                return _names_page(await self._service.get(f"{paths[at]}?{query}"))
            except PermissionDeniedError:
                # From the beginning the next time: roles change.
                self._path[kind] = (at + 1) % len(paths)
                if not self._path[kind]:
                    raise


def _names_page(response: QueryResponse) -> NamesPage:
    page = parse_names_page(response.content)
    if page is None:
        raise InvalidResponseError(
            "Genesys Cloud returned a list of names in an unexpected format.",
            remedy="The names are requested again later.",
            correlation_id=response.correlation_id,
        )
    return page


#: Nobody works in more queues than fit on so many pages.
_MOST_PAGES: Final = 50
