"""What the app requires of Qt's Python binding."""

import sys

import PySide6
from PySide6.QtCore import QObject


def test_binding_call_that_returns_nothing_keeps_the_references_of_none() -> None:
    """PySide6 6.12.0 loses a reference of None with each such call, and Python 3.11 aborts without any left.

    That takes some thousand calls: minutes with an open panel. From Python 3.12 on, None is immortal.
    """
    thing = QObject()
    before = sys.getrefcount(None)

    for _ in range(500):
        thing.setObjectName("x")

    lost = before - sys.getrefcount(None)
    assert lost < 100, f"PySide6 {PySide6.__version__} cannot be used with Python {sys.version_info[:2]}"
