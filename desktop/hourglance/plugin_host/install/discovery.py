"""Which plugins there are, read from the distributions' metadata: no plugin code runs."""

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from hourglance.api import ENTRY_POINT_GROUP


@dataclass(frozen=True, kw_only=True, slots=True)
class Plugin:
    """A distribution with widgets.

    :param entry_points: ``package.module`` or ``package.module:name``, each to be loaded for its hooks.
    :param folder: where it is installed with its dependencies; None is the app's own environment.
    :param families: the families of aggregates that its widgets may ask for; None is all.
    :param declaration_cache: the file that caches its declarations between starts; None caches nothing.
    """

    name: str
    version: str
    entry_points: tuple[str, ...]
    folder: Path | None = None
    families: frozenset[str] | None = None
    declaration_cache: Path | None = None


def find_plugins(folder: Path | None = None) -> tuple[Plugin, ...]:
    """Return the plugins in a folder, or in the app's own environment, by name.

    It reads one small file of every distribution there: call it once.
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
            found.setdefault(distribution.name, (distribution, []))[1].append(_target(entry_point))
    return tuple(
        Plugin(
            name=name, version=distribution.version, entry_points=tuple(dict.fromkeys(targets)), folder=folder
        )
        for name, (distribution, targets) in sorted(found.items())
    )


def _target(entry_point: metadata.EntryPoint) -> str:
    # The value may end in extras, ``module:name [extra]``, which mean nothing here.
    return entry_point.value.partition("[")[0].replace(" ", "")
