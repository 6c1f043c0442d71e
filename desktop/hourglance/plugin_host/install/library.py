"""The plugins that a person has installed: which there are, where, and which of them may run.

Nothing here runs a plugin's code, so that one that breaks everything can still be listed and removed. The
folder holds ``plugins.json`` and, for each plugin, a folder of each of its last two contents::

    plugins.json
    hourglance-longest-wait/1.2.0-3f0c9a81d2e4/                  the distribution and its dependencies
    hourglance-longest-wait/1.2.0-3f0c9a81d2e4.declared.json     what it declared
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from hourglance.plugin_host.errors import (
    NoSuchPluginError,
    PluginInstallError,
    PluginLibraryError,
    PluginProblem,
)
from hourglance.plugin_host.install.discovery import Plugin
from hourglance.plugin_host.install.installed import (
    InstalledPlugin,
    LibraryIndex,
    RunnablePlugins,
    SourceKind,
    StagedPlugin,
)
from hourglance.plugin_host.install.names import APP, canonical_name
from hourglance.plugin_host.install.policy import PluginPolicy, not_allowed
from hourglance.util.atomic_file import FileVersion, atomic_write, file_error, file_version, quarantine_file
from hourglance.util.file_lock import file_lock
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.paths import user_path

if TYPE_CHECKING:
    from hourglance.plugin_host.install.metadata import Distribution

_STATE: Final = "plugins.json"
_DECLARED: Final = ".declared.json"
_STAGING: Final = ".staging-"
_REMOVED: Final = ".removed-"

#: What an installation that was cut off leaves is removed when it is this old (seconds).
_STALE: Final = 86_400.0


class PluginLibrary:
    """A folder of installed plugins.

    :param folder: ``plugins`` in the person's data folder unless given.
    :param policy: the administrator's restrictions; none unless given.
    """

    def __init__(self, folder: Path | None = None, *, policy: PluginPolicy | None = None) -> None:
        self.policy = policy or PluginPolicy()
        self._folder = folder
        self._stamp: FileVersion | None = None

    @property
    def folder(self) -> Path:
        """Where the plugins are."""
        if self._folder is None:
            self._folder = user_path("data", "plugins")
        return self._folder

    def installed(self) -> tuple[InstalledPlugin, ...]:
        """Return all installed plugins, by name.

        :raises PluginLibraryError: the list cannot be read. If it makes no sense, it was set aside, and the
            next call finds no plugins.
        """
        path = self.folder / _STATE
        try:
            return msgspec.json.decode(path.read_bytes(), type=LibraryIndex).plugins
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._unusable(error) from error
        except JSON_ERRORS as error:
            raise self._set_aside(path) from error

    def poll(self) -> bool:
        """Return whether the list is another one than when this was last asked."""
        before, self._stamp = self._stamp, file_version(self.folder / _STATE)
        return self._stamp != before

    def find(self, name: str) -> InstalledPlugin:
        """Return one plugin.

        :raises NoSuchPluginError: it is not installed.
        """
        wanted = canonical_name(name)
        plugins = self.installed()
        for plugin in plugins:
            if plugin.name == wanted:
                return plugin
        known = ", ".join(plugin.name for plugin in plugins) or "none"
        raise NoSuchPluginError(name, f"No plugin {name} is installed.", remedy=f"Installed: {known}.")

    def runnable(self) -> RunnablePlugins:
        """Return the enabled plugins that the administrator allows, ready to be run.

        :raises PluginLibraryError: the list cannot be read.
        :raises HourglanceError: the administrator's policy could not be read.
        """
        policy = self.policy
        policy.check_readable()
        enabled = [each for each in self.installed() if each.enabled]
        return RunnablePlugins(
            plugins=tuple(self.plugin(each) for each in enabled if policy.allows(each.name)),
            problems=tuple(
                PluginProblem.of(not_allowed(each.name)) for each in enabled if not policy.allows(each.name)
            ),
        )

    def plugin(self, installed: InstalledPlugin) -> Plugin:
        """Return what is needed to run a plugin."""
        place = self.folder / installed.name / installed.place
        return Plugin(
            name=installed.name,
            version=installed.version,
            entry_points=installed.entry_points,
            folder=place,
            families=frozenset(installed.families),
            declaration_cache=place.with_name(place.name + _DECLARED),
        )

    @contextmanager
    def stage(self, spec: str, progress: Callable[[str], None] = lambda _: None) -> Iterator[StagedPlugin]:
        """Install a plugin into a folder aside, to be looked at and kept; what is not kept is removed.

        :param spec: a folder, a wheel, an sdist, or a requirement as pip takes it.
        :param progress: gets a line now and then.
        :raises PluginInstallError: it cannot be installed, or is no plugin.
        :raises PluginNotAllowedError: the administrator does not allow it.
        """
        from hourglance.plugin_host.install.metadata import (
            read_distribution,  # neither is wanted by a start of the app
        )
        from hourglance.plugin_host.install.packages import fetch

        self.policy.check_readable()
        self._remove_stale()
        with self._workshop() as workshop:
            try:
                fetched = fetch(spec, workshop, progress)
                distribution = read_distribution(spec, fetched.folder)
            except OSError as error:
                raise self._unusable(error) from error
            name = canonical_name(distribution.name)
            self.policy.check(name)
            if name == APP:
                raise PluginInstallError(spec, f"{spec} is Hourglance itself, which is there already.")
            yield self._staged(spec, fetched.folder, fetched.sha256, distribution)

    def install(self, staged: StagedPlugin, *, granted: Iterable[str] | None) -> InstalledPlugin:
        """Install what was staged, in place of the plugin's version before.

        :param granted: the families that the user permitted, which enables it; None leaves it disabled.
        :raises PluginLibraryError: the folder cannot be written; what was there before is as it was.
        """
        kept = msgspec.structs.replace(
            staged.installed, enabled=granted is not None, families=tuple(sorted(granted or ()))
        )
        place = self.plugin(kept)
        assert place.folder and place.declaration_cache  # noqa: S101, PT018 - plugin() sets both
        assert staged.plugin.folder and staged.plugin.declaration_cache  # noqa: S101, PT018 - so does stage()
        with self._alone():
            try:
                if not place.folder.is_dir():
                    place.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    staged.plugin.folder.rename(place.folder)
                if staged.plugin.declaration_cache.exists():
                    staged.plugin.declaration_cache.replace(place.declaration_cache)
                self._put(kept)
            except OSError as error:
                raise self._unusable(error) from error
            used = {each.place for each in (kept, staged.before) if each is not None}
            for other in place.folder.parent.iterdir():
                if other.name.removesuffix(_DECLARED) not in used:
                    _remove(other)
        return kept

    def enable(self, name: str, granted: Iterable[str]) -> InstalledPlugin:
        """Let a plugin run and ask for these families.

        :raises NoSuchPluginError: it is not installed.
        :raises PluginNotAllowedError: the administrator does not allow it.
        """
        self.policy.check(name)
        with self._alone():
            enabled = msgspec.structs.replace(self.find(name), enabled=True, families=tuple(sorted(granted)))
            self._put(enabled)
        return enabled

    def disable(self, name: str) -> InstalledPlugin:
        """Let a plugin run no more; it stays installed.

        :raises NoSuchPluginError: it is not installed.
        """
        with self._alone():
            disabled = msgspec.structs.replace(self.find(name), enabled=False)
            self._put(disabled)
        return disabled

    def remove(self, name: str) -> InstalledPlugin:
        """Remove a plugin with its dependencies.

        :raises NoSuchPluginError: it is not installed.
        """
        with self._alone():
            gone = self.find(name)
            self._write(each for each in self.installed() if each.name != gone.name)
            _remove(self.folder / gone.name)
        return gone

    def _staged(self, spec: str, site: Path, sha256: str, distribution: "Distribution") -> StagedPlugin:
        from hourglance.plugin_host.install.metadata import content_digest, file_digest

        digest = content_digest(site)
        path = Path(spec)
        installed = InstalledPlugin(
            name=canonical_name(distribution.name),
            version=distribution.version,
            source=_kind(path),
            spec=str(path.resolve()) if path.exists() else spec,
            sha256=file_digest(path) if path.is_file() else sha256 or digest,
            digest=digest,
            entry_points=distribution.entry_points,
            author=distribution.author,
            summary=distribution.summary,
            dependencies=distribution.dependencies,
        )
        plugin = Plugin(
            name=installed.name,
            version=installed.version,
            entry_points=installed.entry_points,
            folder=site,
            declaration_cache=site.with_name(site.name + _DECLARED),
        )
        before = next((each for each in self.installed() if each.name == installed.name), None)
        return StagedPlugin(installed=installed, plugin=plugin, before=before)

    @contextmanager
    def _workshop(self) -> Iterator[Path]:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            workshop = tempfile.TemporaryDirectory(
                dir=self.folder, prefix=_STAGING, ignore_cleanup_errors=True
            )
        except OSError as error:
            raise self._unusable(error) from error
        with workshop as path:
            yield Path(path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Change the list while no other command does."""
        try:
            lock = ExitStack()
            lock.enter_context(file_lock(self.folder / _STATE))
        except TimeoutError as error:
            raise PluginLibraryError(
                "Another command of Hourglance is changing the plugins.",
                remedy="Wait until it has ended, then try again.",
            ) from error
        except OSError as error:
            raise self._unusable(error) from error
        with lock:
            yield

    def _put(self, plugin: InstalledPlugin) -> None:
        others = [each for each in self.installed() if each.name != plugin.name]
        self._write(sorted((*others, plugin), key=lambda each: each.name))

    def _write(self, plugins: Iterable[InstalledPlugin]) -> None:
        content = msgspec.json.format(msgspec.json.encode(LibraryIndex(plugins=tuple(plugins))), indent=2)
        try:
            atomic_write(self.folder / _STATE, content)
        except OSError as error:
            raise self._unusable(error) from error

    def _remove_stale(self) -> None:
        for prefix in (_STAGING, _REMOVED):
            for left in self.folder.glob(f"{prefix}*"):
                with suppress(OSError):
                    if left.stat().st_mtime < time.time() - _STALE:
                        shutil.rmtree(left, ignore_errors=True)

    def _unusable(self, error: OSError) -> PluginLibraryError:
        return file_error(PluginLibraryError, error.filename or self.folder, "cannot be used", error)

    def _set_aside(self, path: Path) -> PluginLibraryError:
        try:
            aside = quarantine_file(path)
        except OSError as error:
            return self._unusable(error)
        return PluginLibraryError(
            f"The list of installed plugins could not be understood; it was set aside as {aside}.",
            remedy="Install your plugins again.",
        )


def _kind(path: Path) -> SourceKind:
    if path.is_dir():
        return "folder"
    if path.is_file():
        return "wheel" if path.suffix == ".whl" else "sdist"
    return "requirement"


def _remove(path: Path) -> None:
    """Remove a file or a folder so that it is gone from its place at once, whatever is still in use."""
    aside = path.parent / f"{_REMOVED}{os.urandom(4).hex()}"
    with suppress(OSError):
        path.rename(aside)
        if aside.is_dir():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.unlink()
