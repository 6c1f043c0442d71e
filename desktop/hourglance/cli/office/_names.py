"""Queues and people by name, for the pickers of the windows."""

from collections.abc import Callable
from functools import partial
from typing import Final, Literal

from hourglance.cli._clerk import Clerk
from hourglance.cli.office._office import Office, desk_of
from hourglance.engine import Problem
from hourglance.tray.windows import Directory, Found, Named, PickKind

_KINDS: Final[dict[PickKind, Literal["queue", "user"]]] = {"queues": "queue", "users": "user"}


def directory_of(office: Office) -> Directory:
    """Return what the pickers ask."""

    def search(kind: PickKind, text: str, reply: Callable[[Found], None]) -> None:
        office.serve(partial(_search, kind=kind, text=text), _told(text, reply))

    def names(kind: PickKind, ids: tuple[str, ...], reply: Callable[[Found], None]) -> None:
        office.serve(partial(_names, kind=kind, ids=ids), _told("", reply))

    return Directory(search=search, names=names)


async def _search(clerk: Clerk, *, kind: PickKind, text: str) -> Found:
    page = await desk_of(clerk).directory.search(_KINDS[kind], text)
    return Found(
        text=text, items=tuple(Named(id=each.id, name=each.name) for each in page.entries), more=page.more
    )


async def _names(clerk: Clerk, *, kind: PickKind, ids: tuple[str, ...]) -> Found:
    directory = desk_of(clerk).directory
    directory.names({_KINDS[kind]: ids})
    await directory.settled()
    known = directory.names({_KINDS[kind]: ids})
    return Found(text="", items=tuple(Named(id=each, name=name) for each, name in known.items()))


def _told(text: str, reply: Callable[[Found], None]) -> Callable[[Found | Problem], None]:
    def tell(found: Found | Problem) -> None:
        reply(Found(text=text, problem=found) if isinstance(found, Problem) else found)

    return tell
