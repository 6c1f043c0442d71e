"""Requests for names: endpoints, batch sizes, and alternatives for missing permissions."""

from collections.abc import Sequence
from typing import Final, Literal

from hourglance.cloud.errors import InvalidQueryError, InvalidResponseError, PermissionDeniedError
from hourglance.cloud.responses import QueryResponse
from hourglance.cloud.session import SignInSession
from hourglance.genesys import (
    LISTINGS,
    MY_QUEUES_PATH,
    USER_SEARCH_PATH,
    USERS_PATH,
    NamedEntity,
    NamedKind,
    NamesPage,
    page_request,
    parse_names_page,
    user_search_body,
)

#: Ids in one request. 100 are documented for users; for the others no limit is documented, and 100 make a URL
#: of 4 kB. Halved for a kind whose request is rejected as invalid.
BATCH: Final = 100

#: Entries on a page of the user's queues. No limit is documented; other endpoints allow 100.
PAGE: Final = 100

#: Entries on a page of search results.
FOUND: Final = 25

#: More pages of a user's own queues are not requested.
_MAX_PAGES: Final = 50


class NameLookup:
    """Requests names, and remembers which endpoints and batch sizes work."""

    def __init__(self, client: SignInSession) -> None:
        self._client = client
        self._batches: dict[NamedKind, int] = {}
        self._path: dict[NamedKind, int] = {}

    def reset_paths(self) -> None:
        """Start with the first endpoint of each kind again: the next user may have other permissions."""
        self._path.clear()

    def batch(self, kind: NamedKind) -> int:
        """Return the maximum number of ids in a request."""
        return self._batches.get(kind, BATCH)

    async def fetch_names(self, kind: NamedKind, ids: Sequence[str]) -> tuple[NamedEntity, ...]:
        """Return those of the ids that have a name.

        :raises PermissionDeniedError: the user may not list this kind.
        :raises ServiceError: there is no response.
        """
        try:
            return (await self._fetch_list(kind, LISTINGS[kind].query_for_ids(ids))).entries
        except InvalidQueryError:
            if len(ids) == 1:
                return ()
        self._batches[kind] = half = len(ids) // 2
        return (*await self.fetch_names(kind, ids[:half]), *await self.fetch_names(kind, ids[half:]))

    async def fetch_user_queues(self) -> NamesPage:
        """Return the queues of the signed-in user, all on one page: they decide which values are theirs.

        :raises InvalidResponseError: the pages are not those of the whole list, each once.
        :raises ServiceError: there is no response.
        """
        entries: list[NamedEntity] = []
        ids: list[str] = []
        for number in range(1, _MAX_PAGES + 1):
            response = await self._client.get(page_request(MY_QUEUES_PATH, number, PAGE))
            page = _names_page(response)
            entries += page.entries
            ids += page.ids
            if page.number not in {None, number} or len(set(ids)) < len(ids):
                break
            if not page.more:
                if len(ids) < (page.total or 0):
                    break
                return NamesPage(entries=tuple(entries), ids=tuple(ids))
        raise InvalidResponseError(
            "Genesys Cloud returned a part of the list of your queues.",
            remedy="It is requested again later.",
            correlation_id=response.correlation_id,
        )

    async def search(self, kind: Literal["queue", "user"], prefix: str, page: int) -> NamesPage:
        """Return a page of the entities whose name starts with a prefix; of all if it is empty.

        :raises PermissionDeniedError: the user may not search.
        :raises ServiceError: there is no response.
        """
        if kind == "queue":
            return await self._fetch_list(kind, LISTINGS[kind].query_for_prefix(prefix, page, FOUND))
        if not prefix:
            return _names_page(await self._client.get(page_request(USERS_PATH, page, FOUND)))
        body = user_search_body(prefix, page, FOUND)
        return _names_page(await self._client.post(USER_SEARCH_PATH, body))

    async def _fetch_list(self, kind: NamedKind, query: str) -> NamesPage:
        """Return a page from the first endpoint that the user has permission for."""
        paths = LISTINGS[kind].paths
        while True:
            at = self._path.get(kind, 0)
            try:
                return _names_page(await self._client.get(f"{paths[at]}?{query}"))
            except PermissionDeniedError:
                # After the last one, the first one is tried again the next time: roles change.
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
