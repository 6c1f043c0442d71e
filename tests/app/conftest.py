"""Fixtures of the app's tests."""

from shared_cloud import cloud, shared_cloud

__all__ = ["cloud", "shared_cloud"]
