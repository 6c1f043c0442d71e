"""Limits on values, and when the user is told."""
