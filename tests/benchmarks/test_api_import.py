"""What importing the API costs an author, in a process of its own each time. Run it anywhere::

    python -m pytest -s tests/benchmarks/test_api_import.py

Processor time is measured, and the best of many runs, so that other programs spoil little of it.
"""

import resource
import subprocess
import sys

import pytest

pytestmark = pytest.mark.timeout(300)

RUNS = 25
#: What every frozen value and every hook needs: Python's dataclasses and pluggy.
FLOOR = "import dataclasses, datetime, typing, pluggy"
WIDGET = (
    "from hourglance.api import Aggregates, AggregatesQuery, Card, Duration, Settings, Widget, hookimpl, last"
)


def processor_ms(code: str) -> float:
    """Return the processor time of a Python that runs this alone, in milliseconds."""
    best = float("inf")
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best * 1000


def test_importing_the_api_is_cheap() -> None:
    bare = processor_ms("pass")
    floor, api, widget, everything = (
        processor_ms(code) - bare
        for code in (FLOOR, "import hourglance.api", WIDGET, "from hourglance.api import *")
    )

    print(
        f"\nbeside {bare:.0f} ms of Python itself: hourglance.api {api:.1f} ms, what a first widget "
        f"imports {widget:.1f} ms, all of it {everything:.1f} ms; dataclasses and pluggy {floor:.1f} ms "
        f"(ratios {api / floor:.2f}, {widget / floor:.2f}, {everything / floor:.2f})"
    )
    assert api < 30
    assert api < 2 * floor
    assert widget < 2.4 * floor
