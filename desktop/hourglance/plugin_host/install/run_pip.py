"""Runs ``pip download`` for the sandbox's Python, with ``pip install``'s settings, unable to start a process.

``--only-binary`` is no protection: a dependency that a wheel names by its URL may be a source distribution,
which pip would build, or a file of this computer or network, which pip would read. Run as ``python -m
hourglance.plugin_host.install.run_pip``, with ``pip download``'s arguments.
"""

import contextlib
import os
import re
import runpy
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

#: The version of Python in the sandbox.
SANDBOX_PYTHON: Final = "3.14"

#: Printed by pip when it was kept from building something.
REFUSAL: Final = "Hourglance builds nothing"

#: Printed by pip when it was kept from reading something that a dependency names.
NOT_READ: Final = "Hourglance reads only dependencies at https addresses, not"

#: What dependencies' environment markers are compared with: pip has options for the choice of wheels only.
_MARKERS: Final = {
    "implementation_name": "cpython",
    "implementation_version": f"{SANDBOX_PYTHON}.0",
    "os_name": "posix",
    "platform_machine": "wasm32",
    "platform_release": "0.0.0",
    "platform_system": "wasi",
    "platform_version": "0.0.0",
    "python_full_version": f"{SANDBOX_PYTHON}.0",
    "platform_python_implementation": "CPython",
    "python_version": SANDBOX_PYTHON,
    "sys_platform": "wasi",
}

#: Settings that do not apply: where to install, what else to install, what is built, and how pip reports. All
#: others do, those about indexes, proxies, certificates, constraints and caches above all.
_OVERRIDDEN: Final = frozenset(
    {
        *("target", "user", "prefix", "root", "home", "src", "dest", "dir", "destination-dir", "dry-run"),
        *("requirement", "requirements-from-script", "group", "editable", "no-deps", "no-dependencies"),
        *("platform", "implementation", "abi", "python-version", "only-binary", "no-binary", "python"),
        *("quiet", "verbose", "log", "log-file", "local-log", "report", "debug", "no-color", "progress-bar"),
        *("require-virtualenv", "require-venv", "isolated", "no-input", "help", "version", "config-file"),
    }
)

#: Audit events of starting a process.
_PROCESS_EVENTS: Final = frozenset(
    {
        *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile"),
        *("os.fork", "os.forkpty", "pty.spawn", "_winapi.CreateProcess", "webbrowser.open"),
    }
)

#: What pip's setting ``keyring-provider = subprocess`` starts, by its path.
_KEYRING: Final = re.compile(r'"?[^"]*[\\/]keyring(\.exe)?("| |$)')

#: How often it is noticed that the installation was killed (seconds).
_POLL: Final = 0.5

#: The memory that pip may use, so that no METADATA can fill the computer's (bytes).
_MAX_MEMORY: Final = 1024**3


def main() -> None:
    """Run pip with this process's arguments."""
    from pip._internal.exceptions import PipError
    from pip._vendor.packaging import markers

    try:
        settings = _settings()
    except PipError as error:
        sys.exit(f"ERROR: {' '.join(str(error).split())}")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        del os.environ[name]
    os.environ |= {f"PIP_{name.upper().replace('-', '_')}": value for name, value in settings.items()}
    os.environ["PIP_CONFIG_FILE"] = os.devnull  # whose settings these are
    markers.default_environment = _MARKERS.copy  # type: ignore[assignment]
    _refuse_local_dependencies()
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):  # macOS has no such limit
            resource.setrlimit(resource.RLIMIT_DATA, (_MAX_MEMORY, _MAX_MEMORY))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.addaudithook(_refuse_processes)
    runpy.run_module("pip", run_name="__main__", alter_sys=True)


def _settings() -> dict[str, str]:
    """Return pip's settings for ``pip install``, from its files and its environment variables."""
    from pip._internal.configuration import Configuration

    configuration = Configuration(isolated=False)
    configuration.load()
    found: dict[str, Any] = {}
    for key, value in configuration.items():
        found |= value if isinstance(value, Mapping) else {key: value}  # pip 25 and later: for each file
    settings: dict[str, str] = {}
    for section in ("global", "install", ":env:"):  # in the order in which they override each other
        for key, value in found.items():
            name = key.removeprefix(f"{section}.")
            if name != key and name not in _OVERRIDDEN and value:  # pip ignores empty ones, too
                settings[name] = value
    return settings


def _refuse_local_dependencies() -> None:
    """Let pip refuse a dependency with a URL before it reads it: on Windows, a share would get a password."""
    from pip._internal.exceptions import InstallationError
    from pip._internal.metadata.importlib import Distribution

    named = Distribution.iter_dependencies

    def iter_dependencies(self: Distribution, *extras: Any) -> Iterator[Any]:
        for requirement in named(self, *extras):
            if requirement.url and not requirement.url.startswith("https://"):
                raise InstallationError(f"{NOT_READ} {requirement}")
            yield requirement

    Distribution.iter_dependencies = iter_dependencies  # type: ignore[assignment,method-assign]


def _refuse_processes(event: str, arguments: tuple[object, ...]) -> None:
    if event in _PROCESS_EVENTS:
        program = next(filter(None, arguments), "")  # on Windows the first argument may be None
        if not _KEYRING.match(str(program)):
            raise PermissionError(REFUSAL)


def _end_with_parent() -> None:
    """End this process when the one that started it has been killed."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(_POLL)
    os._exit(1)


if __name__ == "__main__":
    main()
