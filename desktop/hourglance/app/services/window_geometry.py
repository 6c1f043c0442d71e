"""The position and size of windows, from one start to the next."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hourglance.app.window_places import Geometry


class WindowGeometryService:
    """Loads and saves the geometry of windows, by their names.

    :param demo: keep geometries in memory only.
    """

    def __init__(self, *, demo: bool) -> None:
        from hourglance.app.window_places import WindowPlaces

        self._places = WindowPlaces(None) if demo else WindowPlaces.own()

    def load(self) -> "Mapping[str, Geometry]":
        """Return all stored geometries. Reads a small file, in any thread."""
        return self._places.load()

    async def save(self, name: str, geometry: "Geometry") -> None:
        """Store the geometry of a window."""
        from hourglance.util.blocking import run_blocking

        await run_blocking(lambda: self._places.keep(name, geometry))
