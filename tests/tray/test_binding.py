"""What the app must be able to trust Qt's Python binding with."""

import sys

import PySide6
from PySide6.QtCore import QObject


def test_a_call_that_returns_nothing_leaves_none_alone() -> None:
    """PySide6 6.12.0 takes a reference of None with each such call, and Python 3.11 aborts when none is left.

    That is after some thousand calls: minutes with an open panel. From Python 3.12 on None cannot end.
    """
    thing = QObject()
    before = sys.getrefcount(None)

    for _ in range(500):
        thing.setObjectName("x")

    lost = before - sys.getrefcount(None)
    assert lost < 100, f"PySide6 {PySide6.__version__} cannot be used with Python {sys.version_info[:2]}"
