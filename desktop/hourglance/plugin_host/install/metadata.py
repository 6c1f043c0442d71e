"""Plugins as the host runs them, found without running plugin code."""

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from hourglance.api import ENTRY_POINT_GROUP

#: The app's own distribution, which has the bundled widgets.
APP: Final = "hourglance"


@dataclass(frozen=True, kw_only=True, slots=True)
class Plugin:
    """A distribution with widgets, as the host runs it.

    :param entry_points: ``package.module`` or ``package.module:name``, each loaded for its hooks.
    :param folder: where it is installed with its dependencies; None is the app's own environment.
    :param libraries: packages beside the folder that it may import, for a project of the user; None for none.
    :param families: the families of aggregates that its widgets may request; None permits all.
    :param declaration_cache: the file that caches its declarations between starts; None caches nothing.
    :param language: the language of its cards; one that it has no texts in is English.
    """

    name: str
    version: str
    entry_points: tuple[str, ...]
    folder: Path | None = None
    libraries: Path | None = None
    families: frozenset[str] | None = None
    declaration_cache: Path | None = None
    language: str = "en"


def canonical_name(name: str) -> str:
    """Return the normalized form of a distribution's name (PEP 503), which is a safe folder name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def find_plugins(folder: Path | None = None) -> tuple[Plugin, ...]:
    """Return the plugins in a folder, by default those in the app's own environment, ordered by name.

    It reads a file of each distribution there, so call it once.
    """
    if folder is None:
        entry_points = metadata.entry_points(group=ENTRY_POINT_GROUP)
    else:
        entry_points = metadata.EntryPoints(
            entry_point
            for distribution in metadata.distributions(path=[str(folder)])
            for entry_point in distribution.entry_points.select(group=ENTRY_POINT_GROUP)
        )
    found: dict[str, tuple[metadata.Distribution, list[str]]] = {}
    for entry_point in entry_points:
        if (distribution := entry_point.dist) is not None:
            # The value may end in extras, ``module:name [extra]``, which have no meaning here.
            target = entry_point.value.partition("[")[0].replace(" ", "")
            found.setdefault(distribution.name, (distribution, []))[1].append(target)
    return tuple(
        Plugin(
            name=name, version=distribution.version, entry_points=tuple(dict.fromkeys(targets)), folder=folder
        )
        for name, (distribution, targets) in sorted(found.items())
    )
