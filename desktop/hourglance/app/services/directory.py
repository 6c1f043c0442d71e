"""Queues and users by name, for the pickers of the windows."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from hourglance.app.controller import AppController
    from hourglance.genesys import NamesPage

#: What a picker offers.
PickKind: TypeAlias = Literal["queue", "user"]


class DirectoryService:
    """Finds queues and users of the organization."""

    def __init__(self, controller: "AppController") -> None:
        self._controller = controller

    async def search(self, kind: PickKind, text: str) -> "NamesPage":
        """Return the entities whose names contain a text; the first ones for an empty text.

        :raises HourglanceError: the service did not answer, or no account is set up.
        """
        session = await self._controller.session()
        return await session.directory.search(kind, text)

    async def names(self, kind: PickKind, ids: Sequence[str]) -> Mapping[str, str]:
        """Return the names of ids, without those that are unknown; missing names are looked up first.

        :raises NotReadyError: no account is set up.
        """
        directory = (await self._controller.session()).directory
        directory.resolve({kind: ids})
        await directory.wait_idle()
        return directory.resolve({kind: ids})
