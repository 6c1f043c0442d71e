"""One demo for all commands that check plugins."""

from collections.abc import Iterator
from contextlib import closing

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
