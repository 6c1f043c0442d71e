"""Benchmarks run in a process that is no part of what they measure."""

import pytest


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Keep Qt out of this process, which would share Qt's pages with the programs that are measured."""
    pluginmanager.unregister(name="pytest-qt")
