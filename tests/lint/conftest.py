"""Fixtures for tests against the demo service."""

from demo_fixtures import ask, demo

__all__ = ["ask", "demo"]
