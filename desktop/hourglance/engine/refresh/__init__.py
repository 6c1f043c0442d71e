"""Refreshing: when each query is sent, and what happens to its answer."""
