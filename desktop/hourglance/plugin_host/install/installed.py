"""An installed plugin, as the list of plugins stores it, and how another one differs from it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec

from hourglance.plugin_host.install.metadata import canonical_name
from hourglance.util.printable import one_line

#: ``sdist`` is of plugins that Hourglance 0.1 installed.
SourceKind: TypeAlias = Literal["folder", "wheel", "sdist", "requirement"]

ChangedAspect: TypeAlias = Literal["source", "author", "version", "content"]

_HEXADECIMAL: Final = re.compile(r"[0-9a-f]+")
_CONTENT_FOLDER: Final = re.compile(r"[\w.+]+-[0-9a-f]+")


class InstalledPlugin(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One installed plugin, as it is stored in ``plugins.json``. All texts are single lines.

    :param name: the distribution's normalized name, which its widgets' ids begin with.
    :param spec: the argument that it was installed by; a path is absolute.
    :param origin: the folder, or the address of the index, that its wheel came from; empty if unknown.
    :param sha256: of its wheel, hexadecimal.
    :param digest: of all wheels and all installed files, dependencies included; hexadecimal.
    :param dependencies: names and versions, without Hourglance.
    :param families: the families of aggregates that the user has permitted.
    :param previous: the folder of the content before an update, which a running app may still use.
    """

    name: str
    version: str
    source: SourceKind
    spec: str
    sha256: str
    digest: str
    entry_points: tuple[str, ...]
    origin: str = ""
    author: str = ""
    summary: str = ""
    dependencies: tuple[str, ...] = ()
    enabled: bool = False
    families: tuple[str, ...] = ()
    previous: str = ""

    def __post_init__(self) -> None:
        """Check what paths are made of, and clean what users read.

        :raises ValueError: the name or the digest is not valid.
        """
        if not self.name or self.name != canonical_name(self.name):
            raise ValueError(f"{self.name!r} is not a plugin's name")
        if self.previous and not _CONTENT_FOLDER.fullmatch(self.previous):
            raise ValueError(f"{self.previous!r} is not a folder of a plugin's content")
        if not _HEXADECIMAL.fullmatch(self.digest):
            raise ValueError(f"{self.digest!r} is not a digest")
        for field in ("version", "spec", "origin", "author", "summary", "sha256"):
            msgspec.structs.force_setattr(self, field, one_line(getattr(self, field)))
        msgspec.structs.force_setattr(self, "dependencies", tuple(map(one_line, self.dependencies)))

    @property
    def content_folder(self) -> str:
        """The name of the folder of this content within the plugin's folder."""
        version = "".join(letter if letter.isalnum() or letter in ".+" else "_" for letter in self.version)
        return f"{version[:40]}-{self.digest[:12]}"

    @property
    def came_from(self) -> tuple[str, str]:
        """The kind of its source, and the folder or address. Hourglance 0.1 stored no address of an index."""
        if self.origin or self.source == "requirement":
            return self.source, self.origin
        return self.source, self.spec if self.source == "folder" else str(Path(self.spec).parent)


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginChange:
    """One aspect in which a plugin is not the one of the same name that the user knows.

    :param before: a version, an author, a digest, or the kind and place of a source as in
        ``wheel: /srv/plugins``.
    """

    aspect: ChangedAspect
    before: str
    after: str

    @property
    def is_of_identity(self) -> bool:
        """Whether it may be somebody else's, who would get the settings of the known one's widgets."""
        return self.aspect in {"source", "author"}


def changes(before: InstalledPlugin, after: InstalledPlugin) -> tuple[PluginChange, ...]:
    """Return what a user has to agree to again: another source or author, an older version, other content.

    Of one version a published wheel has one content. The user's own folder is built as it is.
    """
    found = []
    if before.came_from != after.came_from:
        texts = (": ".join(filter(None, each.came_from)) for each in (before, after))
        found.append(PluginChange(aspect="source", before=next(texts), after=next(texts)))
    if before.author != after.author:
        found.append(PluginChange(aspect="author", before=before.author, after=after.author))
    if _is_older(after.version, before.version):
        found.append(PluginChange(aspect="version", before=before.version, after=after.version))
    if after.source != "folder" and after.version == before.version and after.sha256 != before.sha256:
        digests = (f"sha256 {each.sha256[:12]}" for each in (before, after))
        found.append(PluginChange(aspect="content", before=next(digests), after=next(digests)))
    return tuple(found)


def _is_older(version: str, other: str) -> bool:
    from packaging.version import InvalidVersion, Version  # a start of the app does not need it

    try:
        return Version(version) < Version(other)
    except InvalidVersion:  # of a plugin that Hourglance 0.1 installed
        return False
