"""Installing plugins by pip itself, from local wheels and without the internet."""

import hashlib
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from wheels import GOOD, WIDGET, write_wheel

from hourglance import __version__
from hourglance.plugin_host import (
    PluginInstallError,
    PluginLibrary,
)
from hourglance.plugin_host.install import packages

pytestmark = pytest.mark.usefixtures("no_index")

#: A build backend without dependencies, which says what building could reach.
BACKEND = """
import os, socket, zipfile
def attempt(action):
    try: action()
    except OSError as error: return type(error).__name__
    return "done"
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    found = {
        "home": attempt(lambda: open(HOME).read()),
        "bus": attempt(lambda: socket.socket(socket.AF_UNIX)),
        "source": attempt(lambda: open("module.txt").read()),
    }
    name = "built_plugin-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        wheel.writestr("built_plugin.py", MODULE)
        wheel.writestr("found.txt", repr(found))
        about = "built_plugin-1.0.dist-info/"
        wheel.writestr(about + "METADATA", "Metadata-Version: 2.1\\nName: built-plugin\\nVersion: 1.0\\n")
        wheel.writestr(about + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(about + "entry_points.txt", "[hourglance.plugins]\\nbuilt = built_plugin\\n")
        wheel.writestr(about + "RECORD", "")
    return name
def build_sdist(sdist_directory, config_settings=None): raise NotImplementedError
"""


@pytest.fixture
def library(tmp_path):
    return PluginLibrary(tmp_path / "plugins")


@pytest.fixture
def shop(tmp_path):
    """A folder of wheels."""
    return tmp_path / "shop"


def install(library, spec, *, agreed=("conversations",), progress=lambda _: None):
    with library.stage(str(spec), progress) as staged:
        return library.install(staged, granted=agreed)


def left_in(library):
    return sorted(path.name for path in library.folder.iterdir() if path.name != ".plugins.json.lock")


def test_a_wheel_is_installed_with_its_dependency_into_a_folder_of_its_own(library, shop, monkeypatch):
    write_wheel(shop, "helper", "NUMBER = 7", version="2.5", entry_points="")
    wheel = write_wheel(shop, "strange", requires=("hourglance", "helper>=2"))
    monkeypatch.setenv("PIP_FIND_LINKS", str(shop))
    lines = []
    installed = install(library, wheel, progress=lines.append)

    assert (installed.name, installed.version, installed.author) == ("strange", "1.0", "Example Contact Co.")
    assert (installed.source, installed.dependencies) == ("wheel", ("helper 2.5",))
    assert installed.sha256 == hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert installed.enabled
    (plugin,) = library.runnable().plugins
    assert plugin.entry_points == ("strange",)
    assert (plugin.folder / "strange.py").exists()
    assert (plugin.folder / "helper.py").exists()
    assert list(plugin.folder.glob("hourglance*")) == []
    assert any(line.startswith("Successfully installed") for line in lines)
    assert left_in(library) == ["plugins.json", "strange"]
    assert stat.S_IMODE((library.folder / "plugins.json").stat().st_mode) == 0o600


def test_a_requirement_is_installed_with_the_checksum_of_its_wheel(library, shop, monkeypatch):
    wheel = write_wheel(shop, "Strange.Widgets", version="1.2")
    write_wheel(shop, "Strange.Widgets", version="2.0")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shop))
    installed = install(library, "strange-widgets<2")

    assert (installed.name, installed.version) == ("strange-widgets", "1.2")
    assert (installed.source, installed.spec) == ("requirement", "strange-widgets<2")
    assert installed.sha256 == hashlib.sha256(wheel.read_bytes()).hexdigest()


@pytest.mark.parametrize("kind", ["folder", "sdist"])
def test_what_is_built_reaches_neither_home_nor_bus_while_it_is_built(
    library, tmp_path, a_home_of_its_own, kind
):
    secret = a_home_of_its_own / "secret.txt"
    secret.write_text("secret")
    folder = tmp_path / "author" / "built_plugin-1.0"
    folder.mkdir(parents=True)
    (folder / "module.txt").write_text("")
    (folder / "backend.py").write_text(f"HOME, MODULE = {str(secret)!r}, {WIDGET + GOOD!r}\n{BACKEND}")
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "built-plugin"\nversion = "1.0"\n'
    )
    before = sorted(folder.rglob("*"))
    spec = folder
    if kind == "sdist":
        (folder / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: built-plugin\nVersion: 1.0\n")
        spec = tmp_path / "built_plugin-1.0.tar.gz"
        with tarfile.open(spec, "w:gz") as archive:
            archive.add(folder, folder.name)
        before = sorted(folder.rglob("*"))
    installed = install(library, spec)

    (plugin,) = library.runnable().plugins
    found = eval((plugin.folder / "found.txt").read_text())
    assert found == {"home": "PermissionError", "bus": "PermissionError", "source": "done"}
    assert installed.source == kind
    assert len(installed.sha256) == 64
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("--index-url=https://example.com", "is not a folder, file or requirement."),
        ("./not-there", "There is no ./not-there."),
        (str(Path(__file__).parent), "is not a plugin."),
        (__file__, "is neither a wheel (.whl) nor an sdist (.tar.gz)."),
        ("not-there", "not-there could not be installed: "),
        ("two words", "two words could not be installed: "),
    ],
)
def test_what_cannot_be_installed_is_said_in_one_sentence_and_leaves_nothing(library, spec, sentence):
    with pytest.raises(PluginInstallError) as caught:
        install(library, spec)

    assert sentence in caught.value.what
    assert "\n" not in str(caught.value)
    assert library.installed() == ()
    assert left_in(library) == []


def test_a_plugin_for_another_hourglance_says_so(library, shop):
    with pytest.raises(PluginInstallError) as caught:
        install(library, write_wheel(shop, "newer", requires=("hourglance>=1000",)))

    assert caught.value.what.endswith(
        f"newer-1.0-py3-none-any.whl requires another version of Hourglance; this is {__version__}."
    )


def test_without_pip_and_uv_it_says_what_is_missing(library, shop, monkeypatch):
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(shop))
    with pytest.raises(PluginInstallError) as caught:
        install(library, write_wheel(shop, "strange"))

    assert str(caught.value) == (
        "Installing plugins requires pip or uv. Install pip in Hourglance's environment, or uv."
    )


def test_uv_is_asked_where_there_is_no_pip(library, shop, monkeypatch):
    uv = shop / "uv"
    shop.mkdir()
    uv.write_text('#!/bin/sh\necho "error: uv was asked: $*"\nexit 1\n')
    uv.chmod(0o755)
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(shop))
    with pytest.raises(PluginInstallError, match=r"uv was asked: pip install --no-progress .*--target="):
        install(library, write_wheel(shop, "strange"))


def test_an_installation_that_fails_leaves_what_was_there(library, shop, monkeypatch):
    before = install(library, write_wheel(shop, "strange"))
    with pytest.raises(PluginInstallError):
        install(library, write_wheel(shop, "strange", version="2.0", requires=("not-there",)))
    broken = shop / "strange-3.0-py3-none-any.whl"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("strange.py", "")
    with pytest.raises(PluginInstallError):
        install(library, broken)

    assert library.installed() == (before,)
    assert (library.runnable().plugins[0].folder / "strange.py").exists()
    assert left_in(library) == ["plugins.json", "strange"]


def test_an_installation_that_is_broken_off_leaves_what_was_there(library, shop):
    before = install(library, write_wheel(shop, "strange"))

    def interrupt(line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(library, write_wheel(shop, "strange", version="2.0"), progress=interrupt)

    assert library.installed() == (before,)
    assert left_in(library) == ["plugins.json", "strange"]
