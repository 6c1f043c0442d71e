"""The position and size of windows, from one start to the next."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from hourglance.api import HourglanceError
from hourglance.util.atomic_file import atomic_write
from hourglance.util.blocking import run_blocking
from hourglance.util.file_format import check_overwrite
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.paths import user_path
from hourglance.util.regular_file import read_regular_file

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Geometry:
    """The position and size of a window, in logical pixels."""

    x: int
    y: int
    width: int
    height: int


class _FileContent(msgspec.Struct, frozen=True, kw_only=True):
    windows: dict[str, Geometry] = {}
    format: Literal[1] = 1


class WindowGeometryService:
    """Loads and saves the geometries of windows, in ``windows.json`` in the user's cache folder.

    :param demo: keep them in memory only.
    """

    def __init__(self, *, demo: bool) -> None:
        self._path = None if demo else user_path("cache", "windows.json")
        self._geometries: Mapping[str, Geometry] = {}

    def load(self) -> Mapping[str, Geometry]:
        """Return the geometries by the names of the windows. Reads a small file, in any thread."""
        if self._path is not None:
            try:
                self._geometries = msgspec.json.decode(
                    read_regular_file(self._path), type=_FileContent
                ).windows
            except (OSError, *JSON_ERRORS):
                self._geometries = {}  # the first start, or a file that is not worth a message
        return self._geometries

    async def save(self, name: str, geometry: Geometry) -> None:
        """Store the geometry of a window; an error is only logged."""
        self._geometries = {**self._geometries, name: geometry}
        await run_blocking(self._write)

    def _write(self) -> None:
        if self._path is None:
            return
        content = msgspec.json.encode(_FileContent(windows=dict(self._geometries)))
        try:
            check_overwrite(self._path, 1, HourglanceError, "The positions of the windows")
            atomic_write(self._path, content, durable=False)
        except (OSError, HourglanceError) as error:
            _log.warning("The geometry of a window could not be saved: %s", error)
