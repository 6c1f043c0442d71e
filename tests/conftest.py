"""What every test may count on: no display, no home, no environment of the person who runs it."""

import os
import sys
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

# Test modules, and the app in hundreds of processes, are compiled once, whatever the environment says.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

import hypothesis  # noqa: E402 - is compiled, too

# As an author's tests load it: for the golden cards of the bundled widgets. pytester runs such tests.
pytest_plugins = ["hourglance.testing", "pytester"]

# What the tests of several rooms share is imported from there by name.
sys.path.insert(0, str(Path(__file__).with_name("support")))

# A busy machine is no failure: tests have no time limits but the one that ends a hang. tests/fuzz tries more.
hypothesis.settings.register_profile("hourglance", deadline=None, max_examples=50)
hypothesis.settings.load_profile("hourglance")

if "REAL_DESKTOP_ID" not in os.environ:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.hookimpl(optionalhook=True, wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Return one process more than there are processors: tests also wait for processes and clocks."""
    return (yield) + 1


def pytest_collection_finish(session: pytest.Session) -> None:
    """Build and compile the guest of the current sources beside its component, if a test needs it.

    It is done once for all test processes, and before the first test, whose time is limited.
    """
    names = {name for item in session.items for name in getattr(item, "fixturenames", ())}
    needed = names & {"compiled_guest", "guest_cards"}
    if not needed or session.config.option.collectonly:
        return
    from hourglance.plugin_host.sandbox.build import COMPONENTS, PACKAGE, build_component
    from hourglance.plugin_host.sandbox.prepared import compile_guest
    from hourglance.util.file_lock import file_lock

    folder = PACKAGE / COMPONENTS
    with file_lock(folder / "building", timeout=600):
        build_component()
        compile_guest()


@pytest.fixture
def compiled_guest() -> None:
    """Run third-party plugins without compiling the guest in the test's own cache folder."""


@pytest.fixture
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, the loop that the app has."""
    return "asyncio"


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every test away from the files and settings of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("APPDATA", str(home))
    monkeypatch.setenv("LOCALAPPDATA", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.removesuffix("_HOME").removeprefix("XDG_").lower()))
    for name in (
        "HOURGLANCE_API_URL",
        "HOURGLANCE_LOGIN_URL",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "PYTHON_KEYRING_BACKEND",
    ):
        monkeypatch.delenv(name, raising=False)
    if "REAL_DESKTOP_ID" not in os.environ:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    # What a preset or a preference of an earlier test has chosen for the process.
    monkeypatch.setattr("hourglance.util.language._decided", "")
    monkeypatch.setattr("hourglance.util.language._chosen", "")
    return home


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Return a folder for sockets, whose paths must not exceed some hundred bytes."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def small_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ``--demo`` start a cloud that is ready at once."""
    from hourglance.demo import DemoCloud

    monkeypatch.setattr("hourglance.demo.DemoCloud", partial(DemoCloud, conversations=500))


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep pip away from the internet and from the settings of the user who runs the tests."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


@pytest.fixture
def fast_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install wheels without pip. tests/plugin_host/test_pip.py tests pip itself."""
    from wheels import copy_wheel

    monkeypatch.setattr("hourglance.plugin_host.install.fetch.download", copy_wheel)
