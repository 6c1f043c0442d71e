"""Fetches a plugin with its dependencies to a folder, without running any of its code."""

import shutil
import threading
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hourglance.plugin_host.errors import PluginInstallError
from hourglance.plugin_host.install.distribution import Distribution, content_digest, describe
from hourglance.plugin_host.install.pip import InstallCanceledError, InstallControl, build, download
from hourglance.plugin_host.install.source import PluginSource
from hourglance.plugin_host.install.wheel import Wheel, check_total, read_wheel, unpack
from hourglance.plugin_host.sandbox.prepared import prepare_guest

_POLL: Final = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchedPlugin:
    """A plugin that was unpacked.

    :param origin: where its wheel came from: a folder, or the address of an index, without a password.
    :param sha256: of its wheel, hexadecimal.
    :param digest: of all wheels and all unpacked files, hexadecimal.
    :param dependencies: names with versions.
    """

    folder: Path
    distribution: Distribution
    origin: str
    sha256: str
    digest: str
    dependencies: tuple[str, ...]


def prepare_runtime(control: InstallControl) -> None:
    """Prepare the runtime of plugins, which takes up to a minute for the first one. Blocks.

    :raises PluginRuntimeError: it cannot be prepared.
    :raises InstallCanceledError: the installation was canceled; the preparation goes on in the background.
    """
    prepared: Future[Path] = Future()

    def prepare() -> None:
        try:
            prepared.set_result(prepare_guest(control.report))
        except BaseException as error:  # noqa: BLE001 - raised below, or it would be waited for forever
            prepared.set_exception(error)

    threading.Thread(target=prepare, name="hourglance-prepare", daemon=True).start()
    while not wait([prepared], timeout=_POLL).done:
        if control.canceled.is_set():
            raise InstallCanceledError
    prepared.result()


def fetch(source: PluginSource, workshop: Path, control: InstallControl) -> FetchedPlugin:
    """Fetch a plugin to ``workshop / "site"``. Blocks on network and disk.

    :param workshop: an empty folder, which the caller removes.
    :raises PluginInstallError: it cannot be installed.
    :raises InstallCanceledError: it was canceled.
    :raises OSError: the folder cannot be written.
    """
    spec, requirement = source.shown, source.text
    if source.kind != "requirement":
        # Checked before pip reads it, and copied, so that it is the same afterward.
        wheel = build(Path(requirement), workshop, control) if source.runs_code else Path(requirement)
        copy = workshop / wheel.name
        shutil.copyfile(wheel, copy)
        read_wheel(copy)
        requirement = str(copy)
    downloads = download(spec, requirement, workshop, control)
    wheels = [read_wheel(path) for path in downloads.wheels]
    plugin = _requested(source, requirement, wheels)
    check_total(spec, wheels)
    dependencies = sorted((each for each in wheels if each is not plugin), key=lambda each: each.name)
    control.report(f"Unpacking {', '.join(each.name for each in (plugin, *dependencies))}")
    site = workshop / "site"
    unpack((plugin, *dependencies), site)
    return FetchedPlugin(
        folder=site,
        distribution=describe(spec, site, plugin.info, plugin.metadata),
        origin=source.origin or downloads.origins.get(plugin.path.name, ""),
        sha256=plugin.sha256,
        digest=content_digest(site, (each.sha256 for each in wheels)),
        dependencies=tuple(f"{each.name} {each.version}" for each in dependencies),
    )


def _requested(source: PluginSource, requirement: str, wheels: list[Wheel]) -> Wheel:
    """Return the wheel of the plugin: the one that has the name that was asked for."""
    name = source.name or read_wheel(Path(requirement)).name
    found = [each for each in wheels if each.name == name]
    if len(found) != 1 or len({each.name for each in wheels}) != len(wheels):
        raise PluginInstallError(source.shown, f"{source.shown} did not bring exactly one wheel of {name}.")
    return found[0]
