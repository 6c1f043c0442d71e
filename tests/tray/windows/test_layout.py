"""All windows, pages and messages on a small screen: whole at any size of text, readable in every theme."""

from pathlib import Path

import pytest
from small_screen import layout_faults


@pytest.mark.parametrize(
    ("arguments", "factor"),
    [
        pytest.param(("en", "100"), 1, id="texts and edges, English"),
        pytest.param(("de", "100"), 1, id="texts and edges, German"),
        pytest.param(("en", "200"), 1, id="texts and edges, English, large"),
        pytest.param(("ar_EG", "100"), 1, id="texts and edges, English on an Arabic desktop"),
        pytest.param(("de", "100"), 2.5, id="texts and edges, German, screen of high density"),
        pytest.param(("en", "100", "long"), 1, id="texts and edges, English, long names"),
        pytest.param(("de", "200", "long"), 2.5, id="texts and edges, German, long names, large, dense"),
        pytest.param(("contrast",), 1, id="contrast"),
    ],
)
def test_windows_have_no_faults(tmp_path: Path, arguments: tuple[str, ...], factor: float) -> None:
    assert layout_faults(tmp_path, *arguments, factor=factor) == {}
