"""The guest component, compiled for this processor and kept in the cache folder.

Its name has the digest of the component's sources, the version of wasmtime, the processor, and a checksum of
its own content. So a file of another version is not found, and a damaged one is noticed. The Linux bundle
ships it in the folder of the component, where ``python -m hourglance.plugin_host.sandbox.prepared`` makes it.
"""

import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from hourglance.plugin_host.errors import PluginRuntimeError
from hourglance.plugin_host.sandbox.build import component_path
from hourglance.util.atomic_file import os_error_reason
from hourglance.util.file_lock import file_lock
from hourglance.util.paths import user_path

#: The longest that a compilation may take, and so may be waited for (seconds).
_COMPILATION_SECONDS: Final = 300

_REINSTALL: Final = "Install Hourglance again."


def prepare_guest(progress: Callable[[str], None] | None = None, *, damaged: Path | None = None) -> Path:
    """Compile the guest for this processor unless that has been done; return the compiled file. Blocks.

    The first time takes up to a minute. wasmtime runs in a child process.

    :param progress: called with one sentence if there is something to do.
    :param damaged: a compiled file that cannot be loaded: another one is returned.
    :raises PluginRuntimeError: the component or wasmtime is missing, or the file cannot be written.
    """
    component, prefix, cache = _locations()
    if damaged is not None:
        with suppress(OSError):  # the bundle's, in a folder of the system's
            damaged.unlink()
    for found in (*_find(component.parent, prefix), *_find(cache, prefix)):
        if found != damaged:
            return found
    if progress is not None:
        progress("Preparing the plugin runtime for this computer, once. It takes up to a minute.")
    try:
        with file_lock(cache / "compiling", timeout=_COMPILATION_SECONDS):
            compiled = (path for path in _find(cache, prefix) if path != damaged)
            return next(compiled, None) or _compile(component, cache, prefix)
    except TimeoutError as error:
        what = "The plugin runtime is being prepared by another process, which does not end."
        raise PluginRuntimeError(what, remedy="Restart the computer, then try again.") from error
    except OSError as error:
        what = f"The plugin runtime cannot be stored in {cache}: {os_error_reason(error)}."
        raise PluginRuntimeError(
            what, remedy="Free some space, or correct the folder's permissions."
        ) from error


def is_guest_prepared() -> bool:
    """Return whether the guest has been compiled for this processor. Reads folders.

    :raises PluginRuntimeError: the component or wasmtime is missing.
    """
    component, prefix, cache = _locations()
    return any(True for folder in (component.parent, cache) for _ in _find(folder, prefix))


def compile_guest() -> Path:
    """Compile the guest into the component's folder unless that has been done; return the compiled file.

    :raises PluginRuntimeError: the compilation failed.
    :raises OSError: the folder cannot be written.
    """
    component, prefix, _ = _locations()
    return next(_find(component.parent, prefix), None) or _compile(component, component.parent, prefix)


def _locations() -> tuple[Path, str, Path]:
    """Return the component, how the name of its compiled file begins, and the cache folder."""
    component = component_path()
    if not component.exists():
        raise PluginRuntimeError("The plugin runtime was built for another version.", remedy=_REINSTALL)
    return component, _prefix(component), user_path("cache", "guest")


def _prefix(component: Path) -> str:
    try:
        return f"{component.stem}-wasmtime-{version('wasmtime')}-{platform.machine().lower()}-"
    except PackageNotFoundError as error:
        what = "The plugin runtime is not installed: wasmtime is missing."
        raise PluginRuntimeError(what, remedy=_REINSTALL) from error


def _find(folder: Path, prefix: str) -> Iterator[Path]:
    return (path for path in sorted(folder.glob(f"{prefix}*.cwasm")) if _is_ours(path))


def _is_ours(path: Path) -> bool:
    """Return whether something is a file: a folder, or a link to elsewhere, was not compiled here."""
    return path.is_file() and not path.is_symlink()


def _compile(component: Path, folder: Path, prefix: str) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.glob("guest-*"):
        is_current = old.name.startswith(component.stem) and old.suffix == ".cwasm" and _is_ours(old)
        if is_current or old == component:
            continue
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)
    command = (sys.executable, "-I", "-X", "utf8", "-m", "hourglance.plugin_host.sandbox.compile")
    try:
        process = subprocess.run(  # noqa: S603 - this Python, and no text of anyone else's
            [*command, str(component), str(folder), prefix],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=_COMPILATION_SECONDS,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
        if process.returncode:
            why = (process.stderr.strip().splitlines() or [f"exit status {process.returncode}"])[-1]
            raise PluginRuntimeError(f"The plugin runtime cannot be prepared: {why}.", remedy=_REINSTALL)
        return Path(process.stdout.strip())
    except subprocess.TimeoutExpired as error:
        what = f"The plugin runtime could not be prepared within {_COMPILATION_SECONDS} s."
        raise PluginRuntimeError(what, remedy="Try again when the computer is less busy.") from error


if __name__ == "__main__":
    print(compile_guest())  # noqa: T201 - a command
