"""One demo for all commands that check plugins, and the tests of plugin projects in this process."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hourglance.demo import DemoData


@pytest.fixture(scope="session")
def demo_data() -> Iterator[DemoData]:
    with closing(DemoData()) as data:
        yield data


@pytest.fixture
def one_demo_for_all(demo_data: DemoData, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_data, "close", lambda: None)
    monkeypatch.setattr("hourglance.devtools.check.DemoData", lambda: demo_data)


@pytest.fixture
def no_bundled_widgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Price a checked plugin alone, which takes a tenth of the time."""
    monkeypatch.setattr("hourglance.app.panel_price.find_plugins", list)


@pytest.fixture(scope="session")
def sampled_data() -> Iterator[DemoData]:
    """The demo's data at the fixed time of golden cards, which is far from now."""
    with closing(DemoData()) as data:
        yield data


@pytest.fixture
def own_tests_pass(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    sampled_data: DemoData,
) -> Callable[..., str]:
    """Run the tests of a plugin's project as its author would, and return what pytest prints."""
    for name in ("HOME", "USERPROFILE"):  # pytester's is the project's folder, which no guest may read
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp("home")))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setattr(sampled_data, "close", lambda: None)
    monkeypatch.setattr("hourglance.demo.DemoData", lambda: sampled_data)

    def run(project: Path, *options: str) -> str:
        monkeypatch.chdir(project)
        done = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider", *options)
        assert done.ret == 0, str(done.stdout)
        return str(done.stdout)

    return run
