"""The user's installed plugins: listed, installed, enabled and removed without running plugin code.

The folder has ``plugins.json`` and, for each plugin, a folder of each of its last two contents::

    plugins.json
    hourglance-longest-wait/1.2.0-3f0c9a81d2e4/             the distribution and its dependencies
    .declared/hourglance-longest-wait-3f0c9a81d2e4.json     the cache of its declarations

Nothing is ever deleted but what the list names, and what an interrupted installation has left.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from hourglance.plugin_host.errors import NoSuchPluginError, PluginLibraryError, PluginProblem
from hourglance.plugin_host.install.installed import InstalledPlugin, PluginChange, changes
from hourglance.plugin_host.install.metadata import Plugin, canonical_name
from hourglance.plugin_host.install.policy import PluginPolicy, not_allowed
from hourglance.util.atomic_file import FileVersion, atomic_write, file_error, file_version, quarantine_error
from hourglance.util.file_format import check_format
from hourglance.util.file_lock import FileLock, file_lock
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.language import LANGUAGES, user_language
from hourglance.util.paths import real_path, user_path
from hourglance.util.printable import one_line
from hourglance.util.regular_file import read_regular_file
from hourglance.util.suggestions import did_you_mean

if TYPE_CHECKING:
    from hourglance.plugin_host.install.fetch import FetchedPlugin
    from hourglance.plugin_host.install.pip import InstallControl
    from hourglance.plugin_host.install.source import PluginSource

_INDEX: Final = "plugins.json"
_DECLARED: Final = ".declared"
_STAGING: Final = ".staging-"
_REMOVED: Final = ".removed-"
#: Held while a staging folder is in use.
_IN_USE: Final = ".lock"


@dataclass(frozen=True, kw_only=True, slots=True)
class StagedPlugin:
    """A plugin in a temporary folder, ready to be installed.

    :param plugin: how to run it for inspection.
    :param before: the installed version that it would replace.
    :param removed: a plugin of this name that was removed, and whose widgets' settings were kept.
    """

    installed: InstalledPlugin
    plugin: Plugin
    before: InstalledPlugin | None
    removed: InstalledPlugin | None

    @property
    def changes(self) -> tuple[PluginChange, ...]:
        """What differs from the plugin of this name that the user knows, and has to be agreed to."""
        known = self.before or self.removed
        return changes(known, self.installed) if known is not None else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RunnablePlugins:
    """The enabled plugins that the policy allows, and a problem for each one that it forbids."""

    plugins: tuple[Plugin, ...]
    problems: tuple[PluginProblem, ...]


class _LibraryIndex(msgspec.Struct, frozen=True, kw_only=True):
    """The content of ``plugins.json``.

    :param removed: plugins that were removed while their widgets' settings were kept.
    """

    plugins: tuple[InstalledPlugin, ...] = ()
    removed: tuple[InstalledPlugin, ...] = ()
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

        :raises PluginLibraryError: the index cannot be read, or is of another version. An invalid one is
            quarantined, and the next call finds no plugins.
        """
        return self._read().plugins

    def poll(self) -> bool:
        """Return whether the index has changed since the last call."""
        before, self._version = self._version, file_version(self.folder / _INDEX)
        return self._version != before

    def find(self, name: str) -> InstalledPlugin:
        """Return one plugin.

        :raises NoSuchPluginError: it is not installed.
        """
        return _find(self._read(), name)

    def runnable(self) -> RunnablePlugins:
        """Return the enabled plugins that the policy allows.

        :raises PluginLibraryError: the index cannot be read.
        :raises HourglanceError: the administrator's policy could not be read.
        """
        self.policy.check_readable()
        self._remove_abandoned()
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
        return _runnable(installed, folder, self._declared(installed), frozenset(installed.families))

    @contextmanager
    def stage(self, spec: str, control: "InstallControl | None" = None) -> Iterator[StagedPlugin]:
        """Fetch a plugin into a temporary folder, to be inspected and installed; remove it afterward.

        :param spec: an own folder, a wheel, or a requirement for pip.
        :raises PluginInstallError: it cannot be fetched, or is not a plugin.
        :raises PluginNotAllowedError: the administrator's policy does not allow it.
        :raises PluginRuntimeError: the runtime of plugins cannot be prepared.
        :raises InstallCanceledError: it was canceled.
        """
        # A start of the app does not need these.
        from hourglance.plugin_host.install import fetch
        from hourglance.plugin_host.install.pip import InstallControl
        from hourglance.plugin_host.install.source import parse_source

        self.policy.check_readable()
        source = parse_source(spec)
        if source.name:
            self.policy.check(source.name)
        self._remove_abandoned()
        with self._temporary_folder() as workshop:
            control = control or InstallControl()
            try:
                fetched = fetch.fetch(source, workshop, control)
            except OSError as error:
                raise self._file_error(error) from error
            self.policy.check(fetched.distribution.name)
            fetch.prepare_runtime(control)
            yield self._staged(source, fetched, workshop)

    def install(self, staged: StagedPlugin, *, granted: Iterable[str] | None) -> InstalledPlugin:
        """Install a staged plugin; it replaces its earlier version.

        :param granted: the families that the user permits, which enables it; None leaves it disabled.
        :raises PluginLibraryError: the folder cannot be written, or another command has changed this plugin
            meanwhile; the earlier version is unchanged.
        """
        new = msgspec.structs.replace(
            staged.installed, enabled=granted is not None, families=tuple(sorted(granted or ()))
        )
        folder = self.folder / new.name / new.content_folder
        source = staged.plugin.folder
        assert source is not None  # noqa: S101 - stage() sets it
        with self._locked():
            index = self._read()
            before = next((each for each in index.plugins if each.name == new.name), None)
            if before != staged.before:
                raise PluginLibraryError(
                    f"Another Hourglance command has changed {new.name}.",
                    remedy="Install it again.",
                )
            if before is not None:
                changed = before.content_folder != new.content_folder
                previous = before.content_folder if changed else before.previous
                new = msgspec.structs.replace(new, previous=previous)
            try:
                if not folder.is_dir():
                    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    source.rename(folder)
                declared = staged.plugin.declaration_cache
                if declared is not None and declared.exists():
                    self._declared(new).parent.mkdir(mode=0o700, exist_ok=True)
                    declared.replace(self._declared(new))
            except OSError as error:
                raise self._file_error(error) from error
            removed = tuple(each for each in index.removed if each.name != new.name)
            self._put(msgspec.structs.replace(index, removed=removed), new)
            if before is not None and before.previous not in {"", new.content_folder, new.previous}:
                self._delete(self.folder / new.name / before.previous)
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

    def remove(self, name: str, *, with_settings: bool = False) -> InstalledPlugin:
        """Remove a plugin with its dependencies.

        :param with_settings: the caller deletes its widgets' settings, too. Otherwise the plugin's source is
            remembered, because another plugin of its name would get them.
        :raises NoSuchPluginError: it is not installed.
        """
        with self._locked():
            index = self._read()
            plugin = _find(index, name)
            others = tuple(each for each in index.removed if each.name != plugin.name)
            self._write(
                msgspec.structs.replace(
                    index,
                    plugins=tuple(each for each in index.plugins if each.name != plugin.name),
                    removed=others if with_settings else (*others, plugin),
                )
            )
            self._delete(self.folder / plugin.name)
            for language in LANGUAGES:
                self._delete(self._declared(plugin, language))
        return plugin

    def discard_removed(self, name: str) -> None:
        """Discard the record of a removed plugin, because the settings of its widgets were deleted."""
        canonical = canonical_name(name)
        with self._locked():
            index = self._read()
            if any(each.name == canonical for each in index.removed):
                removed = tuple(each for each in index.removed if each.name != canonical)
                self._write(msgspec.structs.replace(index, removed=removed))

    def _change(self, name: str, **changed: object) -> InstalledPlugin:
        with self._locked():
            index = self._read()
            plugin = msgspec.structs.replace(_find(index, name), **changed)
            self._put(index, plugin)
        return plugin

    def _staged(self, source: "PluginSource", fetched: "FetchedPlugin", workshop: Path) -> StagedPlugin:
        found = fetched.distribution
        installed = InstalledPlugin(
            name=found.name,
            version=found.version,
            source=source.kind,
            spec=source.text,
            origin=fetched.origin,
            sha256=fetched.sha256,
            digest=fetched.digest,
            entry_points=found.entry_points,
            author=found.author,
            summary=found.summary,
            dependencies=fetched.dependencies,
        )
        index = self._read()
        return StagedPlugin(
            installed=installed,
            plugin=_runnable(installed, fetched.folder, workshop / "declared.json", None),
            before=next((each for each in index.plugins if each.name == found.name), None),
            removed=next((each for each in index.removed if each.name == found.name), None),
        )

    def _declared(self, installed: InstalledPlugin, language: str = "") -> Path:
        """Return the cache of a plugin's declarations in a language, by default the user's."""
        language = language or user_language()
        suffix = "" if language == LANGUAGES[0] else f"-{language}"
        return self.folder / _DECLARED / f"{installed.name}-{installed.digest[:12]}{suffix}.json"

    @contextmanager
    def _temporary_folder(self) -> Iterator[Path]:
        """Create a folder that is removed afterward, by the next command if this one is killed."""
        try:
            with self._locked():
                folder = Path(tempfile.mkdtemp(dir=self.folder, prefix=_STAGING))
                in_use = FileLock(folder / _IN_USE)
                in_use.try_acquire()
        except OSError as error:
            raise self._file_error(error) from error
        try:
            yield folder
        finally:
            in_use.release()
            shutil.rmtree(folder, ignore_errors=True)

    def _remove_abandoned(self) -> None:
        """Remove what commands that were killed have left."""
        if not any(self.folder.glob(f"{_STAGING}*")) and not any(self.folder.glob(f"{_REMOVED}*")):
            return
        with suppress(PluginLibraryError), self._locked():
            for left in self.folder.glob(f"{_REMOVED}*"):
                shutil.rmtree(left, ignore_errors=True)
            for left in self.folder.glob(f"{_STAGING}*"):
                in_use = FileLock(left / _IN_USE)
                with suppress(OSError):
                    if in_use.try_acquire():
                        in_use.release()
                        shutil.rmtree(left, ignore_errors=True)

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

    def _read(self) -> _LibraryIndex:
        path = self.folder / _INDEX
        try:
            content = read_regular_file(path)
        except FileNotFoundError:
            return _LibraryIndex()
        except OSError as error:
            raise self._file_error(error) from error
        check_format(content, 1, PluginLibraryError, path, "The installed plugins")
        try:
            return msgspec.json.decode(content, type=_LibraryIndex)
        except JSON_ERRORS as error:
            raise quarantine_error(
                PluginLibraryError,
                path,
                "The list of installed plugins is invalid",
                remedy="Install your plugins again.",
            ) from error

    def _put(self, index: _LibraryIndex, plugin: InstalledPlugin) -> None:
        others = (each for each in index.plugins if each.name != plugin.name)
        plugins = tuple(sorted((*others, plugin), key=lambda each: each.name))
        self._write(msgspec.structs.replace(index, plugins=plugins))

    def _write(self, index: _LibraryIndex) -> None:
        try:
            atomic_write(self.folder / _INDEX, msgspec.json.format(msgspec.json.encode(index), indent=2))
        except OSError as error:
            raise self._file_error(error) from error

    def _delete(self, path: Path) -> None:
        """Delete a file or folder: it leaves its place at once, even if parts are still in use."""
        place = real_path(path.parent) / path.name
        if ".." in place.parts or real_path(self.folder) not in place.parents:
            raise PluginLibraryError(f"{path} is not in the folder of plugins, and was not deleted.")
        aside = self.folder / f"{_REMOVED}{os.urandom(4).hex()}"
        with suppress(OSError):
            path.rename(aside)
            if aside.is_dir() and not aside.is_symlink():
                shutil.rmtree(aside, ignore_errors=True)
            else:
                aside.unlink()

    def _file_error(self, error: OSError) -> PluginLibraryError:
        return file_error(PluginLibraryError, error.filename or self.folder, "cannot be used", error)


def _find(index: _LibraryIndex, name: str) -> InstalledPlugin:
    canonical = canonical_name(name)
    for plugin in index.plugins:
        if plugin.name == canonical:
            return plugin
    names = [plugin.name for plugin in index.plugins]
    remedy = f"{did_you_mean(canonical, names)}Installed: {', '.join(names) or 'none'}."
    raise NoSuchPluginError(name, f"No plugin {one_line(name)} is installed.", remedy=remedy)


def _runnable(
    installed: InstalledPlugin, folder: Path, declared: Path, families: frozenset[str] | None
) -> Plugin:
    return Plugin(
        name=installed.name,
        version=installed.version,
        entry_points=installed.entry_points,
        folder=folder,
        families=families,
        declaration_cache=declared,
        language=user_language(),
    )
