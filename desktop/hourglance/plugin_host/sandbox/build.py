"""Builds the guest component from :mod:`hourglance.api` and :mod:`hourglance.plugin_host.guest`.

The build of a wheel and of an editable installation runs it (``resources/packaging/build_hook.py``); in a
checkout whose sources have changed since, run ``python -m hourglance.plugin_host.sandbox.build``. It takes
some 15 seconds, and needs ``componentize-py``, ``pluggy`` and ``tzdata``. The component is the same on every
platform.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

#: The package ``hourglance`` that this module belongs to.
PACKAGE: Final = Path(__file__).parents[2]

#: The folder of the component, below the package.
COMPONENTS: Final = "plugin_host/sandbox"

#: The sources of the component, below the package. What they import must be among them.
_SOURCES: Final = ("__init__.py", "util/__init__.py", "util/lazy.py", "api", "plugin_host/guest")

#: Only for tests of plugin authors.
_LEFT_OUT: Final = "testing.py"

#: Imported by the sources, or by plugins.
_LIBRARIES: Final = ("pluggy", "tzdata")

_MAIN: Final = """
from hourglance.plugin_host.guest.main import WitWorld as WitWorld
from hourglance.plugin_host.guest.preload import prepare_interpreter
prepare_interpreter(WitWorld().answer)
"""


class BuildError(Exception):
    """The component could not be built. The text is the reason."""


def component_path(package: Path = PACKAGE) -> Path:
    """Return where the component of the current sources is, whether it exists or not."""
    digest = hashlib.sha256()
    for path in _source_files(package):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(package).as_posix()} {len(content)}\n".encode() + content)
    return package / COMPONENTS / f"guest-{digest.hexdigest()[:16]}.wasm"


def build_component(package: Path = PACKAGE) -> Path:
    """Build the component unless it exists, remove those of other sources, and return its path.

    :raises BuildError: a library is missing, or ``componentize-py`` failed.
    """
    component = component_path(package)
    if not component.exists():
        with tempfile.TemporaryDirectory(prefix="hourglance-guest-") as folder:
            built = _componentize(package, Path(folder))
            aside = component.with_suffix(f".{os.getpid()}")
            shutil.copyfile(built, aside)
            aside.replace(component)
    for other in component.parent.glob("guest-*"):
        if not other.name.startswith(component.stem):
            other.unlink(missing_ok=True)
    return component


def _source_files(package: Path) -> Iterator[Path]:
    for source in _SOURCES:
        found = sorted((package / source).rglob("*")) if (package / source).is_dir() else [package / source]
        yield from (
            path for path in found if path.suffix in {".py", ".pyi", ".wit"} and path.name != _LEFT_OUT
        )


def _componentize(package: Path, folder: Path) -> Path:
    stage, empty = folder / "stage", folder / "venv"
    for path in _source_files(package):
        copy = stage / "hourglance" / path.relative_to(package)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    (stage / "hourglance" / "plugin_host" / "__init__.py").touch()
    (stage / "guest_app.py").write_text(_MAIN, encoding="utf-8")
    for library in _LIBRARIES:
        shutil.copytree(_library(library), stage / library)
    # componentize-py adds the site-packages of the active environment; this one has none.
    for site in ("lib/python3/site-packages", "Lib/site-packages"):
        (empty / site).mkdir(parents=True, exist_ok=True)
    built = folder / "guest.wasm"
    arguments = [
        f"--wit-path={package / 'plugin_host' / 'guest' / 'world.wit'}",
        "--world=plugin",
        "componentize",
        f"--python-path={stage}",
        "guest_app",
        f"--output={built}",
    ]
    _library("componentize_py")
    program = "import sys, componentize_py; sys.exit(componentize_py.script())"
    process = subprocess.run(  # noqa: S603 - this Python, and no text of anyone else's
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "VIRTUAL_ENV": str(empty)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode or not built.exists():
        raise BuildError(f"componentize-py failed:\n{process.stdout}{process.stderr}")
    return built


def _library(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise BuildError(f"{name} is not installed. Run: pip install '.[test]'")
    return Path(spec.origin).parent


if __name__ == "__main__":
    try:
        print(build_component())  # noqa: T201 - a command
    except BuildError as error:
        sys.exit(str(error))
