"""The last good results on disk, so that a restart shows them at once, with their age."""

from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from hourglance._files import beside, own_path, remedy, set_aside, why, write_whole
from hourglance._json import UNREADABLE
from hourglance.api import Aggregates, AggregatesQuery, HourglanceError

#: The form of the file. A file of another form is not read, and replaced in time.
VERSION: Final = 1


class StoreError(HourglanceError):
    """The file with the last results cannot be read or written. Nothing but the figures of before is lost."""

    who = "The file with the last figures"
    code = "result-store"


class _File(msgspec.Struct, kw_only=True):
    version: int
    owner: str
    results: dict[str, Aggregates]


class _Head(msgspec.Struct):
    version: int


class ResultStore:
    """Keeps the results of one person at one account; those of anybody else are deleted, never shown.

    They are answers, not cards: a card is presented anew by whatever plugin there is then. The
    file has no token, no name and no text of a query, and is readable by this person alone.

    :param path: ``results.json`` in the person's cache folder unless given.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or own_path("cache", "results.json")

    def load(self, owner: str) -> dict[str, Aggregates]:
        """Return what was kept for an owner, by :func:`key_of` each query.

        :param owner: names account and person; whatever belongs to another one is deleted.
        :raises StoreError: the file makes no sense, and was set aside as ``results.json.corrupt``; or it
            cannot be read.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._failed("read", error) from None
        try:
            if msgspec.json.decode(content, type=_Head).version != VERSION:
                return {}
            kept = msgspec.json.decode(content, type=_File)
        except UNREADABLE:
            raise self._set_aside() from None
        if kept.owner != _digest(owner):
            self.wipe()
            return {}
        return kept.results

    def save(self, owner: str, results: Mapping[str, Aggregates]) -> None:
        """Keep these results in place of those before.

        It is not forced onto the disk: what a power cut may cost is a figure that is asked anew anyway.

        :raises StoreError: the file cannot be written; the last one is then still there.
        """
        content = msgspec.json.encode(_File(version=VERSION, owner=_digest(owner), results=dict(results)))
        try:
            write_whole(self.path, content, durable=False)
        except OSError as error:
            raise self._failed("written", error) from None

    def wipe(self) -> None:
        """Delete the file, and what was set aside.

        :raises StoreError: it cannot be deleted.
        """
        try:
            self.path.unlink(missing_ok=True)
            beside(self.path).unlink(missing_ok=True)
        except OSError as error:
            raise self._failed("deleted", error) from None

    def _set_aside(self) -> StoreError:
        try:
            aside = set_aside(self.path)
        except OSError as error:
            return self._failed("moved", error)
        return StoreError(
            f"The last figures could not be understood; the file was set aside as {aside}.",
            remedy="Nothing needs to be done: they are asked anew.",
        )

    def _failed(self, done: str, error: OSError) -> StoreError:
        return StoreError(
            f"{self.path} could not be {done}: {why(error)}.",
            remedy=remedy(error),
        )


def key_of(query: AggregatesQuery) -> str:
    """Return the name of a declared query in the file: equal queries have equal names."""
    return _digest(msgspec.json.encode(query).decode())


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
