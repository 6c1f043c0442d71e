"""Windows, panel and wall with long names, in every language, direction, text size and density.

``tests/tray/windows/test_layout.py`` always tries two of these.
"""

from itertools import product
from pathlib import Path

import pytest
from small_screen import layout_faults


@pytest.mark.parametrize(
    ("language", "percent", "factor"), list(product(("en", "de", "mirrored"), ("100", "200"), (1, 2.5)))
)
def test_long_names_have_no_faults(tmp_path: Path, language: str, percent: str, factor: float) -> None:
    assert layout_faults(tmp_path, language, percent, "long", factor=factor) == {}


@pytest.mark.parametrize("names", ["usual", "long"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_screen_of_a_small_computer_at_200_percent_has_no_faults(
    tmp_path: Path, language: str, names: str
) -> None:
    assert layout_faults(tmp_path, language, "100", names, factor=2, size=(683, 384)) == {}


@pytest.mark.parametrize(("language", "factor"), [("de", 1), ("mirrored", 1), ("de", 2.5)])
def test_large_texts_have_no_faults(tmp_path: Path, language: str, factor: float) -> None:
    assert layout_faults(tmp_path, language, "200", factor=factor) == {}
