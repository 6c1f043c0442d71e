"""Where the windows stood when they were closed last, kept in one small file."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import msgspec

from hourglance.util.atomic_file import atomic_write
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.paths import user_path

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Geometry:
    """The position and size of a window, in logical pixels."""

    x: int
    y: int
    width: int
    height: int


class _PlacesContent(msgspec.Struct, frozen=True, kw_only=True):
    windows: dict[str, Geometry] = {}
    format: Literal[1] = 1


class WindowPlaces:
    """The places of windows, by their names. Whatever goes wrong costs no more than a place.

    :param path: the file; None keeps them in memory.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[str, Geometry] = {}

    @classmethod
    def own(cls) -> "WindowPlaces":
        """Return this person's: ``windows.json`` in their cache folder."""
        return cls(user_path("cache", "windows.json"))

    def load(self) -> Mapping[str, Geometry]:
        """Return where the windows stood."""
        if self._path is not None:
            try:
                self._known = msgspec.json.decode(self._path.read_bytes(), type=_PlacesContent).windows
            except (OSError, *JSON_ERRORS):
                self._known = {}  # a first start, or nothing worth a word
        return self._known

    def keep(self, name: str, at: Geometry) -> None:
        """Remember where a window stood."""
        self._known = {**self._known, name: at}
        if self._path is not None:
            try:
                atomic_write(
                    self._path, msgspec.json.encode(_PlacesContent(windows=self._known)), durable=False
                )
            except OSError as error:
                _log.warning("The place of a window could not be kept: %s", error)
