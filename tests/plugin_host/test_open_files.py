"""Files that a guest keeps open are counted, whatever else is open and closed in the process."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hourglance.plugin_host.sandbox.open_files import has_too_many_open_files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")


@pytest.fixture
def kept() -> Iterator[ExitStack]:
    with ExitStack() as files:
        yield files


@pytest.mark.parametrize(("count", "too_many"), [(64, False), (65, True)])
def test_open_files_of_a_folder_are_limited(
    kept: ExitStack, tmp_path: Path, count: int, *, too_many: bool
) -> None:
    (tmp_path / "a").touch()
    for _ in range(count):
        kept.enter_context((tmp_path / "a").open())

    assert has_too_many_open_files(str(tmp_path)) is too_many
    assert not has_too_many_open_files(str(tmp_path / "b"))


def test_open_files_are_all_counted_after_earlier_ones_were_closed(kept: ExitStack, tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with ExitStack() as earlier:
        for _ in range(3):
            earlier.enter_context((tmp_path / "a").open())
        for _ in range(65):
            kept.enter_context((tmp_path / "a").open())

    assert has_too_many_open_files(str(tmp_path))
