"""What is in a folder that pip has filled: the distribution that was asked for, and checksums."""

import hashlib
from dataclasses import dataclass
from email.utils import parseaddr
from importlib import metadata
from pathlib import Path
from typing import Final

from hourglance.plugin_host.errors import PluginInstallError
from hourglance.plugin_host.install.discovery import find_plugins
from hourglance.plugin_host.install.names import canonical_name
from hourglance.plugin_host.install.sanitized_text import one_line

#: Left out of the checksum: compiled again on every machine, or telling how and from where it was installed.
_NOT_CONTENT: Final = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")

_NAME_CHARACTERS: Final = 100
_LINE_CHARACTERS: Final = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Distribution:
    """A plugin's distribution as its metadata describe it; texts are one line each."""

    name: str
    version: str
    author: str
    summary: str
    entry_points: tuple[str, ...]
    dependencies: tuple[str, ...]


def read_distribution(spec: str, site: Path) -> Distribution:
    """Return the distribution that was asked for. No code of it runs.

    :param site: the folder that pip or uv has filled.
    :raises PluginInstallError: it is no plugin.
    """
    everything = list(metadata.distributions(path=[str(site)]))
    plugins = {canonical_name(plugin.name): plugin for plugin in find_plugins(site)}
    # pip marks what was asked for; uv marks some dependencies, too.
    asked = [
        each
        for each in everything
        if each.read_text("REQUESTED") is not None and canonical_name(each.name) in plugins
    ]
    if not asked:
        raise PluginInstallError(
            spec,
            f"{spec} brings no widgets.",
            remedy="A plugin has an entry point in the group hourglance.plugins.",
        )
    if len(asked) > 1:
        raise PluginInstallError(spec, f"{spec} must name one plugin, and names {len(asked)}.")
    (distribution,) = asked
    plugin = plugins[canonical_name(distribution.name)]
    # The backport of importlib.metadata, which keyring brings along, raises for what is missing.
    known = distribution.metadata
    keys = ("Author", "Author-email", "Maintainer", "Summary")
    about = {key: known[key] if key in known else "" for key in keys}  # noqa: SIM401 - typed without get()
    return Distribution(
        name=_line(distribution.name, _NAME_CHARACTERS),
        version=_line(distribution.version, _NAME_CHARACTERS),
        author=_line(
            about["Author"] or parseaddr(about["Author-email"])[0] or about["Maintainer"],
            _NAME_CHARACTERS,
        ),
        summary=_line(about["Summary"], _LINE_CHARACTERS),
        entry_points=plugin.entry_points,
        dependencies=tuple(
            sorted(
                _line(f"{each.name} {each.version}", _NAME_CHARACTERS)
                for each in everything
                if each is not distribution
            )
        ),
    )


def content_digest(site: Path) -> str:
    """Return the SHA-256 of all names and contents in a folder that are the distributions' own."""
    total = hashlib.sha256()
    for path in sorted(site.rglob("*")):
        own = path.name not in _NOT_CONTENT or not path.parent.name.endswith(".dist-info")
        if own and "__pycache__" not in path.parts and path.is_file():
            name = path.relative_to(site).as_posix()
            total.update(f"{name}\0{file_digest(path)}\n".encode(errors="surrogateescape"))
    return total.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _line(text: str | None, characters: int) -> str:
    return one_line(text or "").strip()[:characters]
