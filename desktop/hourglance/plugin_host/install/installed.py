"""An installed plugin as data: what is kept of it, and what it is on the way there."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

from hourglance.plugin_host.errors import PluginProblem
from hourglance.plugin_host.install.discovery import Plugin

SourceKind: TypeAlias = Literal["folder", "wheel", "sdist", "requirement"]


class InstalledPlugin(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One installed plugin.

    :param name: the distribution's name in its canonical form; its widgets' ids begin with it.
    :param spec: what was asked for when it was installed.
    :param sha256: of the wheel or sdist, or of what a folder was built into; hexadecimal.
    :param digest: of everything that is installed, dependencies included; hexadecimal.
    :param dependencies: names with versions, Hourglance left out.
    :param families: the families of aggregates to which the person has agreed.
    """

    name: str
    version: str
    source: SourceKind
    spec: str
    sha256: str
    digest: str
    entry_points: tuple[str, ...]
    author: str = ""
    summary: str = ""
    dependencies: tuple[str, ...] = ()
    enabled: bool = False
    families: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Return the name of its folder beneath the plugin's."""
        version = "".join(letter if letter.isalnum() or letter in ".+" else "_" for letter in self.version)
        return f"{version[:40]}-{self.digest[:12]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class StagedPlugin:
    """A plugin that is ready to be kept, and is not yet installed.

    :param plugin: what it is, to be examined.
    :param before: the one that it would take the place of.
    """

    installed: InstalledPlugin
    plugin: Plugin
    before: InstalledPlugin | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RunnablePlugins:
    """The enabled plugins that may run, and why others may not."""

    plugins: tuple[Plugin, ...]
    problems: tuple[PluginProblem, ...]


class LibraryIndex(msgspec.Struct, frozen=True, kw_only=True):
    """The list, as it is kept in a file."""

    plugins: tuple[InstalledPlugin, ...] = ()
    format: Literal[1] = 1
