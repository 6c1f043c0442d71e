"""Wheels: checked by the archive's directory before they are unpacked, and unpacked within the same limits.

A wheel is who its file says: its file, its only ``.dist-info`` folder and its METADATA have one name. Files
that an installer writes (RECORD, INSTALLER, REQUESTED, direct_url.json), bytecode, scripts and data are not
unpacked.
"""

import errno
import hashlib
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from hourglance.plugin_host.errors import PluginInstallError
from hourglance.plugin_host.install.distribution import check_name, is_reserved
from hourglance.util.printable import one_line

#: Limits of a plugin together with its dependencies.
MAX_DISTRIBUTIONS: Final = 50
MAX_FILES: Final = 5000
MAX_BYTES: Final = 100 * 1024**2
_MEGABYTE: Final = 1024**2

#: Unpacked bytes for each packed one; the texts of real wheels have less than 30.
_MAX_RATIO: Final = 100
#: Below this size the ratio says nothing (bytes).
_SMALL: Final = 4 * _MEGABYTE

_MAX_PATH: Final = 200
_MAX_METADATA: Final = _MEGABYTE
#: Of an entry in the archive's directory: its fixed part, and room for its name and extra fields (bytes).
_MAX_ENTRY: Final = 46 + 2 * _MAX_PATH + 200

_END_OF_ARCHIVE: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_MAX_COMMENT: Final = 0xFFFF

#: Not allowed in the names of files by some system that Hourglance runs on.
_UNSAFE_CHARACTERS: Final = frozenset('\\:*?"<>|')

_METADATA_FOLDERS: Final = (".dist-info", ".egg-info", ".egg-link")
_INSTALLERS_FILES: Final = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"})
_IMPORTABLE_DATA: Final = frozenset({"purelib", "platlib"})
_BYTECODE: Final = (".pyc", ".pyo")

_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(struct.error, UnicodeError, ValueError),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wheel:
    """A wheel that may be unpacked.

    :param name: the normalized name of its file, its metadata folder and its METADATA.
    :param info: the name of its metadata folder.
    :param members: for each file to unpack its name in the archive, and its path in the folder.
    :param unpacked: the size of these files (bytes).
    :param sha256: of the file, hexadecimal.
    """

    path: Path
    name: str
    version: str
    info: str
    metadata: Message
    members: tuple[tuple[str, PurePosixPath], ...]
    unpacked: int
    sha256: str


def read_wheel(path: Path) -> Wheel:
    """Return what a wheel contains, without unpacking it.

    :raises PluginInstallError: it is no valid wheel for pure Python, or exceeds a limit.
    :raises OSError: it cannot be read.
    """
    name, version = _parse_filename(path.name)
    with _opened(path) as archive:
        infos = archive.infolist()
        _check_limits(path, infos)
        own = _metadata_folder(path, name, infos)
        members = tuple(_members(path, own, infos))
        metadata = _metadata(path, archive, own)
        _check_identity(path, name, version, metadata)
        _check_requirements(path, metadata)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Wheel(
        path=path,
        name=name,
        version=str(version),
        info=own,
        metadata=metadata,
        members=members,
        unpacked=sum(info.file_size for info in infos),
        sha256=sha256,
    )


def unpack(wheels: Iterable[Wheel], folder: Path) -> None:
    """Unpack wheels to a folder. Where two have the same file, the first one's stays.

    :raises PluginInstallError: together they exceed a limit, or one of them is damaged.
    :raises OSError: the folder cannot be written.
    """
    files = unpacked = 0
    for wheel in wheels:
        with _opened(wheel.path) as archive:
            for member, place in wheel.members:
                target = folder / place
                if target.exists():
                    continue
                files += 1
                _check(wheel.path, files <= MAX_FILES, f"more than {MAX_FILES} files")
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, target.open("xb") as file:
                    while chunk := source.read(_MEGABYTE // 16):
                        unpacked += len(chunk)
                        _check(wheel.path, unpacked <= MAX_BYTES, f"more than {MAX_BYTES // _MEGABYTE} MB")
                        file.write(chunk)


def check_total(spec: str, wheels: Iterable[Wheel]) -> None:
    """Check the limits of a plugin together with its dependencies.

    :raises PluginInstallError: they exceed one.
    """
    wheels = tuple(wheels)
    for number, limit, what in (
        (len(wheels) - 1, MAX_DISTRIBUTIONS, f"more than {MAX_DISTRIBUTIONS} dependencies"),
        (sum(len(each.members) for each in wheels), MAX_FILES, f"more than {MAX_FILES} files"),
        (sum(each.unpacked for each in wheels), MAX_BYTES, f"more than {MAX_BYTES // _MEGABYTE} MB unpacked"),
    ):
        if number > limit:
            raise PluginInstallError(spec, f"{spec} and its dependencies have {what}, which is the limit.")


def parse_wheel_name(filename: str) -> str:
    """Return the normalized name of the distribution in a wheel.

    :raises PluginInstallError: it is no wheel for pure Python, by the name of its file.
    """
    return _parse_filename(filename)[0]


def not_pure(what: str) -> PluginInstallError:
    """Return the error for a distribution that has compiled parts, or no wheel."""
    return PluginInstallError(
        what,
        f"{what} has no wheel for pure Python, and Hourglance does not build packages.",
        remedy="Ask its author to publish a py3-none-any wheel.",
    )


def _parse_filename(filename: str) -> tuple[str, Version]:
    try:
        name, version, _, tags = parse_wheel_filename(filename)
    except (InvalidWheelFilename, InvalidVersion) as error:
        raise PluginInstallError(
            filename, f"{one_line(filename)} has no valid name of a wheel: NAME-VERSION-py3-none-any.whl."
        ) from error
    pure = (tag for tag in tags if (tag.abi, tag.platform) == ("none", "any"))
    if not any(tag.interpreter.startswith("py") for tag in pure):
        raise not_pure(one_line(filename))
    check_name(filename, name)
    return name, version


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        _check_directory_size(path)
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _BROKEN as error:
        raise _damaged(path) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the file's beginning
            raise
        raise _damaged(path) from error


def _damaged(path: Path) -> PluginInstallError:
    return PluginInstallError(path.name, f"{one_line(path.name)} is damaged, or is no wheel.")


def _check_directory_size(path: Path) -> None:
    """Check the size of the archive's directory, which is read into memory, from the archive's last bytes."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_SIZE - _MAX_COMMENT))
        end = file.read()
    at = end.rfind(_END_OF_ARCHIVE)
    if at >= 0:
        entries, length = struct.unpack_from("<HL", end, at + 10)
        within = entries <= MAX_FILES and length <= MAX_FILES * _MAX_ENTRY
        _check(path, within, f"more than {MAX_FILES} files")


def _check_limits(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    _check(path, len(infos) <= MAX_FILES, f"more than {MAX_FILES} files")
    unpacked = sum(info.file_size for info in infos)
    _check(path, unpacked <= MAX_BYTES, f"more than {MAX_BYTES // _MEGABYTE} MB unpacked")
    packed = max(1, path.stat().st_size)
    _check(
        path,
        unpacked <= _SMALL or unpacked <= packed * _MAX_RATIO,
        f"more than {_MAX_RATIO} times its own size unpacked",
    )


def _check(path: Path, within: bool, what: str) -> None:
    if not within:
        raise PluginInstallError(path.name, f"{one_line(path.name)} has {what}, which is the limit.")


def _metadata_folder(path: Path, name: str, infos: list[zipfile.ZipInfo]) -> str:
    """Return the only metadata folder at the top of the archive, which must have the name of the file."""
    tops = {info.filename.partition("/")[0] for info in infos if "/" in info.filename}
    found = sorted(top for top in tops if top.casefold().endswith(_METADATA_FOLDERS))
    if len(found) != 1 or not found[0].endswith(".dist-info"):
        raise _impostor(path, f"it has {len(found)} metadata folders")
    if canonicalize_name(found[0].removesuffix(".dist-info").rpartition("-")[0]) != name:
        raise _impostor(path, f"its metadata folder is {one_line(found[0])[:_MAX_PATH]}")
    return found[0]


def _members(path: Path, own: str, infos: list[zipfile.ZipInfo]) -> Iterator[tuple[str, PurePosixPath]]:
    """Yield the files to unpack, and where to."""
    files: set[PurePosixPath] = set()
    folders: set[PurePosixPath] = set()
    for info in infos:
        _check_member(path, info)
        if info.is_dir() or (place := _place(info.filename, own)) is None:
            continue
        top = place.parts[0]
        if top != own and top.casefold().endswith(_METADATA_FOLDERS):
            raise _impostor(path, f"it contains {one_line(info.filename)[:_MAX_PATH]}")
        # On some platforms, names that differ in case or in the form of an accent are one file.
        key = PurePosixPath(unicodedata.normalize("NFC", place.as_posix()).casefold())
        folders.update(key.parents)
        if key in files or key in folders or not files.isdisjoint(key.parents):
            raise PluginInstallError(
                path.name, f"{one_line(path.name)} contains {one_line(str(place))} more than once."
            )
        files.add(key)
        yield info.filename, place


def _check_member(path: Path, info: zipfile.ZipInfo) -> None:
    name = info.filename
    parts = name.removesuffix("/").split("/")
    if (
        info.orig_filename != name
        or not name.isprintable()
        or _UNSAFE_CHARACTERS & set(name)
        or any(part.endswith((".", " ")) or not part or is_reserved(part) for part in parts)
    ):
        shown = one_line(name)[:_MAX_PATH]
        raise PluginInstallError(
            path.name, f"{one_line(path.name)} contains the path {shown}, which is not allowed."
        )
    _check(path, len(name) <= _MAX_PATH, f"a path of more than {_MAX_PATH} characters")
    if "__pycache__" in map(str.casefold, parts[:-1]) and not name.casefold().endswith(_BYTECODE):
        raise PluginInstallError(path.name, f"{one_line(path.name)} hides {name} among bytecode.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise PluginInstallError(path.name, f"{one_line(path.name)} contains a link: {name}.")


def _place(name: str, own: str) -> PurePosixPath | None:
    """Return where a file is unpacked to; None if it is not."""
    place = PurePosixPath(name)
    if place.parts[0].casefold().endswith(".data"):
        if len(place.parts) < 3 or place.parts[1] not in _IMPORTABLE_DATA:
            return None
        place = PurePosixPath(*place.parts[2:])
    if place.suffix.casefold() in _BYTECODE:
        return None
    if place.parts[0] == own and place.name in _INSTALLERS_FILES:
        return None
    return place


def _metadata(path: Path, archive: zipfile.ZipFile, own: str) -> Message:
    try:
        info = archive.getinfo(f"{own}/METADATA")
    except KeyError:
        raise _impostor(path, "it has no METADATA") from None
    _check(path, info.file_size <= _MAX_METADATA, f"more than {_MAX_METADATA // _MEGABYTE} MB of METADATA")
    return message_from_string(archive.read(info).decode())


def _check_identity(path: Path, name: str, version: Version, metadata: Message) -> None:
    claimed = _only(path, metadata, "Name")
    if canonicalize_name(claimed) != name:
        raise _impostor(path, f"its METADATA has the name {claimed!r}")
    check_name(path.name, claimed)
    try:
        same = Version(_only(path, metadata, "Version")) == version
    except InvalidVersion:
        same = False
    if not same:
        raise _impostor(path, "its METADATA has another version")


def _only(path: Path, metadata: Message, field: str) -> str:
    """Return the value of a field, which must be there once: others may read the first one or the last."""
    values = metadata.get_all(field, [])
    if len(values) != 1:
        raise _impostor(path, f"its METADATA has {len(values)} fields {field}")
    return one_line(values[0].strip())[:_MAX_PATH]


def is_fetchable(requirement: Requirement) -> bool:
    """Return whether a dependency is named, or at an https address: pip would read any file, too."""
    return requirement.url is None or requirement.url.startswith("https://")


def _check_requirements(path: Path, metadata: Message) -> None:
    for text in metadata.get_all("Requires-Dist", []):
        shown = one_line(text)[:_MAX_PATH]
        try:
            requirement = Requirement(text)
        except InvalidRequirement as error:
            raise PluginInstallError(
                path.name, f"{one_line(path.name)} has a dependency that is not valid: {shown}."
            ) from error
        if not is_fetchable(requirement):
            raise PluginInstallError(
                path.name,
                f"{one_line(path.name)} requires {shown}, which is not at an https address.",
                remedy="Ask its author to require it by its name.",
            )


def _impostor(path: Path, why: str) -> PluginInstallError:
    return PluginInstallError(
        path.name, f"{one_line(path.name)} is not who its name says: {why}.", remedy="Do not use it."
    )
