"""Plugins as wheels, written by hand: building each with a tool would take longer than most tests."""

import shutil
import textwrap
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

from hourglance.plugin_host.install.pip import Downloads

WIDGET = """
import os, sys, time
from hourglance.api import *

class Base(Widget):
    "A widget of the tests."
    title = "Test"
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
    def present(self, results, settings):
        return Card(headline=Count(1), caption="well")
"""

GOOD = """
class Good(Base): pass

@hookimpl
def hourglance_widgets(register):
    register(Good())
"""


def write_wheel(
    folder: Path,
    name: str,
    code: str = GOOD,
    *,
    version: str = "1.0",
    requires: tuple[str, ...] = (),
    entry_points: str | None = None,
    more: Mapping[str, str] | None = None,
    author: str = "Example Contact Co.",
) -> Path:
    """Write a wheel of one module, a plugin unless ``entry_points`` is empty, and return where it is."""
    stem = name.replace("-", "_")
    about = f"{stem}-{version}.dist-info"
    groups = f"[hourglance.plugins]\n{name} = {stem}\n" if entry_points is None else entry_points
    required = "".join(f"Requires-Dist: {each}\n" for each in requires)
    files = {
        f"{stem}.py": WIDGET + textwrap.dedent(code),
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: A test\n"
        f"Author: {author}\n{required}",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/entry_points.txt": groups,
        **(more or {}),
        f"{about}/RECORD": "",
    }
    return _write(folder / f"{stem}-{version}-py3-none-any.whl", files)


def build_project(project: Path, folder: Path) -> Path:
    """Write the wheel that hatchling would build of a project, and return where it is."""
    content = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    about, hatch = content["project"], content["tool"]["hatch"]["build"]["targets"]["wheel"]
    stem, version = about["name"].replace("-", "_"), about["version"]
    (group,) = about["entry-points"]
    points = "".join(f"{name} = {target}\n" for name, target in about["entry-points"][group].items())
    required = "".join(f"Requires-Dist: {each}\n" for each in about["dependencies"])
    info = f"{stem}-{version}.dist-info"
    files = {
        **{name: (project / name).read_text(encoding="utf-8") for name in hatch["only-include"]},
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {version}\n"
        f"Summary: {about['description']}\nAuthor: {about['authors'][0]['name']}\n"
        f"Requires-Python: {about['requires-python']}\n{required}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[{group}]\n{points}",
        f"{info}/RECORD": "",
    }
    return _write(folder / f"{stem}-{version}-py3-none-any.whl", files)


def _write(wheel: Path, files: Mapping[str, str]) -> Path:
    wheel.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content)  # of one date, so that the checksum is one, too
    return wheel


def copy_wheel(spec: str, requirement: str, workshop: Path, control: object) -> Downloads:
    """Download a wheel by copying it: a fast stand-in for pip, without dependencies."""
    folder = workshop / "downloads"
    folder.mkdir()
    return Downloads(wheels=(Path(shutil.copy(requirement, folder)),), origins={})
