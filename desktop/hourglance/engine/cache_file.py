"""The last good results on disk, so that a restart shows them at once, with their age."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from hourglance.api import Aggregates, AggregatesQuery, HourglanceError
from hourglance.util.owned_file import AccountFileStore, text_digest
from hourglance.util.paths import user_path


class ResultFileError(HourglanceError):
    """The file with the last results cannot be read or written. Nothing but the figures of before is lost."""

    who = "The file with the last figures"
    code = "result-store"


class ResultFile:
    """Keeps the results of one person at one account; those of anybody else are deleted, never shown.

    They are answers, not cards: a card is presented anew by whatever plugin there is then. The
    file has no token, no name and no text of a query, and is readable by this person alone.

    :param path: ``results.json`` in the person's cache folder unless given.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_path("cache", "results.json")
        self._file = AccountFileStore(
            self.path,
            dict[str, Aggregates],
            ResultFileError,
            what="The last figures",
            remedy="Nothing needs to be done: they are asked anew.",
        )

    def load(self, owner: str) -> dict[str, Aggregates]:
        """Return what was kept for an owner, by :func:`key_of` each query.

        :param owner: names account and person; whatever belongs to another one is deleted.
        :raises StoreError: the file makes no sense, and was set aside as ``results.json.corrupt``; or it
            cannot be read.
        """
        return self._file.load(owner) or {}

    def save(self, owner: str, results: Mapping[str, Aggregates]) -> None:
        """Keep these results in place of those before.

        It is not forced onto the disk: what a power cut may cost is a figure that is asked anew anyway.

        :raises StoreError: the file cannot be written; the last one is then still there.
        """
        self._file.save(owner, dict(results))

    def delete(self) -> None:
        """Delete the file, and what was set aside.

        :raises StoreError: it cannot be deleted.
        """
        self._file.delete()


def key_of(query: AggregatesQuery) -> str:
    """Return the name of a declared query in the file: equal queries have equal names."""
    return text_digest(msgspec.json.encode(query).decode())
