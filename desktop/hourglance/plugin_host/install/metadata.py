"""Metadata of plugin distributions, read without running plugin code."""

import hashlib
import re
from dataclasses import dataclass
from email.utils import parseaddr
from importlib import metadata
from pathlib import Path
from typing import Final

from hourglance.api import ENTRY_POINT_GROUP
from hourglance.plugin_host.errors import PluginInstallError
from hourglance.util.printable import short_line

#: The app's own distribution, which has the bundled widgets.
APP: Final = "hourglance"

#: Excluded from the digest: files that differ between installations of the same content.
_NOT_CONTENT: Final = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")

_MAX_NAME: Final = 100
_MAX_LINE: Final = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Plugin:
    """A distribution with widgets, as the host runs it.

    :param entry_points: ``package.module`` or ``package.module:name``, each loaded for its hooks.
    :param folder: where it is installed with its dependencies; None is the app's own environment.
    :param families: the families of aggregates that its widgets may request; None permits all.
    :param declaration_cache: the file that caches its declarations between starts; None caches nothing.
    """

    name: str
    version: str
    entry_points: tuple[str, ...]
    folder: Path | None = None
    families: frozenset[str] | None = None
    declaration_cache: Path | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Distribution:
    """A plugin's distribution as its metadata describe it. All texts are single lines."""

    name: str
    version: str
    author: str
    summary: str
    entry_points: tuple[str, ...]
    dependencies: tuple[str, ...]


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


def read_distribution(spec: str, site: Path) -> Distribution:
    """Return the requested distribution in a folder that pip or uv has filled.

    :raises PluginInstallError: it is not a plugin.
    """
    everything = list(metadata.distributions(path=[str(site)]))
    plugins = {canonical_name(plugin.name): plugin for plugin in find_plugins(site)}
    # pip marks what was requested; uv marks some dependencies as well.
    requested = [
        each
        for each in everything
        if each.read_text("REQUESTED") is not None and canonical_name(each.name) in plugins
    ]
    if not requested:
        raise PluginInstallError(
            spec,
            f"{spec} is not a plugin.",
            remedy=f"A plugin has an entry point in the group {ENTRY_POINT_GROUP}.",
        )
    if len(requested) > 1:
        raise PluginInstallError(spec, f"{spec} names {len(requested)} plugins.", remedy="Name one plugin.")
    (distribution,) = requested
    # The backport of importlib.metadata, which keyring depends on, raises an error for missing keys.
    known = distribution.metadata
    keys = ("Author", "Author-email", "Maintainer", "Summary")
    values = {key: known[key] if key in known else "" for key in keys}  # noqa: SIM401 - typed without get()
    author = values["Author"] or parseaddr(values["Author-email"])[0] or values["Maintainer"]
    return Distribution(
        name=_line(distribution.name, _MAX_NAME),
        version=_line(distribution.version, _MAX_NAME),
        author=_line(author, _MAX_NAME),
        summary=_line(values["Summary"], _MAX_LINE),
        entry_points=plugins[canonical_name(distribution.name)].entry_points,
        dependencies=tuple(
            sorted(
                _line(f"{each.name} {each.version}", _MAX_NAME)
                for each in everything
                if each is not distribution
            )
        ),
    )


def content_digest(site: Path) -> str:
    """Return the SHA-256 of the names and contents of all files that belong to the distributions."""
    digest = hashlib.sha256()
    for path in sorted(site.rglob("*")):
        is_content = path.name not in _NOT_CONTENT or not path.parent.name.endswith(".dist-info")
        if is_content and "__pycache__" not in path.parts and path.is_file():
            name = path.relative_to(site).as_posix()
            digest.update(f"{name}\0{file_digest(path)}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _line(text: str | None, length: int) -> str:
    return short_line(text or "", length)
