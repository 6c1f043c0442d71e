"""The user's installed plugins: listed, installed, enabled and removed without running plugin code.

The folder has ``plugins.json`` and, for each plugin, a folder of each of its last two contents::

    plugins.json
    hourglance-longest-wait/1.2.0-3f0c9a81d2e4/                  the distribution and its dependencies
    hourglance-longest-wait/1.2.0-3f0c9a81d2e4.declared.json     the cache of its declarations
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import msgspec

from hourglance.plugin_host.errors import (
    NoSuchPluginError,
    PluginInstallError,
    PluginLibraryError,
    PluginProblem,
)
from hourglance.plugin_host.install.metadata import APP, Plugin, canonical_name
from hourglance.plugin_host.install.policy import PluginPolicy, not_allowed
from hourglance.util.atomic_file import FileVersion, atomic_write, file_error, file_version, quarantine_error
from hourglance.util.file_lock import file_lock
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.paths import user_path
from hourglance.util.regular_file import read_regular_file

if TYPE_CHECKING:
    from hourglance.plugin_host.install.metadata import Distribution

SourceKind: TypeAlias = Literal["folder", "wheel", "sdist", "requirement"]

_INDEX: Final = "plugins.json"
_DECLARED: Final = ".declared.json"
_STAGING: Final = ".staging-"
_REMOVED: Final = ".removed-"

#: The remains of an interrupted installation are removed after this time (seconds).
_STALE: Final = 86_400.0


class InstalledPlugin(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One installed plugin, as it is stored in ``plugins.json``.

    :param name: the distribution's normalized name, which its widgets' ids begin with.
    :param spec: the argument that it was installed by.
    :param sha256: of the wheel or sdist, or of what a folder was built into; hexadecimal.
    :param digest: of all installed files, dependencies included; hexadecimal.
    :param dependencies: names and versions, without Hourglance.
    :param families: the families of aggregates that the user has permitted.
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
    def content_folder(self) -> str:
        """The name of the folder of this content within the plugin's folder."""
        version = "".join(letter if letter.isalnum() or letter in ".+" else "_" for letter in self.version)
        return f"{version[:40]}-{self.digest[:12]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class StagedPlugin:
    """A plugin in a temporary folder, ready to be installed.

    :param plugin: how to run it for inspection.
    :param before: the installed version that it would replace.
    """

    installed: InstalledPlugin
    plugin: Plugin
    before: InstalledPlugin | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RunnablePlugins:
    """The enabled plugins that the policy allows, and a problem for each one that it forbids."""

    plugins: tuple[Plugin, ...]
    problems: tuple[PluginProblem, ...]


class _LibraryIndex(msgspec.Struct, frozen=True, kw_only=True):
    """The content of ``plugins.json``."""

    plugins: tuple[InstalledPlugin, ...] = ()
    format: Literal[1] = 1


class PluginLibrary:
    """A folder of installed plugins. Its methods block on the disk; :meth:`stage` on the network as well.

    :param folder: by default ``plugins`` in the user's data folder.
    :param policy: the administrator's restrictions; by default none.
    """

    def __init__(self, folder: Path | None = None, *, policy: PluginPolicy | None = None) -> None:
        self.policy = policy or PluginPolicy()
        self._folder = folder
        self._version: FileVersion | None = None

    @property
    def folder(self) -> Path:
        """Where the plugins are."""
        if self._folder is None:
            self._folder = user_path("data", "plugins")
        return self._folder

    def installed(self) -> tuple[InstalledPlugin, ...]:
        """Return all installed plugins, ordered by name.

        :raises PluginLibraryError: the index cannot be read. An invalid one is quarantined, and the next call
            finds no plugins.
        """
        path = self.folder / _INDEX
        try:
            return msgspec.json.decode(read_regular_file(path), type=_LibraryIndex).plugins
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._file_error(error) from error
        except JSON_ERRORS as error:
            raise quarantine_error(
                PluginLibraryError,
                path,
                "The list of installed plugins is invalid",
                remedy="Install your plugins again.",
            ) from error

    def poll(self) -> bool:
        """Return whether the index has changed since the last call."""
        before, self._version = self._version, file_version(self.folder / _INDEX)
        return self._version != before

    def find(self, name: str) -> InstalledPlugin:
        """Return one plugin.

        :raises NoSuchPluginError: it is not installed.
        """
        canonical = canonical_name(name)
        plugins = self.installed()
        for plugin in plugins:
            if plugin.name == canonical:
                return plugin
        known = ", ".join(plugin.name for plugin in plugins) or "none"
        raise NoSuchPluginError(name, f"No plugin {name} is installed.", remedy=f"Installed: {known}.")

    def runnable(self) -> RunnablePlugins:
        """Return the enabled plugins that the policy allows.

        :raises PluginLibraryError: the index cannot be read.
        :raises HourglanceError: the administrator's policy could not be read.
        """
        self.policy.check_readable()
        allowed: list[Plugin] = []
        problems: list[PluginProblem] = []
        for each in self.installed():
            if each.enabled and self.policy.allows(each.name):
                allowed.append(self.plugin(each))
            elif each.enabled:
                problems.append(PluginProblem.from_error(not_allowed(each.name)))
        return RunnablePlugins(plugins=tuple(allowed), problems=tuple(problems))

    def plugin(self, installed: InstalledPlugin) -> Plugin:
        """Return how to run an installed plugin."""
        folder = self.folder / installed.name / installed.content_folder
        return _runnable(installed, folder, frozenset(installed.families))

    @contextmanager
    def stage(self, spec: str, progress: Callable[[str], None] = lambda _: None) -> Iterator[StagedPlugin]:
        """Fetch a plugin into a temporary folder, to be inspected and installed; remove it afterward.

        :param spec: a folder, a wheel, an sdist, or a requirement for pip.
        :param progress: called with lines of pip's output.
        :raises PluginInstallError: it cannot be fetched, or is not a plugin.
        :raises PluginNotAllowedError: the administrator's policy does not allow it.
        """
        from hourglance.plugin_host.install.metadata import read_distribution
        from hourglance.plugin_host.install.packages import fetch  # a start of the app does not need it

        self.policy.check_readable()
        self._remove_stale()
        with self._temporary_folder() as workshop:
            try:
                fetched = fetch(spec, workshop, progress)
                distribution = read_distribution(spec, fetched.folder)
            except OSError as error:
                raise self._file_error(error) from error
            self.policy.check(distribution.name)
            if canonical_name(distribution.name) == APP:
                raise PluginInstallError(spec, f"{spec} is Hourglance itself.")
            yield self._staged(spec, fetched.folder, fetched.sha256, distribution)

    def install(self, staged: StagedPlugin, *, granted: Iterable[str] | None) -> InstalledPlugin:
        """Install a staged plugin; it replaces its earlier version.

        :param granted: the families that the user permits, which enables it; None leaves it disabled.
        :raises PluginLibraryError: the folder cannot be written; the earlier version is unchanged.
        """
        new = msgspec.structs.replace(
            staged.installed, enabled=granted is not None, families=tuple(sorted(granted or ()))
        )
        parent = self.folder / new.name
        folder = parent / new.content_folder
        source = staged.plugin.folder
        assert source is not None  # noqa: S101 - stage() sets it
        with self._locked():
            try:
                if not folder.is_dir():
                    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    source.rename(folder)
                if (cache := _declaration_cache(source)).exists():
                    cache.replace(_declaration_cache(folder))
                self._put(new)
            except OSError as error:
                raise self._file_error(error) from error
            used = {each.content_folder for each in (new, staged.before) if each is not None}
            for other in parent.iterdir():
                if other.name.removesuffix(_DECLARED) not in used:
                    _remove(other)
        return new

    def enable(self, name: str, granted: Iterable[str]) -> InstalledPlugin:
        """Enable a plugin and permit it these families.

        :raises NoSuchPluginError: it is not installed.
        :raises PluginNotAllowedError: the administrator's policy does not allow it.
        """
        self.policy.check(name)
        return self._change(name, enabled=True, families=tuple(sorted(granted)))

    def disable(self, name: str) -> InstalledPlugin:
        """Disable a plugin; it stays installed.

        :raises NoSuchPluginError: it is not installed.
        """
        return self._change(name, enabled=False)

    def remove(self, name: str) -> InstalledPlugin:
        """Remove a plugin with its dependencies.

        :raises NoSuchPluginError: it is not installed.
        """
        with self._locked():
            removed = self.find(name)
            self._write(each for each in self.installed() if each.name != removed.name)
            _remove(self.folder / removed.name)
        return removed

    def _change(self, name: str, **changes: object) -> InstalledPlugin:
        with self._locked():
            changed = msgspec.structs.replace(self.find(name), **changes)
            self._put(changed)
        return changed

    def _staged(self, spec: str, site: Path, sha256: str, distribution: "Distribution") -> StagedPlugin:
        from hourglance.plugin_host.install.metadata import content_digest, file_digest

        digest = content_digest(site)
        path = Path(spec)
        installed = InstalledPlugin(
            name=canonical_name(distribution.name),
            version=distribution.version,
            source=_source_kind(path),
            spec=str(path.resolve()) if path.exists() else spec,
            sha256=file_digest(path) if path.is_file() else sha256 or digest,
            digest=digest,
            entry_points=distribution.entry_points,
            author=distribution.author,
            summary=distribution.summary,
            dependencies=distribution.dependencies,
        )
        before = next((each for each in self.installed() if each.name == installed.name), None)
        return StagedPlugin(installed=installed, plugin=_runnable(installed, site, None), before=before)

    @contextmanager
    def _temporary_folder(self) -> Iterator[Path]:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = tempfile.TemporaryDirectory(dir=self.folder, prefix=_STAGING, ignore_cleanup_errors=True)
        except OSError as error:
            raise self._file_error(error) from error
        with folder as path:
            yield Path(path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock of the index, which every change needs."""
        try:
            lock = ExitStack()
            lock.enter_context(file_lock(self.folder / _INDEX))
        except TimeoutError as error:
            raise PluginLibraryError(
                "Another Hourglance command is changing the plugins.", remedy="Try again when it has ended."
            ) from error
        except OSError as error:
            raise self._file_error(error) from error
        with lock:
            yield

    def _put(self, plugin: InstalledPlugin) -> None:
        others = [each for each in self.installed() if each.name != plugin.name]
        self._write(sorted((*others, plugin), key=lambda each: each.name))

    def _write(self, plugins: Iterable[InstalledPlugin]) -> None:
        content = msgspec.json.format(msgspec.json.encode(_LibraryIndex(plugins=tuple(plugins))), indent=2)
        try:
            atomic_write(self.folder / _INDEX, content)
        except OSError as error:
            raise self._file_error(error) from error

    def _remove_stale(self) -> None:
        for prefix in (_STAGING, _REMOVED):
            for left in self.folder.glob(f"{prefix}*"):
                with suppress(OSError):
                    if left.stat().st_mtime < time.time() - _STALE:
                        shutil.rmtree(left, ignore_errors=True)

    def _file_error(self, error: OSError) -> PluginLibraryError:
        return file_error(PluginLibraryError, error.filename or self.folder, "cannot be used", error)


def _runnable(installed: InstalledPlugin, folder: Path, families: frozenset[str] | None) -> Plugin:
    return Plugin(
        name=installed.name,
        version=installed.version,
        entry_points=installed.entry_points,
        folder=folder,
        families=families,
        declaration_cache=_declaration_cache(folder),
    )


def _declaration_cache(folder: Path) -> Path:
    return folder.with_name(folder.name + _DECLARED)


def _source_kind(path: Path) -> SourceKind:
    if path.is_dir():
        return "folder"
    if path.is_file():
        return "wheel" if path.suffix == ".whl" else "sdist"
    return "requirement"


def _remove(path: Path) -> None:
    """Remove a file or folder: it leaves its place at once, even if parts are still in use."""
    aside = path.parent / f"{_REMOVED}{os.urandom(4).hex()}"
    with suppress(OSError):
        path.rename(aside)
        if aside.is_dir():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.unlink()
