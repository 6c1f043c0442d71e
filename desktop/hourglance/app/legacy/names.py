"""Queues and people by name, for the pickers of the windows."""

from collections.abc import Callable
from functools import partial
from typing import Final, Literal

from hourglance.app.controller import AppController
from hourglance.app.legacy.serving import WindowServices, desk_of
from hourglance.engine import Problem
from hourglance.tray.controls.name_picker import DirectoryService, PickedEntity, PickKind, SearchResult

_KINDS: Final[dict[PickKind, Literal["queue", "user"]]] = {"queues": "queue", "users": "user"}


def directory_of(office: WindowServices) -> DirectoryService:
    """Return what the pickers ask."""

    def search(kind: PickKind, text: str, reply: Callable[[SearchResult], None]) -> None:
        office.serve(partial(_search, kind=kind, text=text), _told(text, reply))

    def names(kind: PickKind, ids: tuple[str, ...], reply: Callable[[SearchResult], None]) -> None:
        office.serve(partial(_names, kind=kind, ids=ids), _told("", reply))

    return DirectoryService(search=search, names=names)


async def _search(clerk: AppController, *, kind: PickKind, text: str) -> SearchResult:
    page = await desk_of(clerk).directory.search(_KINDS[kind], text)
    return SearchResult(
        text=text,
        items=tuple(PickedEntity(id=each.id, name=each.name) for each in page.entries),
        more=page.more,
    )


async def _names(clerk: AppController, *, kind: PickKind, ids: tuple[str, ...]) -> SearchResult:
    directory = desk_of(clerk).directory
    directory.resolve({_KINDS[kind]: ids})
    await directory.wait_idle()
    known = directory.resolve({_KINDS[kind]: ids})
    return SearchResult(
        text="", items=tuple(PickedEntity(id=each, name=name) for each, name in known.items())
    )


def _told(text: str, reply: Callable[[SearchResult], None]) -> Callable[[SearchResult | Problem], None]:
    def tell(found: SearchResult | Problem) -> None:
        reply(SearchResult(text=text, problem=found) if isinstance(found, Problem) else found)

    return tell
