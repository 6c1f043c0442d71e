"""What the benchmarks have in common."""

from collections.abc import Callable

import pytest
from figures import Recorder, recorder


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Recorder:
    """Record what was measured, beside what must hold."""
    return recorder(record_property)
