"""What a user names to install a plugin: an own folder, a wheel, or a requirement."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from packaging.requirements import InvalidRequirement, Requirement

from hourglance.plugin_host.errors import PluginInstallError
from hourglance.plugin_host.install.distribution import check_name
from hourglance.plugin_host.install.installed import SourceKind
from hourglance.plugin_host.install.metadata import canonical_name
from hourglance.plugin_host.install.pip_output import without_password
from hourglance.plugin_host.install.wheel import parse_wheel_name
from hourglance.util.paths import real_path
from hourglance.util.printable import one_line

_SDISTS: Final = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar", ".zip")
_PROJECT_FILES: Final = ("pyproject.toml", "setup.py")


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginSource:
    """Where a plugin is to come from.

    :param text: as the library stores it: an absolute path, or a requirement.
    :param name: the normalized name that was asked for; empty for a folder.
    :param origin: the folder or address that it comes from; empty if that depends on pip's settings.
    """

    kind: SourceKind
    text: str
    name: str
    origin: str = ""

    @property
    def shown(self) -> str:
        """The text without a password."""
        return without_password(self.text)

    @property
    def runs_code(self) -> bool:
        """Whether installing runs the author's code, with all rights of the user."""
        return self.kind == "folder"


def parse_source(spec: str) -> PluginSource:
    """Return the source that a user names. Looks at the disk, but reads no file.

    :raises PluginInstallError: there is no such source, or it would have to be built.
    """
    shown = without_password(one_line(spec))
    if not spec.strip() or spec.startswith("-") or not spec.isprintable():
        raise PluginInstallError(shown, f"{shown!r} is not a folder, wheel or requirement.")
    path = Path(spec)
    try:
        if path.is_dir():
            return _folder(path, shown)
        if path.exists() or _looks_like_path(spec):
            return _file(path, shown)
    except OSError as error:
        raise PluginInstallError(shown, f"{shown} cannot be read: {error.strerror}.") from error
    return _requirement(spec.strip(), shown)


def _folder(path: Path, shown: str) -> PluginSource:
    if not any((path / name).is_file() for name in _PROJECT_FILES):
        raise PluginInstallError(shown, f"There is no pyproject.toml in {shown}: it is not a plugin.")
    text = str(real_path(path))
    return PluginSource(kind="folder", text=text, name="", origin=text)


def _file(path: Path, shown: str) -> PluginSource:
    if not path.exists():
        raise PluginInstallError(shown, f"There is no {shown}.")
    if path.name.endswith(_SDISTS):
        raise _is_sdist(shown)
    if not path.is_file() or path.suffix != ".whl":
        raise PluginInstallError(shown, f"{shown} is neither a wheel (.whl) nor a folder.")
    path = real_path(path)
    name = parse_wheel_name(path.name)
    return PluginSource(kind="wheel", text=str(path), name=name, origin=str(path.parent))


def _requirement(spec: str, shown: str) -> PluginSource:
    try:
        requirement = Requirement(spec)
    except InvalidRequirement as error:
        if "://" in spec:
            raise PluginInstallError(
                shown,
                f"{shown} has no name.",
                remedy="Write NAME @ URL, or give a wheel, a folder or a name.",
            ) from error
        raise PluginInstallError(shown, f"{shown!r} is not a folder, wheel or requirement.") from error
    if requirement.marker is not None:
        raise PluginInstallError(shown, f"{shown} has an environment marker, which means nothing here.")
    check_name(shown, requirement.name)
    name, origin = canonical_name(requirement.name), ""
    if requirement.url is not None:
        try:
            parts = urlsplit(requirement.url)
        except ValueError as error:
            raise PluginInstallError(shown, f"{shown} has no valid address.") from error
        file = one_line(unquote(parts.path.rsplit("/", 1)[-1]))
        if parts.scheme not in {"http", "https"} or not file.endswith(".whl"):
            raise _is_sdist(shown)
        if parse_wheel_name(file) != name:
            raise PluginInstallError(shown, f"{file} is not a wheel of {requirement.name}.")
        origin = without_password(requirement.url.rpartition("/")[0])
    return PluginSource(kind="requirement", text=spec, name=name, origin=origin)


def _looks_like_path(spec: str) -> bool:
    separators = {os.sep, os.altsep} - {None}
    is_url = "://" in spec or "@" in spec
    return not is_url and (
        any(each in spec for each in separators if each) or spec.endswith((".whl", *_SDISTS))
    )


def _is_sdist(spec: str) -> PluginInstallError:
    return PluginInstallError(
        spec,
        f"{spec} would have to be built, and Hourglance does not build packages.",
        remedy="Ask its author to publish a py3-none-any wheel. For a project of your own, give its folder.",
    )
