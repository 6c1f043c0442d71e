"""Installs a distribution and its dependencies to a folder of their own, with pip or uv.

The app's environment is neither changed nor used. Hourglance itself comes from the app: an empty stand-in of
the app's version fulfills requirements for ``hourglance``, so that they are checked like all others and no
second copy is installed. Distributions are built in the sandbox.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from hourglance import __version__
from hourglance.plugin_host.errors import PluginInstallError
from hourglance.plugin_host.install.metadata import APP
from hourglance.plugin_host.sandbox import sandbox
from hourglance.plugin_host.sandbox.abc import Confinement
from hourglance.plugin_host.sandbox.readable_paths import readable_by_builders
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.printable import many_lines, short_line

_PIP: Final = (
    "install",
    "--no-input",
    "--no-color",
    "--no-cache-dir",
    "--progress-bar=off",
    "--keyring-provider=disabled",
    "--disable-pip-version-check",
    "--no-warn-script-location",
)
_UV: Final = ("pip", "install", "--no-progress", "--no-cache", "--color=never")

#: Settings that would install the files elsewhere.
_REFUSED_VARIABLES: Final = (
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_USER",
    "PIP_REPORT",
    "PIP_REQUIRE_VIRTUALENV",
)
_KEPT_VARIABLES: Final = (
    *("PATH", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT", "PATHEXT", "COMSPEC", "PROGRAMDATA"),
    *("APPDATA", "LOCALAPPDATA", "USERPROFILE", "PROCESSOR_ARCHITECTURE"),
    *(
        name
        for proxy in ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
        for name in (proxy, proxy.upper())
    ),
)
_CERTIFICATES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT")

#: Not copied from a source folder: not needed for a build, and often large.
_NOT_COPIED: Final = (
    ".venv",
    "venv",
    ".tox",
    ".nox",
    "node_modules",
    "__pycache__",
    ".mypy_cache",
    ".pytest_cache",
)

_LAST_LINES: Final = 40


class InstalledFiles(msgspec.Struct, frozen=True, kw_only=True):
    """The files that pip has installed.

    :param sha256: of the distribution's file, hexadecimal; empty if there was none.
    """

    folder: Path
    sha256: str


def fetch(spec: str, workshop: Path, progress: Callable[[str], None]) -> InstalledFiles:
    """Install a distribution to ``workshop / "site"``. Blocks on network and disk.

    :param spec: a folder, a wheel, an sdist, or a requirement for pip.
    :param workshop: an empty folder, which the caller removes.
    :param progress: called with lines of pip's output.
    :raises PluginInstallError: it cannot be installed.
    """
    if spec.startswith("-") or not spec.strip():
        raise PluginInstallError(spec, f"{spec!r} is not a folder, file or requirement.")
    site = workshop / "site"
    for folder in ("home", "temporary"):
        (workshop / folder).mkdir()
    report = workshop / "report.json"
    source = _source(spec, workshop)
    command = (*_tool(spec, report), f"--target={site}", f"--constraint={_stand_in(workshop)}", source)
    lines = _run(spec, command, workshop, progress)
    _remove_stand_in(site)
    if not site.is_dir():
        raise _failed(spec, lines)
    return InstalledFiles(folder=site, sha256=_sha256(report))


def runs_unsandboxed_code(spec: str) -> bool:
    """Return whether installing would run the author's code with all rights of the user."""
    return not sandbox().confines and Path(spec).exists() and not spec.endswith(".whl")


def _source(spec: str, workshop: Path) -> str:
    path = Path(spec)
    if path.is_dir():
        if not any((path / name).is_file() for name in ("pyproject.toml", "setup.py")):
            raise PluginInstallError(spec, f"There is no pyproject.toml in {spec}: it is not a plugin.")
        copy = workshop / "source"
        ignored = shutil.ignore_patterns(*_NOT_COPIED)
        try:
            shutil.copytree(path, copy, symlinks=True, ignore=ignored)
        except (OSError, shutil.Error) as error:
            raise PluginInstallError(spec, f"{spec} cannot be copied: {short_line(str(error))}.") from error
        return str(copy)
    if path.is_file():
        if not path.name.endswith((".whl", ".tar.gz", ".zip")):
            raise PluginInstallError(spec, f"{spec} is neither a wheel (.whl) nor an sdist (.tar.gz).")
        return str(path.resolve())
    if os.sep in spec and "@" not in spec and ":" not in spec:
        raise PluginInstallError(spec, f"There is no {spec}.")
    return spec


def _tool(spec: str, report: Path) -> tuple[str, ...]:
    if importlib.util.find_spec("pip") is not None:
        # Without a sandbox, only what the user has named is built.
        wheels = () if sandbox().confines or Path(spec).exists() else ("--only-binary=:all:",)
        return ("pip", *_PIP, f"--report={report}", *wheels)
    if (uv := shutil.which("uv")) is not None:
        return (uv, *_UV, f"--python={sys.executable}")
    raise PluginInstallError(
        spec,
        "Installing plugins requires pip or uv.",
        remedy="Install pip in Hourglance's environment, or uv.",
    )


def _stand_in(workshop: Path) -> Path:
    """Write an empty distribution of the app's name and version; return a constraint that requires it."""
    version = __version__
    wheel = workshop / f"{APP}-{version.replace('-', '_')}-py3-none-any.whl"
    about = f"{APP}-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {APP}\nVersion: {version}\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    constraint = workshop / "constraint.txt"
    constraint.write_text(f"{APP} @ {wheel.as_uri()}\n", encoding="utf-8")
    return constraint


def _remove_stand_in(site: Path) -> None:
    for about in site.glob(f"{APP}-*.dist-info"):
        shutil.rmtree(about)


def _run(spec: str, command: tuple[str, ...], workshop: Path, progress: Callable[[str], None]) -> list[str]:
    environment = _environment(workshop)
    confinement = Confinement(
        reads=readable_by_builders(_read_besides(spec, command[0], environment)),
        writes=(str(workshop),),
        builds=True,
    )
    lines: list[str] = []
    process = subprocess.Popen(  # noqa: S603 - pip or uv, with a spec that is no option
        [
            sys.executable,
            "-I",
            "-m",
            "hourglance.plugin_host.sandbox.confined",
            msgspec.json.encode(confinement).decode(),
            *command,
        ],
        cwd=workshop,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    with process:
        try:
            for line in _lines(process):
                lines.append(line)
                progress(line)
        except BaseException:
            _end(process)
            raise
    if process.returncode:
        raise _failed(spec, lines)
    return lines


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    for line in process.stdout:
        if cleaned := many_lines(line).rstrip():
            yield cleaned


def _end(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def _environment(workshop: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if (name in (*_KEPT_VARIABLES, *_CERTIFICATES) or name.startswith(("PIP_", "UV_")))
        and name not in _REFUSED_VARIABLES
    }
    temporary = str(workshop / "temporary")
    kept |= {"TMPDIR": temporary, "TEMP": temporary, "TMP": temporary, "PYTHONUTF8": "1"}
    if sandbox().confines:
        kept["HOME"] = str(workshop / "home")
        if (settings := _pip_settings()) is not None:
            kept.setdefault("PIP_CONFIG_FILE", str(settings))
    return kept


def _pip_settings() -> Path | None:
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    places = (config / "pip" / "pip.conf", home / ".pip" / "pip.conf")
    return next((place for place in places if place.is_file()), None)


def _read_besides(spec: str, tool: str, environment: dict[str, str]) -> Iterator[str]:
    yield from (environment[name] for name in (*_CERTIFICATES, "PIP_CONFIG_FILE") if name in environment)
    if Path(spec).is_file():
        yield str(Path(spec).resolve())
    if tool != "pip":
        yield str(Path(tool).resolve())
    # Local folders in which pip looks for distributions.
    for name in ("PIP_FIND_LINKS", "UV_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        for place in environment.get(name, "").split():
            if place.startswith(("/", "file:///")):
                yield place.removeprefix("file://")


def _failed(spec: str, lines: list[str]) -> PluginInstallError:
    details = "\n".join(lines[-_LAST_LINES:])
    if any(f"depends on {APP}" in line for line in lines):
        what = f"{spec} requires another version of Hourglance; this is {__version__}."
        return PluginInstallError(
            spec, what, remedy="Update Hourglance, or install another version of the plugin.", details=details
        )
    errors = [line for line in lines if line.lower().startswith("error: ")]
    reason = short_line(errors[0][len("error: ") :] if errors else (lines or ["unknown reason"])[-1])
    return PluginInstallError(
        spec, f"{spec} could not be installed: {reason.removesuffix('.')}.", details=details
    )


def _sha256(report: Path) -> str:
    """Return the checksum of the requested distribution from pip's installation report (version 1)."""
    try:
        document = msgspec.json.decode(report.read_bytes(), type=_Report)
    except (OSError, *JSON_ERRORS):
        return ""  # uv writes none
    for item in document.install:
        if item.requested and item.download_info.archive_info is not None:
            return item.download_info.archive_info.hashes.get("sha256", "")
    return ""


class _Archive(msgspec.Struct, frozen=True):
    hashes: dict[str, str] = {}


class _Download(msgspec.Struct, frozen=True):
    archive_info: _Archive | None = None


class _Item(msgspec.Struct, frozen=True):
    download_info: _Download
    requested: bool = False


class _Report(msgspec.Struct, frozen=True):
    install: list[_Item]
