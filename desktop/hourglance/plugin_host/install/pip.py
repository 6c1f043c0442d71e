"""Downloads wheels with pip, and builds an author's own folder with it.

pip chooses wheels for the sandbox's Python, whatever Python the app has. Hourglance itself comes from the
app: an empty stand-in of the app's version fulfills requirements for ``hourglance``, so that they are checked
like all others.
"""

import importlib.util
import os
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import unquote

from hourglance import __version__
from hourglance.plugin_host.errors import PluginInstallError
from hourglance.plugin_host.install.metadata import APP
from hourglance.plugin_host.install.pip_output import PipOutput, without_password
from hourglance.plugin_host.install.run_pip import SANDBOX_PYTHON
from hourglance.plugin_host.install.wheel import MAX_BYTES
from hourglance.util.printable import many_lines

#: An installation ends after this time (seconds).
DEADLINE: Final = 600.0

_COMMON: Final = ("--no-input", "--no-color", "--progress-bar=off", "--disable-pip-version-check")
_DOWNLOAD: Final = (
    *("hourglance.plugin_host.install.run_pip", "download", *_COMMON, "-vv"),
    *("--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"),
    f"--python-version={SANDBOX_PYTHON}",
)
_BUILD: Final = ("pip", "wheel", *_COMMON, "--no-deps")

_POLL: Final = 0.1
_MEGABYTE: Final = 1024**2

#: pip's lines about a step, and their messages. Everything else that it prints is left out.
_STEPS: Final = (
    (re.compile(r"Collecting (?P<what>\S+)"), "Looking for {what}"),
    (re.compile(r"Downloading (\S+/)?(?P<what>\S+ \([^)]*\))"), "Downloading {what}"),
    (re.compile(r"Installing build dependencies: started"), "Fetching build dependencies"),
    (re.compile(r"Building wheel for (?P<what>\S+) .*: started"), "Building {what}"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class InstallControl:
    """How an installation reports its steps, and is canceled.

    :param report: gets a message of a few words for each step.
    :param canceled: ends the installation when it is set.
    :param find_links: folders or pages where pip looks for wheels as well, such as its option of this name.
    :param is_offline: look there only.
    """

    report: Callable[[str], None] = lambda _: None
    canceled: threading.Event = field(default_factory=threading.Event)
    find_links: tuple[str, ...] = ()
    is_offline: bool = False


class InstallCanceledError(Exception):
    """The installation was canceled; nothing is left of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Downloads:
    """What pip has downloaded.

    :param origins: the index or folder that each wheel came from, by the name of its file; without passwords.
    """

    wheels: tuple[Path, ...]
    origins: dict[str, str]


def download(spec: str, requirement: str, workshop: Path, control: InstallControl) -> Downloads:
    """Download the wheels of a plugin and its dependencies. Blocks on network and disk.

    :param spec: what the user asked for, for messages.
    :param requirement: the path of a wheel, or a requirement.
    :param workshop: a folder that the caller removes.
    :raises PluginInstallError: they cannot be downloaded; the error has the first cause.
    :raises InstallCanceledError: it was canceled.
    """
    folder = workshop / "downloads"
    folder.mkdir()
    output = PipOutput()
    places: tuple[str, ...] = (f"--dest={folder}", *(f"--find-links={each}" for each in control.find_links))
    if control.is_offline:
        places += ("--no-index",)
    command = (*_DOWNLOAD, *places, f"--constraint={_stand_in(workshop)}", requirement)
    if _run(spec, command, workshop, control, output):
        raise output.error(spec)
    wheels = tuple(sorted(each for each in folder.iterdir() if not each.name.startswith(f"{APP}-")))
    return Downloads(wheels=wheels, origins=output.origins)


def build(folder: Path, workshop: Path, control: InstallControl) -> Path:
    """Build the wheel of an author's own folder, as pip does: its code runs with all rights of the user.

    :raises PluginInstallError: it cannot be built.
    :raises InstallCanceledError: it was canceled.
    """
    wheels = workshop / "built"
    wheels.mkdir()
    output = PipOutput()
    failed = _run(str(folder), (*_BUILD, f"--wheel-dir={wheels}", str(folder)), workshop, control, output)
    built = [*wheels.glob("*.whl")]
    if failed or len(built) != 1:
        raise output.build_error(str(folder))
    return built[0]


def _run(
    spec: str, command: tuple[str, ...], workshop: Path, control: InstallControl, output: PipOutput
) -> int:
    """Run a module in a process of its own, and return its exit status."""
    if importlib.util.find_spec("pip") is None:  # it is a dependency, but can be uninstalled
        raise PluginInstallError(
            spec,
            "pip is missing in Hourglance's environment, and installs the plugins.",
            remedy="Install Hourglance again.",
        )
    temporary = str(workshop / "temporary")
    Path(temporary).mkdir(exist_ok=True)
    process = subprocess.Popen(  # noqa: S603 - this Python, with pip and a spec that is no option
        [sys.executable, "-I", "-X", "utf8", "-m", *command],
        env=os.environ | {"TMPDIR": temporary, "TEMP": temporary, "TMP": temporary},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    with process, _Watch(spec, process, workshop, control.canceled) as watch:
        for line in _lines(process):
            output.add(line)
            if message := _step_message(line):
                control.report(message)
        status = process.wait()
    watch.check()
    return status


def _step_message(line: str) -> str:
    """Return the message for a line of pip; empty if the line is not about a step."""
    for pattern, message in _STEPS:
        if match := pattern.match(line.strip()):
            return message.format(what=unquote(match.groupdict().get("what", "")))
    return ""


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    for line in process.stdout:
        if cleaned := without_password(many_lines(line)).rstrip():
            yield cleaned


class _Watch:
    """Ends a process when it is canceled, takes too long or fills the disk. A context manager."""

    def __init__(
        self, spec: str, process: subprocess.Popen[str], workshop: Path, canceled: threading.Event
    ) -> None:
        self._spec, self._process, self._workshop = spec, process, workshop
        self._canceled = canceled
        self._finished = threading.Event()
        self._deadline = time.monotonic() + DEADLINE
        self._problem: Exception | None = None
        self._thread = threading.Thread(target=self._watch, name="hourglance-pip", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            _end(self._process)
        self._finished.set()
        self._thread.join()

    def check(self) -> None:
        """Raise the reason why the process was ended, if it was."""
        if self._problem is not None:
            raise self._problem

    def _watch(self) -> None:
        while not self._finished.wait(_POLL):
            if self._canceled.is_set():
                self._problem = InstallCanceledError()
            elif time.monotonic() > self._deadline:
                self._problem = self._error(f"it took longer than {DEADLINE / 60:.0f} minutes")
            elif _size(self._workshop) > 2 * MAX_BYTES:  # what is downloaded, and what pip unpacks of it
                self._problem = self._error(f"it is larger than {2 * MAX_BYTES // _MEGABYTE} MB")
            if self._problem is not None:
                _end(self._process)
                return

    def _error(self, why: str) -> PluginInstallError:
        return PluginInstallError(
            self._spec, f"{self._spec} could not be installed: {why}, which is the limit."
        )


def _size(folder: Path) -> int:
    size = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.lstat(os.path.join(path, name)).st_size  # noqa: PTH118 - many times a second
            except OSError:
                continue  # removed meanwhile
    return size


def _end(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


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
